/** An entry of the map in words: each field with its label, and what nobody knows as unknown. Pure. */
import type { Published } from '@lijn116/client/counsellor'
import type { Regions, Term, Vocabulary } from '@lijn116/domain/directory/entry'
import { stateOf } from '@lijn116/domain/directory/order'
import regionList from '../../../content/directory/regions.json' with { type: 'json' }
import vocabularyList from '../../../content/directory/vocabulary.json' with { type: 'json' }
import { isTextKey, type Words } from '../text/text.ts'

export type Entry = Published['entry']
export type Field = Exclude<keyof Entry, 'id' | 'access' | 'questionable'> | keyof Entry['access']
export type FieldWords = { field: Field; label: string; value: string }

// Checked where they are kept (content/directory.test.ts): a console is not the place to find a mistake in them.
export const vocabulary: Vocabulary = vocabularyList
export const regions: Regions['regions'] = regionList.regions

type Said = { nl: string; en: string }
const lists: Partial<Record<Field | 'channelType', readonly Term[]>> = {
  themes: vocabulary.themes,
  audiences: vocabulary.audiences,
  contexts: vocabulary.contexts,
  helpTypes: vocabulary.helpTypes,
  helpers: vocabulary.helpers,
  languages: vocabulary.languages,
  form: vocabulary.forms,
  kind: vocabulary.kinds,
  scope: vocabulary.scopes,
  cost: vocabulary.costs,
  entry: vocabulary.entries,
  channelType: vocabulary.channels,
  regions: regions.map(({ id, name }) => ({ id, label: name })),
}

export const termsOf = (field: Field | 'channelType'): readonly Term[] => lists[field] ?? []
/** A term this console does not know is shown as it is. */
export const termWords = (words: Words, field: Field | 'channelType', id: string): string =>
  termsOf(field).find((term) => term.id === id)?.label[words.language] ?? id

export function fieldLabel(words: Words, field: string): string {
  const key = `map.field.${field}`
  return isTextKey(key) ? words.say(key) : field
}

export const dateWords = (language: string, on: string): string => {
  const [year = '', month = '', day] = on.split('-')
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1)))
  const shown = { timeZone: 'UTC', year: 'numeric', month: 'long' } as const
  return at.toLocaleDateString(language, day === undefined ? shown : { ...shown, day: 'numeric' })
}

const fieldOrder: readonly Field[] = [
  'name',
  'altNames',
  'does',
  'doesNot',
  'channels',
  'website',
  'themes',
  'audiences',
  'audienceNote',
  'ageMin',
  'ageMax',
  'scope',
  'regions',
  'scopeNote',
  'languages',
  'languagesNote',
  'anonymous',
  'anonymousNote',
  'cost',
  'costNote',
  'withoutInsurance',
  'entry',
  'entryNote',
  'waiting',
  'form',
  'helpTypes',
  'helpers',
  'contexts',
  'wheelchair',
  'careOnSite',
  'assistanceAnimal',
  'comesToYou',
  'online',
  'walkIn',
  'kind',
  'partOf',
  'checked',
  'owner',
  'organisation',
  'source',
  'sourceDate',
]
const noteFields: readonly Field[] = [
  'altNames',
  'partOf',
  'scopeNote',
  'audienceNote',
  'languagesNote',
  'anonymousNote',
  'costNote',
  'entryNote',
  'ageMin',
  'ageMax',
]

function channelWords(
  words: Words,
  { type, value, free, hours, hoursConfidence, hoursNote, note }: Entry['channels'][number],
  inWords: Said | null = null,
) {
  const sure = hoursConfidence === null ? '' : ` (${words.say(`map.channel.${hoursConfidence}`)})`
  const cost = free === null ? null : `${words.say('map.channel.free')}: ${words.say(free ? 'map.yes' : 'map.no')}`
  const time = inWords?.[words.language] ?? (hours === null ? null : `${hours}${sure}`)
  const more = [value, time, hoursNote?.[words.language], note?.[words.language], cost]
  return [termWords(words, 'channelType', type), ...more.filter((each) => each != null)].join(', ')
}

function valueWords(words: Words, entry: Entry, field: Field): string {
  const value = field in entry.access ? entry.access[field as keyof Entry['access']] : entry[field as keyof Entry]
  if (field === 'channels')
    return entry.channels.map((each) => channelWords(words, each)).join('\n') || words.say('map.noneOf')
  if (field === 'checked') {
    const { checked } = entry
    return checked === null ? words.say('map.no') : `${dateWords(words.language, checked.on)}, ${checked.by}`
  }
  if (value === null || value === undefined) return words.say('map.unknown')
  if (typeof value === 'boolean') return words.say(value ? 'map.yes' : 'map.no')
  if (Array.isArray(value))
    return value.map((each) => termWords(words, field, String(each))).join(', ') || words.say('map.noneOf')
  if (typeof value === 'object') return (value as Said)[words.language]
  return termWords(words, field, String(value))
}

/** All of it. */
export const wholeEntry = (words: Words, entry: Entry): FieldWords[] =>
  fieldOrder.map((field) => ({ field, label: fieldLabel(words, field), value: valueWords(words, entry, field) }))

/** To read beside a talk: hours as people say them, and notes only where there are any. */
export const shortEntry = (words: Words, { entry, hours }: Pick<Published, 'entry' | 'hours'>): FieldWords[] =>
  wholeEntry(words, entry).flatMap((shown) => {
    const value = entry[shown.field as keyof Entry]
    const isNothing = value === null || (Array.isArray(value) && value.length === 0)
    if (shown.field === 'name' || (isNothing && noteFields.includes(shown.field))) return []
    if (shown.field !== 'channels' || isNothing) return shown
    return { ...shown, value: entry.channels.map((each, at) => channelWords(words, each, hours[at])).join('\n') }
  })

export type Difference = { field: string; label: string; was: string; becomes: string }

/** Field by field, also where only the other language changed. `before`: null where it is new. */
export function differences(words: Words, before: Entry | null, after: Entry): Difference[] {
  return fieldOrder.flatMap((field) => {
    const of = (entry: Entry) =>
      field in entry.access ? entry.access[field as keyof Entry['access']] : entry[field as keyof Entry]
    if (before !== null && JSON.stringify(of(before)) === JSON.stringify(of(after))) return []
    const was = before === null ? '' : valueWords(words, before, field)
    const becomes = valueWords(words, after, field)
    const isOtherLanguage = was === becomes
    const shown = { field, label: fieldLabel(words, field) }
    return isOtherLanguage
      ? [{ ...shown, was: JSON.stringify(before === null ? null : of(before)), becomes: JSON.stringify(of(after)) }]
      : [{ ...shown, was, becomes }]
  })
}

/** When it was checked, in one line. `now`: ms UTC. */
export function checkWords(
  words: Words,
  entry: Entry,
  now: number,
): { state: 'checked' | 'stale' | 'unchecked'; said: string } {
  const state = stateOf(entry, now)
  const { checked, sourceDate } = entry
  if (checked === null)
    return { state: 'unchecked', said: words.say('map.uncheckedFlag', { date: dateWords(words.language, sourceDate) }) }
  return {
    state,
    said: words.say(state === 'checked' ? 'map.checkedFlag' : 'map.staleFlag', {
      date: dateWords(words.language, checked.on),
    }),
  }
}
