/** Fear: a counsellor sends somebody to a closed door, because her console guessed, or its clock was wrong. */
import type { Published } from '@lijn116/client/counsellor'
import { expect, it } from 'vitest'
import { entryExample } from '../../gallery/map-examples.ts'
import { wordsIn } from '../text/text.ts'
import { openingsOf, openNow, openWords } from './map-opening.ts'

const hour = 3_600_000
/** Monday 23 November 2026, 10:00 in the Netherlands. */
const monday = Date.UTC(2026, 10, 23, 9)
const published = (id: string, opening: Published['opening']): Published => ({
  ...{ entry: entryExample(id, id), revision: 0, gone: false, recommended: false, opening, hours: [null] },
})
const map = {
  toldAt: monday,
  entries: [
    published('overdag', {
      known: true,
      spans: [
        [monday - hour, monday + 7 * hour],
        [monday + 23 * hour, monday + 31 * hour],
      ],
    }),
    published('onbekend', { known: false, spans: [] }),
  ],
}
const said = (now: number, language: 'nl' | 'en' = 'nl') =>
  openWords(wordsIn(language), openingsOf(map, now).get('overdag'), now)

it('is open until it closes, by the clock that is passed in', () => {
  expect(openNow(map, monday)).toEqual(
    new Map([
      ['overdag', true],
      ['onbekend', null],
    ]),
  )
  expect(said(monday)).toBe('nu open, tot 17:00')
  expect(said(monday + 7 * hour - 1)).toBe('nu open, tot 17:00')
  expect(openNow(map, monday + 7 * hour).get('overdag')).toBe(false)
  expect(said(monday + 7 * hour)).toBe('nu dicht, weer open dinsdag 09:00')
  expect(said(monday + 7 * hour, 'en')).toBe('closed now, open again Tuesday 09:00')
})

it('says nothing of whose hours are not known, and of nobody on a day after it was told', () => {
  expect(openWords(wordsIn('nl'), openingsOf(map, monday).get('onbekend'), monday)).toBe('')
  const midnight = monday + 14 * hour
  expect(said(midnight - 1)).toBe('nu dicht, weer open dinsdag 09:00')
  expect(openNow(map, midnight).get('overdag') ?? null).toBeNull()
  expect(said(midnight + 10 * hour), 'it may be a holiday').toBe('')
})
