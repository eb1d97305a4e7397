/** What the server puts into the page of the signpost for its script. Nothing is asked for after that. */
import { blankEntry } from '@lijn116/domain/directory/blank-entry'
import type { MapEntry, Regions, Vocabulary } from '@lijn116/domain/directory/entry'
import type { Asked } from './signpost.ts'

/** Open spans of the next days, both ends ms UTC, ascending. `known`: hours are stated, so that "open now" may be said. */
export type Opening = { readonly known: boolean; readonly spans: readonly (readonly [from: number, until: number])[] }

/** Words of content/translations/signpost.*.json that the script says. */
export type SignpostTexts = {
  readonly found: string
  readonly foundAll: string
  readonly foundOne: string
  readonly checkedMore: string
  readonly uncheckedMore: string
  readonly ownArea: string
  readonly open: string
  readonly openUntil: string
  readonly shut: string
  readonly shutUntil: string
  readonly postcode: string
  readonly postcodeNote: string
  readonly postcodeFind: string
  readonly postcodeOne: string
  readonly postcodeSome: string
  readonly postcodeNone: string
}

export type SignpostData = {
  /** The address of the signpost itself. */
  readonly base: string
  readonly asked: Asked
  /** ms UTC, when the page was made. */
  readonly now: number
  readonly language: string
  readonly uncheckedFirst: number
  readonly vocabulary: Vocabulary
  /** Names of regions stand under `nl`, in the language of the page. */
  readonly regions: Regions
  readonly entries: readonly (Opening & { readonly entry: LeanEntry })[]
  readonly texts: SignpostTexts
}

/** What choosing needs: without the words, which stand in the page, and without what is as in `blankEntry`. */
export type LeanEntry = Pick<MapEntry, 'id' | 'name'> & {
  readonly ways: readonly string[]
} & Partial<Omit<MapEntry, 'id' | 'name' | 'channels'>>

const blankWay = { value: null, free: null, hours: null, hoursConfidence: null, hoursNote: null, note: null }

export const wholeEntry = ({ ways, ...entry }: LeanEntry): MapEntry => ({
  ...blankEntry,
  ...entry,
  channels: ways.map((type) => ({ type, ...blankWay })),
})

/** null: not said. `texts` have the placeholder `{time}` in those that say until when. */
export function openInWords(
  { known, spans }: Opening,
  now: number,
  language: string,
  texts: Pick<SignpostTexts, 'open' | 'openUntil' | 'shut' | 'shutUntil'>,
): string | null {
  if (!known) return null
  const open = spans.find(([from, until]) => from <= now && now < until)
  const change = open === undefined ? spans.find(([from]) => from > now)?.[0] : open[1]
  // Open for days on end is open; before that changes, the page has been made again.
  if (change === undefined || (open !== undefined && change - now > 86_400_000))
    return open === undefined ? texts.shut : texts.open
  const words = open === undefined ? texts.shutUntil : texts.openUntil
  return words.replace('{time}', momentIn(change, now, language))
}

export const openAt = ({ known, spans }: Opening, now: number): boolean | null =>
  known ? spans.some(([from, until]) => from <= now && now < until) : null

function momentIn(at: number, now: number, language: string): string {
  const timeZone = 'Europe/Amsterdam'
  const day = (when: number) => new Date(when).toLocaleDateString('en-CA', { timeZone })
  const time = new Date(at).toLocaleTimeString(language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  })
  if (day(at) === day(now)) return time
  return `${new Date(at).toLocaleDateString(language, { weekday: 'long', timeZone })} ${time}`
}
