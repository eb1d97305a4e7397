/**
 * An entry of the map as it is shown to somebody in a talk: information, and no referral. It goes under the seal, and only a
 * published entry can become one. Her page reads it as it would read anything a counsellor sends.
 */
import type { Entry } from '@lijn116/protocol/directory'

export type CardWay = {
  kind: Entry['channels'][number]['type']
  /** null: on the website. */
  value: string | null
  hours: string | null
  note: string | null
}

export type EntryCard = {
  /** Of what the organisation says of itself. */
  language: 'nl' | 'en'
  name: string
  does: string
  /** null: not known. */
  doesNot: string | null
  ways: readonly CardWay[]
  anonymous: boolean | null
  cost: Entry['cost']
  website: string | null
  /** yyyy-mm-dd; null: nobody has asked the organisation yet. */
  checkedOn: string | null
  /** By the counsellor; '': nothing. */
  note: string
}

export const wayKinds: readonly CardWay['kind'][] = [
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
]
const costs: readonly unknown[] = ['free', 'sometimes', 'paid', null]
const mostWays = 20
const mostLetters = 1_200

export const cardJson = (card: EntryCard): string => JSON.stringify(card)

const isShort = (value: unknown): value is string => typeof value === 'string' && value.length <= mostLetters
const isShortOrNone = (value: unknown): value is string | null => value === null || isShort(value)
const isKnown = (value: unknown): value is boolean | null => value === null || typeof value === 'boolean'
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
/** Where a link leads says itself that it is a website, and nothing else. */
const isSite = (value: unknown): value is string | null =>
  value === null || (isShort(value) && /^https:\/\/([a-z\d-]+\.)+[a-z]{2,}(\/[^\s"'<>\\]*)?$/i.test(value))

function readWay(value: unknown): CardWay | null {
  if (!isObject(value)) return null
  const { value: shown, hours, note } = value
  const kind = wayKinds.find((each) => each === value.kind)
  if (kind === undefined || !isShortOrNone(shown) || !isShortOrNone(hours) || !isShortOrNone(note)) return null
  return { kind, value: shown, hours, note }
}

/** null: not a card that can be shown here. */
export function readCard(text: string): EntryCard | null {
  try {
    const given: unknown = JSON.parse(text)
    if (!isObject(given) || !Array.isArray(given.ways) || given.ways.length > mostWays) return null
    const { name, does, doesNot, anonymous, website, checkedOn, note } = given
    const ways = given.ways.map(readWay)
    const isWhole = ways.every((way): way is CardWay => way !== null)
    const isDate = checkedOn === null || (typeof checkedOn === 'string' && /^\d{4}-\d\d-\d\d$/.test(checkedOn))
    if (!isWhole || !isShort(name) || !isShort(does) || !isShortOrNone(doesNot) || !isShort(note) || !isDate)
      return null
    if (!isKnown(anonymous) || !costs.includes(given.cost) || !isSite(website) || name.trim() === '') return null
    const cost = given.cost as EntryCard['cost']
    const language = given.language === 'en' ? 'en' : 'nl'
    return {
      language,
      name,
      does,
      doesNot,
      ways,
      anonymous,
      cost,
      website,
      checkedOn: checkedOn as string | null,
      note,
    }
  } catch {
    return null
  }
}

/** What it says without any words of a page: where there is nothing to draw a card with, it is a message like any other. */
export const plainCard = ({ name, does, ways, website, note }: EntryCard): string =>
  [
    name,
    does,
    ...ways.map(({ value, hours }) => [value, hours].filter((each) => each !== null).join(', ')),
    website,
    note,
  ]
    .filter((line) => line !== null && line !== '')
    .join('\n')
