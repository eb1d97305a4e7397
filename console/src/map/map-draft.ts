/** An entry while somebody changes it: every field as it is typed or chosen. Unknown is a choice of its own, and never a no. */
import type { Entry } from './map-words.ts'

export type Known = 'unknown' | 'yes' | 'no'
type Said = { nl: string; en: string }

export const saidFields = [
  'doesNot',
  'scopeNote',
  'audienceNote',
  'languagesNote',
  'anonymousNote',
  'costNote',
  'entryNote',
  'waiting',
] as const
export const lineFields = ['name', 'website', 'partOf', 'owner', 'organisation', 'source', 'sourceDate'] as const
export const accessFields = ['wheelchair', 'careOnSite', 'assistanceAnimal', 'comesToYou', 'online', 'walkIn'] as const
export const knownFields = ['anonymous', 'withoutInsurance', ...accessFields] as const
/** Always a list; empty says that there is none. */
export const listFields = ['themes', 'audiences', 'helpTypes', 'contexts', 'regions'] as const
/** A list, or unknown. */
export const openListFields = ['languages', 'helpers', 'form'] as const
export const kinds: readonly Entry['kind'][] = [
  'algemeen-landelijk',
  'specifiek-landelijk',
  'lokale-ingang',
  'regionaal',
]
export const scopes: readonly Entry['scope'][] = [
  'landelijk',
  'elke-gemeente',
  'elke-regio',
  'binnen-organisatie',
  'regio',
]
const costs = ['free', 'sometimes', 'paid'] as const
const ways = ['self', 'referral', 'either'] as const
const forms = ['individual', 'group'] as const
const channelTypes = [
  'phone',
  'chat',
  'email',
  'form',
  'whatsapp',
  'forum',
  'in-person',
  'app',
  'letter',
  'social',
] as const

export type ChannelDraft = {
  type: Entry['channels'][number]['type']
  value: string
  free: Known
  hours: string
  confidence: '' | 'stated' | 'interpreted'
  hoursNote: Said
  note: Said
}

export type Draft = {
  id: string
  line: Record<(typeof lineFields)[number], string>
  altNames: string
  ageMin: string
  ageMax: string
  does: Said
  said: Record<(typeof saidFields)[number], Said>
  known: Record<(typeof knownFields)[number], Known>
  list: Record<(typeof listFields)[number], string[]>
  openList: Record<(typeof openListFields)[number], { isKnown: boolean; terms: string[] }>
  kind: string
  scope: string
  /** '': unknown. */
  cost: string
  entry: string
  channels: ChannelDraft[]
}

const knownOf = (value: boolean | null): Known => (value === null ? 'unknown' : value ? 'yes' : 'no')
const answerOf = (known: Known): boolean | null => (known === 'unknown' ? null : known === 'yes')
const saidOf = (value: Said | null): Said => ({ nl: value?.nl ?? '', en: value?.en ?? '' })
const orNone = (said: Said): Said | null => {
  const trimmed = { nl: said.nl.trim(), en: said.en.trim() }
  return trimmed.nl === '' && trimmed.en === '' ? null : trimmed
}
const line = (text: string): string | null => (text.trim() === '' ? null : text.trim())
const pick = <T extends string>(values: readonly T[], chosen: string): T | null =>
  values.find((each) => each === chosen) ?? null
const number = (text: string): number | null => (text.trim() === '' ? null : Number(text))
const record = <K extends string, T>(keys: readonly K[], of: (key: K) => T): Record<K, T> =>
  Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<K, T>

export const emptyChannel = (): ChannelDraft => ({
  type: 'phone',
  value: '',
  free: 'unknown',
  hours: '',
  confidence: '',
  hoursNote: saidOf(null),
  note: saidOf(null),
})

export const draftOf = (entry: Entry): Draft => ({
  id: entry.id,
  line: record(lineFields, (field) => entry[field] ?? ''),
  altNames: entry.altNames.join(', '),
  ageMin: entry.ageMin === null ? '' : String(entry.ageMin),
  ageMax: entry.ageMax === null ? '' : String(entry.ageMax),
  does: { ...entry.does },
  said: record(saidFields, (field) => saidOf(entry[field])),
  known: record(knownFields, (field) =>
    knownOf(field === 'anonymous' || field === 'withoutInsurance' ? entry[field] : entry.access[field]),
  ),
  list: record(listFields, (field) => [...entry[field]]),
  openList: record(openListFields, (field) => ({ isKnown: entry[field] !== null, terms: [...(entry[field] ?? [])] })),
  kind: entry.kind,
  scope: entry.scope,
  cost: entry.cost ?? '',
  entry: entry.entry ?? '',
  channels: entry.channels.map(({ type, value, free, hours, hoursConfidence, hoursNote, note }) => ({
    type,
    value: value ?? '',
    free: knownOf(free),
    hours: hours ?? '',
    confidence: hoursConfidence ?? '',
    hoursNote: saidOf(hoursNote),
    note: saidOf(note),
  })),
})

/** `before`: what is not changed by hand stays as it was; a changed entry was checked when it was. */
export function entryOfDraft(draft: Draft, before: Entry): Entry {
  const { list, openList, known, said } = draft
  const open = (field: 'languages' | 'helpers') => (openList[field].isKnown ? [...openList[field].terms] : null)
  return {
    ...before,
    id: draft.id.trim(),
    name: draft.line.name.trim(),
    altNames: draft.altNames.split(',').flatMap((name) => line(name) ?? []),
    partOf: line(draft.line.partOf),
    website: line(draft.line.website),
    kind: pick(kinds, draft.kind) ?? before.kind,
    scope: pick(scopes, draft.scope) ?? before.scope,
    regions: draft.scope === 'regio' ? [...list.regions] : [],
    does: { nl: draft.does.nl.trim(), en: draft.does.en.trim() },
    ...record(saidFields, (field) => orNone(said[field])),
    themes: [...list.themes],
    contexts: [...list.contexts],
    helpTypes: [...list.helpTypes],
    audiences: [...list.audiences],
    ageMin: number(draft.ageMin),
    ageMax: number(draft.ageMax),
    channels: draft.channels.map((channel) => ({
      type: pick(channelTypes, channel.type) ?? 'phone',
      value: line(channel.value),
      free: answerOf(channel.free),
      hours: line(channel.hours),
      hoursConfidence: line(channel.hours) === null ? null : channel.confidence === 'stated' ? 'stated' : 'interpreted',
      hoursNote: orNone(channel.hoursNote),
      note: orNone(channel.note),
    })),
    languages: open('languages'),
    helpers: open('helpers'),
    form: openList.form.isKnown ? forms.filter((form) => openList.form.terms.includes(form)) : null,
    anonymous: answerOf(known.anonymous),
    withoutInsurance: answerOf(known.withoutInsurance),
    access: record(accessFields, (field) => answerOf(known[field])),
    cost: pick(costs, draft.cost),
    entry: pick(ways, draft.entry),
    organisation: draft.line.organisation.trim(),
    owner: draft.line.owner.trim(),
    source: draft.line.source.trim(),
    sourceDate: draft.line.sourceDate.trim(),
  }
}

/** The first field that cannot be so; null: as far as can be seen here, all can. The line looks again. */
export function wrongField(entry: Entry): string | null {
  const isHalf = (said: Said | null) => said !== null && (said.nl === '') !== (said.en === '')
  const half = saidFields.find((field) => isHalf(entry[field]))
  if (entry.name === '') return 'name'
  if (!/^[a-z0-9-]{1,60}$/.test(entry.id)) return 'id'
  if (entry.does.nl === '' || entry.does.en === '') return 'does'
  if (half !== undefined) return half
  if (entry.website !== null && !/^https:\/\/[^\s]+\.[^\s]+$/.test(entry.website)) return 'website'
  for (const field of ['ageMin', 'ageMax'] as const) {
    const age = entry[field]
    if (age !== null && !(Number.isInteger(age) && age >= 0 && age <= 120)) return field
  }
  if (entry.channels.some(({ hoursNote, note }) => isHalf(hoursNote) || isHalf(note))) return 'channels'
  if (entry.scope === 'regio' && entry.regions.length === 0) return 'regions'
  for (const field of ['owner', 'organisation', 'source'] as const) if (entry[field] === '') return field
  return /^\d{4}-\d{2}(-\d{2})?$/.test(entry.sourceDate) ? null : 'sourceDate'
}

/** Of which nothing is known yet. `on`: yyyy-mm-dd. */
export const emptyEntry = (organisation: string, on: string): Entry => ({
  ...{ id: '', name: '', altNames: [], partOf: null, website: null, kind: 'specifiek-landelijk', scope: 'landelijk' },
  ...{ regions: [], scopeNote: null, does: { nl: '', en: '' }, doesNot: null, themes: [], contexts: [], helpTypes: [] },
  ...{
    audiences: [],
    audienceNote: null,
    ageMin: null,
    ageMax: null,
    channels: [],
    languages: null,
    languagesNote: null,
  },
  ...{ anonymous: null, anonymousNote: null, helpers: null, cost: null, costNote: null, withoutInsurance: null },
  ...{ entry: null, entryNote: null, form: null, waiting: null },
  access: { wheelchair: null, careOnSite: null, assistanceAnimal: null, comesToYou: null, online: null, walkIn: null },
  ...{ questionable: {}, organisation, owner: '', source: '', sourceDate: on, checked: null },
})
