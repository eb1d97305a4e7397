/** An entry of the map as a person reads it. What nobody knows is said to be unknown, never left out. */
import {
  accesses,
  type Language,
  type MapChannel,
  type MapEntry,
  type Region,
  type Term,
  type Vocabulary,
} from './entry.ts'

export type Line = {
  /** An id of `lines` in the vocabulary. */
  id: string
  label: string
  value: string
  known: boolean
}

export type Way = {
  /** phone, chat, email, … */
  kind: string
  label: string
  /** As people read it. null: only on the website. */
  value: string | null
  free: boolean | null
  /** '' : unknown. */
  hours: string
  note: string
}

export type Words = { vocabulary: Vocabulary; regions: readonly Region[] }

export function inWords(entry: MapEntry, words: Words, language: Language): Line[] {
  const { say, named, join } = speaker(words, language)
  const line = (id: string, ...parts: (string | null | undefined)[]): Line => {
    const known = parts.filter((part) => part !== null && part !== undefined && part !== '')
    return { id, label: say(id), value: known.length > 0 ? known.join('. ') : say('unknown'), known: known.length > 0 }
  }
  const yesNo = (answer: boolean | null): string | null => (answer === null ? null : say(answer ? 'yes' : 'no'))
  const listed = (terms: readonly string[] | null, list: TermList): string | null =>
    terms === null ? null : terms.length === 0 ? say('none') : join(terms.map((term) => named(list, term)))
  const ways = waysInWords(entry, words, language).map((way) => {
    const price = way.free === null ? null : say(way.free ? 'free' : 'notFree')
    const facts = [way.value, price, way.hours, way.note].filter((fact) => fact !== null && fact !== '')
    return facts.length === 0 ? way.label : `${way.label}: ${facts.join(', ')}`
  })
  const access = accesses.filter((kind) => entry.access[kind] !== null)
  return [
    line('does', entry.does[language]),
    line('doesNot', entry.doesNot?.[language]),
    line('forWhom', listed(entry.audiences, 'audiences'), ages(entry, say), entry.audienceNote?.[language]),
    line('area', area(entry, words, language, named), entry.scopeNote?.[language]),
    line('ways', ways.join('; ')),
    line('languages', listed(entry.languages, 'languages'), entry.languagesNote?.[language]),
    line('anonymous', yesNo(entry.anonymous), entry.anonymousNote?.[language]),
    line('cost', entry.cost === null ? null : named('costs', entry.cost), entry.costNote?.[language]),
    line('withoutInsurance', yesNo(entry.withoutInsurance)),
    line('entry', entry.entry === null ? null : named('entries', entry.entry), entry.entryNote?.[language]),
    line('form', listed(entry.form, 'forms')),
    line('waiting', entry.waiting?.[language]),
    line('access', access.map((kind) => `${named('accesses', kind)}: ${yesNo(entry.access[kind])}`).join('; ')),
    line('helpers', listed(entry.helpers, 'helpers')),
    line('checked', entry.checked?.on ?? say('notChecked').replace('{date}', entry.sourceDate)),
  ]
}

export const waysInWords = (entry: MapEntry, words: Words, language: Language): Way[] => {
  const { say, named } = speaker(words, language)
  return entry.channels.map((channel) => ({
    kind: channel.type,
    label: named('channels', channel.type),
    value: channel.value,
    free: channel.free,
    hours: [hoursInWords(channel, say), channel.hoursNote?.[language] ?? ''].filter((part) => part !== '').join('. '),
    note: channel.note?.[language] ?? '',
  }))
}

type TermList =
  | 'audiences'
  | 'languages'
  | 'costs'
  | 'entries'
  | 'forms'
  | 'accesses'
  | 'helpers'
  | 'channels'
  | 'scopes'
type Say = (line: string) => string

function speaker({ vocabulary }: Words, language: Language) {
  const labelOf = (terms: readonly Term[], id: string): string =>
    terms.find((term) => term.id === id)?.label[language] ?? id
  return {
    say: (id: string) => labelOf(vocabulary.lines, id),
    named: (list: TermList, id: string) => labelOf(vocabulary[list], id),
    join: (parts: readonly string[]) => parts.join(', '),
  }
}

function area(
  { scope, regions }: MapEntry,
  words: Words,
  language: Language,
  named: (list: TermList, id: string) => string,
) {
  const where = named('scopes', scope)
  if (scope !== 'regio') return where
  const names = regions.map((id) => words.regions.find((region) => region.id === id)?.name[language] ?? id)
  return `${where} ${names.join(', ')}`
}

function ages({ ageMin, ageMax }: MapEntry, say: Say): string | null {
  if (ageMin === null && ageMax === null) return null
  const from = ageMin === null ? [] : [say('from'), ageMin]
  const until = ageMax === null ? [] : [say('until'), ageMax]
  return [...from, ...until, say('years')].join(' ')
}

/** Of the form of OSM that the map uses; a word it does not know stays as it is. */
function hoursInWords({ hours }: MapChannel, say: Say): string {
  if (hours === null) return ''
  if (hours === '24/7') return say('dayAndNight')
  return hours
    .replace(/\bMo-Su\b/g, say('everyDay'))
    .replace(/\b(Mo|Tu|We|Th|Fr|Sa|Su)-(Mo|Tu|We|Th|Fr|Sa|Su)\b/g, `$1 ${say('through')} $2`)
    .replace(/\b(Mo|Tu|We|Th|Fr|Sa|Su)\b/g, (day) => say(day))
    .replace(/\bPH\b/g, say('holidays'))
    .replace(/\b(off|closed)\b/g, say('closed'))
    .replace(/,(?=\S)/g, ', ')
}
