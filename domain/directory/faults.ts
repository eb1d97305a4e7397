/** What is wrong with an entry that has the right form: terms that are not there, numbers nobody can call, shelters found. */
import type { MapEntry, Region, Vocabulary } from './entry.ts'

export type Fault = { field: string; text: string }

const lists = ['themes', 'contexts', 'helpTypes', 'audiences', 'helpers', 'languages'] as const
/** 112, 113; 116 with three; 0800, 0900, 14 and a place; ten figures from 0, or with +31. */
const numbers = /^(112|113|1\d{3}|116\d{3}|14\d{3,4}|0(800|900|906|909)\d{4,7}|0[1-9]\d{8}|\+31[1-9]\d{8})$/
/** A postcode with letters, or the name of a street with a number. */
const addresses = [
  /\b[1-9]\d{3}\s?[A-Z]{2}\b/,
  /\p{L}(straat|laan|weg|plein|gracht|kade|singel|dijk|hof|pad|steeg|markt|baan)\s+\d+/iu,
  /\b\d{1,2}\.\d{3,}\s*[,;]\s*\d{1,2}\.\d{3,}\b/,
]

export const isDutchNumber = (typed: string): boolean => numbers.test(typed.replace(/[\s()-]/g, ''))

export function faultsOf(entry: MapEntry, vocabulary: Vocabulary, regions: readonly Region[]): Fault[] {
  return [...terms(entry, vocabulary, regions), ...ways(entry), ...shelter(entry), ...keeping(entry)]
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
  return channels.flatMap(({ type, value, hours, hoursConfidence }, at) => {
    const field = `channels.${at}`
    const found: Fault[] = []
    const isNumber = type === 'phone' || type === 'whatsapp'
    if (isNumber && value !== null && !isDutchNumber(value))
      found.push({ field, text: `“${value}” does not look like a Dutch number` })
    if ((hours === null) !== (hoursConfidence === null))
      found.push({ field, text: 'hours and hoursConfidence belong together: fill in both or neither' })
    return found
  })
}

/** Where somebody hides from another (RE-04). */
function shelter(entry: MapEntry): Fault[] {
  if (!entry.helpTypes.includes('opvang') && !entry.questionable.helpTypes?.includes('opvang')) return []
  const found: Fault[] = entry.channels.flatMap(({ type, value }, at) =>
    (type === 'in-person' || type === 'letter') && value !== null
      ? [{ field: `channels.${at}`, text: 'a shelter has no address on the map' }]
      : [],
  )
  const text = textsOf(entry).join('\n')
  if (addresses.some((address) => address.test(text)))
    found.push({ field: 'does', text: 'something in it looks like the address of a shelter' })
  return found
}

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
