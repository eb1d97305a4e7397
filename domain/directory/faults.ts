/** What is wrong with an entry that has the right form: terms that are not there, numbers nobody can call, shelters found. */
import type { MapEntry, Region, Vocabulary } from './entry.ts'

export type Fault = { field: string; text: string }

const lists = ['themes', 'contexts', 'helpTypes', 'audiences', 'helpers', 'languages'] as const
/** 112, 113; 116 with three; 0800, 0900, 14 and a place; ten figures from 0, or with +31. */
const numbers = /^(112|113|1\d{3}|116\d{3}|14\d{3,4}|0(800|900|906|909)\d{4,7}|0[1-9]\d{8}|\+31[1-9]\d{8})$/
/** Who pays to call them: never free. */
const paidNumbers = /^(0|\+31)90[069]/
/** Behind a number: it counts, and is of no house. 112, 113 and 116 000 are called. */
const counts =
  '(?!\\d|[/%]|\\s*(uur|minuten|minuut|dag|dagen|week|weken|maand|maanden|jaar|keer|procent|hours?|minutes|days?|weeks?|months?|years?|times)\\b)'
const house = `(?!11[236]\\b)\\d{1,4}${counts}`
const streets =
  'straat|str|laan|weg|plein|gracht|kade|singel|dijk|hof|pad|steeg|markt|baan|park|wal|haven|plantsoen|allee|boulevard|veld|kamp|brug|poort'
/** Two letters that mostly are a word where a year stands before them. */
const words =
  'de|en|in|is|op|te|om|of|we|er|ze|al|nu|na|zo|ja|uw|to|or|as|at|by|it|on|an|be|no|so|up|us|if|my|me|he|do|go|km|nl|eu'
/** A street with a number, a postcode with its letters, a place on the globe. */
const addresses = [
  new RegExp(`(${streets})[\\s,.:]{1,4}((nr|no|nummer|hoek)[\\s.:]{0,3})?${house}`, 'iu'),
  /\b\d{1,4}\s+\p{Lu}\p{L}+\s+(street|road|lane|avenue|square|canal)\b/iu,
  /\b[1-9]\d{3}\s*[A-Z]{2}\b/,
  new RegExp(`\\b[1-9]\\d{3}\\s*(?!(${words})\\b)[a-z]{2}\\b`, 'i'),
  /\d{1,2}\.\d{3,}\s*[,;]\s*\d{1,2}\.\d{3,}/,
]
/** Pages that show where something is. */
const maps = /\/\/(maps\.|([^/]+\.)?(openstreetmap|what3words|w3w|goo)\.|[^/]+\/maps\b)/i
/** Where people stay, also of an entry that does not name it among its help. */
const staying = /opvang|blijf.?(van|huis|groep)|onderduik|schuil|shelter|refuge|safe.?house/i

export const isDutchNumber = (typed: string): boolean => numbers.test(typed.replace(/[\s()-]/g, ''))

export function faultsOf(entry: MapEntry, vocabulary: Vocabulary, regions: readonly Region[]): Fault[] {
  return [...terms(entry, vocabulary, regions), ...ways(entry), ...places(entry), ...keeping(entry)]
}

function terms(entry: MapEntry, vocabulary: Vocabulary, regions: readonly Region[]): Fault[] {
  const found: Fault[] = []
  for (const field of lists) {
    const has = entry[field] ?? []
    const known = vocabulary[field]
    for (const id of has) {
      const term = known.find((one) => one.id === id)
      if (term === undefined) found.push({ field, text: `“${id}” is not in the vocabulary` })
      else if ('broader' in term && typeof term.broader === 'string' && !has.includes(term.broader))
        found.push({ field, text: `“${id}” needs the broader “${term.broader}” beside it` })
      if (entry.questionable[field]?.includes(id))
        found.push({ field, text: `“${id}” is called questionable: take it out of one of the two` })
    }
    if (new Set(has).size < has.length) found.push({ field, text: 'names something twice' })
  }
  if (entry.themes.length === 0) found.push({ field: 'themes', text: 'names no theme, so nobody finds it' })
  if (entry.audiences.length === 0) found.push({ field: 'audiences', text: 'names nobody it is for' })
  for (const id of entry.regions)
    if (!regions.some((region) => region.id === id)) found.push({ field: 'regions', text: `“${id}” is not a region` })
  if ((entry.scope === 'regio') !== entry.regions.length > 0)
    found.push({ field: 'regions', text: 'regions belong to the scope “regio”, and only to that one' })
  if ((entry.ageMin ?? 0) > (entry.ageMax ?? 120)) found.push({ field: 'ageMin', text: 'is above ageMax' })
  return found
}

function ways({ channels }: MapEntry): Fault[] {
  return channels.flatMap(({ type, value, free, hours, hoursConfidence }, at) => {
    const field = `channels.${at}`
    const found: Fault[] = []
    const isNumber = type === 'phone' || type === 'whatsapp'
    if (isNumber && value !== null && !isDutchNumber(value))
      found.push({ field, text: `“${value}” does not look like a Dutch number` })
    if (free === true && value !== null && paidNumbers.test(value.replace(/[\s()-]/g, '')))
      found.push({ field, text: `“${value}” is paid for by who calls, and so not free` })
    if ((hours === null) !== (hoursConfidence === null))
      found.push({ field, text: 'hours and hoursConfidence belong together: fill in both or neither' })
    return found
  })
}

/**
 * Where people come stands at the way to come there, and nowhere else; where somebody hides from another stands nowhere
 * (RE-04). Finds what looks like an address, not each way to describe one: that is for the two people.
 */
function places(entry: MapEntry): Fault[] {
  const isShelter = hides(entry)
  const ofChannels = entry.channels.flatMap(({ type, value, ...rest }, at) => {
    const isPlace = type === 'in-person' || type === 'letter'
    const field = `channels.${at}`
    if (isShelter && value !== null && (isPlace || !leadsToNoPlace(value)))
      return [{ field, text: 'a shelter has no address on the map, only numbers, e-mail and websites' }]
    return looksLikeAddress(isPlace ? rest : { value, ...rest }) ? [{ field, text: addressFound }] : []
  })
  const { channels: _channels, ...other } = entry
  const ofOther = Object.entries(other).flatMap(([field, value]) =>
    looksLikeAddress(value) ? [{ field, text: addressFound }] : [],
  )
  return [...ofChannels, ...ofOther]
}

const addressFound =
  'something in it looks like an address: that stands at the way to come there, and of a shelter nowhere'

function hides({ name, does, helpTypes, questionable, channels }: MapEntry): boolean {
  const said = [name, does.nl, does.en, ...channels.flatMap(({ note }) => [note?.nl ?? '', note?.en ?? ''])]
  const named = [...helpTypes, ...(questionable.helpTypes ?? [])]
  return named.includes('opvang') || said.some((text) => staying.test(text))
}

const leadsToNoPlace = (value: string): boolean =>
  isDutchNumber(value) || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) || /^https:\/\/\S+$/.test(value)

const looksLikeAddress = (value: unknown): boolean =>
  textsOf(value).some((text) => maps.test(text) || addresses.some((address) => address.test(plainly(text))))

/** As it reads in the address of a page: `nieuwe-gracht-12`. */
const plainly = (text: string): string => (/^https?:/.test(text) ? text.replace(/%20|[+_/-]/g, ' ') : text)

const textsOf = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsOf)
      : []

function keeping({ owner, organisation, source }: MapEntry): Fault[] {
  return Object.entries({ owner, organisation, source }).flatMap(([field, value]) =>
    value.trim() === '' ? [{ field, text: 'is empty' }] : [],
  )
}
