/**
 * What an address of the signpost asks: numbers only, so that an address that stays in a history says nothing, and no query
 * string. `/adressen/<theme>/<for whom>/<region>`, 0 being any, then a fourth part with the numbers of all else, ascending.
 */
import { type Access, accesses, anySearch, type Search, type Vocabulary } from '@lijn116/domain/directory/entry'

export type Asked = {
  readonly theme: number
  readonly audience: number
  readonly region: number
  /** Ascending, each once. */
  readonly more: readonly number[]
}
/** What somebody asks at once; more would be made up, and there would be no end of addresses. */
export const mostMore = 8
export const askedNothing: Asked = { theme: 0, audience: 0, region: 0, more: [] }

/** Fixed for ever, as an address may be written down. Audiences and languages have their own below. */
export const numbers = {
  anonymous: 1,
  free: 2,
  withoutInsurance: 3,
  openNow: 4,
  recentSexualViolence: 5,
  individual: 6,
  group: 7,
  outside: 8,
} as const
const accessNumber = (access: Access): number => 11 + accesses.indexOf(access)
export const accessNumbers = accesses.map((access) => ({ access, number: accessNumber(access) }))
export const wayNumbers = { phone: 31, chat: 32, whatsapp: 33, email: 34, 'in-person': 35 } as const
export const contextNumbers: Readonly<Record<string, number>> = {
  sport: 41,
  geloof: 42,
  cultuur: 43,
  zorg: 44,
  werk: 45,
  onderwijs: 46,
}
const within = 200
const audiences = 500
const languages = 1000
export const withinNumber = (audience: number): number => within + audience
export const audienceNumber = (audience: number): number => audiences + audience
const letters = 'abcdefghijklmnopqrstuvwxyz'
/** Of two letters, as ISO 639-1 has them; null for a language that has none. */
export const languageNumber = (code: string): number | null =>
  /^[a-z]{2}$/.test(code) ? languages + letters.indexOf(code.charAt(0)) * 26 + letters.indexOf(code.charAt(1)) : null

/** One of these at most. */
const exclusive: readonly ((number: number) => boolean)[] = [
  (number) => number === numbers.individual || number === numbers.group,
  (number) => number === numbers.outside || (number > within && number < audiences),
  (number) => number >= languages,
]

export type Part = 'theme' | 'audience' | 'region' | 'more'

/** As it would be after choosing `number`. Of `more`: chosen again is taken back, and beyond `mostMore` all stays as it was. */
export function choose(asked: Asked, part: Part, number: number): Asked {
  if (part !== 'more') return { ...asked, [part]: number }
  if (asked.more.includes(number)) return { ...asked, more: asked.more.filter((each) => each !== number) }
  const rule = exclusive.find((belongs) => belongs(number))
  const kept = asked.more.filter((each) => rule?.(each) !== true)
  return kept.length >= mostMore ? asked : { ...asked, more: [...kept, number].sort((a, b) => a - b) }
}

/** What follows the address of the signpost itself: `` or `/3/1/0` or `/3/1/0/2-41`. */
export function pathOf({ theme, audience, region, more }: Asked): string {
  if (theme + audience + region + more.length === 0) return ''
  return `/${theme}/${audience}/${region}${more.length === 0 ? '' : `/${more.join('-')}`}`
}

/** null: no address of ours. Only the one way of writing it that `pathOf` has is one. */
export function askedIn(path: string): Asked | null {
  if (path === '') return askedNothing
  const found = /^\/(\d{1,4})\/(\d{1,4})\/(\d{1,4})(?:\/(\d{1,4}(?:-\d{1,4}){0,29}))?$/.exec(path)
  if (found === null) return null
  const [, theme = '', audience = '', region = '', more] = found
  const asked = {
    theme: Number(theme),
    audience: Number(audience),
    region: Number(region),
    more: (more?.split('-') ?? []).map(Number),
  }
  const isAscending = asked.more.every((number, at) => number > (asked.more[at - 1] ?? 0))
  const isOne = exclusive.every((belongs) => asked.more.filter(belongs).length <= 1)
  return isAscending && isOne && asked.more.length <= mostMore && pathOf(asked) === path ? asked : null
}

type Numbered = readonly { readonly id: string; readonly number: number }[]

/** null: a number that nothing has. */
export function searchOf(asked: Asked, vocabulary: Vocabulary, regions: Numbered): Search | null {
  const idOf = (list: Numbered, number: number) => list.find((each) => each.number === number)?.id
  const theme = idOf(vocabulary.themes, asked.theme)
  const audience = idOf(vocabulary.audiences, asked.audience)
  const region = idOf(regions, asked.region)
  if (asked.theme + asked.audience + asked.region > 0) {
    const isMissing = (number: number, id: string | undefined) => number !== 0 && id === undefined
    if (isMissing(asked.theme, theme) || isMissing(asked.audience, audience) || isMissing(asked.region, region))
      return null
  }
  let search: Search = {
    ...anySearch,
    theme: theme ?? null,
    audiences: audience === undefined ? [] : [audience],
    region: region ?? null,
  }
  for (const number of asked.more) {
    const next = withNumber(search, number, vocabulary)
    if (next === null) return null
    search = next
  }
  return search
}

function withNumber(search: Search, number: number, vocabulary: Vocabulary): Search | null {
  const audienceOf = (own: number) => vocabulary.audiences.find((each) => each.number === own)?.id
  const keyOf = (table: Readonly<Record<string, number>>) => Object.keys(table).find((key) => table[key] === number)
  const simple = keyOf(numbers)
  if (simple === 'individual' || simple === 'group') return { ...search, form: simple }
  if (simple === 'outside') return { ...search, community: 'outside' }
  if (simple !== undefined) return { ...search, [simple]: true }
  const access = accessNumbers.find((each) => each.number === number)?.access
  if (access !== undefined) return { ...search, access: [...search.access, access] }
  const way = keyOf(wayNumbers)
  if (way !== undefined) return { ...search, ways: [...search.ways, way] }
  const context = keyOf(contextNumbers)
  if (context !== undefined) return { ...search, contexts: [...search.contexts, context] }
  if (number >= languages) {
    const language = vocabulary.languages.find(({ id }) => languageNumber(id) === number)?.id
    return language === undefined ? null : { ...search, language }
  }
  const named = audienceOf(number - (number >= audiences ? audiences : within))
  if (number < within || named === undefined) return null
  return number >= audiences
    ? { ...search, audiences: [...search.audiences.filter((each) => each !== named), named] }
    : { ...search, community: { within: named } }
}
