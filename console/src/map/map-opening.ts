/** Who of the map is open at this moment, as far as the line told it. Pure. */
import type { MapView } from '@lijn116/client/counsellor'
import type { OpenNow } from '@lijn116/domain/directory/entry'
import { type Opening, openAt, openInWords } from '@lijn116/protocol/signpost-data'
import { lineDay } from '../text/line-time.ts'
import type { Words } from '../text/text.ts'

type Told = Pick<MapView, 'entries' | 'toldAt'>

/** By id. Told on another day: of nobody, as it may be a holiday by now. `now`: ms UTC, of the line. */
export const openingsOf = ({ entries, toldAt }: Told, now: number): ReadonlyMap<string, Opening> =>
  new Map(lineDay(toldAt) === lineDay(now) ? entries.map(({ entry, opening }) => [entry.id, opening]) : [])

export const openNow = (map: Told, now: number): OpenNow =>
  new Map([...openingsOf(map, now)].map(([id, opening]) => [id, openAt(opening, now)]))

/** '': not known. */
export function openWords(words: Words, opening: Opening | undefined, now: number): string {
  const texts = {
    open: words.say('map.open'),
    openUntil: words.say('map.openUntil'),
    shut: words.say('map.closed'),
    shutUntil: words.say('map.closedUntil'),
  }
  return opening === undefined ? '' : (openInWords(opening, now, words.language, texts) ?? '')
}
