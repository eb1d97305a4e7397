import type { Channel } from '@lijn116/protocol/directory'
import { openAt } from '@lijn116/protocol/signpost-data'
import { expect, test } from 'vitest'
import { placeOfHelp } from '../../../tests/stage/place-of-help.ts'
import { openingOf } from '../opening.ts'
import { baseOfProgram } from './base.ts'
import { toldEntry } from './told-entry.ts'

const way = (hours: string | null, type: Channel['type'] = 'phone'): Channel => ({
  ...{ type, value: null, free: null, hours, hoursConfidence: hours === null ? null : 'stated' },
  ...{ hoursNote: null, note: null },
})
const told = (channels: Channel[], now: number) =>
  toldEntry({ entry: placeOfHelp({ channels }), revision: 0, gone: false }, now)
/** On the clocks of the Netherlands. */
const at = (time: string): number => Temporal.ZonedDateTime.from(`${time}[Europe/Amsterdam]`).epochMilliseconds

test.each([
  ['2026-11-22T13:00', false],
  ['2026-11-23T08:29', false],
  ['2026-11-23T08:30', true],
  ['2026-11-23T17:29', true],
  ['2026-11-23T17:30', false],
  ['2026-12-25T10:00', null],
])('at %s by the clock that is passed in: %s', (time, isOpen) => {
  const { opening } = told([way('Mo-Fr 08:30-17:30'), way(null, 'email')], at(time))
  expect(openAt(opening, at(time))).toBe(isOpen)
})

test('hours of each channel in the words of the pages, in its order', () => {
  const likely: Channel = { ...way('Mo-Fr 09:00-17:00'), hoursConfidence: 'interpreted' }
  const channels = [way('Mo-Fr 08:30-17:30'), likely, way(null), way('24/7', 'forum'), way('Jan 10:00-12:00')]
  expect(told(channels, at('2026-11-23T10:00')).hours).toEqual([
    { nl: 'maandag – vrijdag 08:30–17:30', en: 'Monday – Friday 08:30–17:30' },
    { nl: 'waarschijnlijk maandag – vrijdag 09:00–17:00', en: 'probably Monday – Friday 09:00–17:00' },
    null,
    { nl: 'dag en nacht', en: 'day and night' },
    null,
  ])
})

test('of all that the program comes with, nothing is said in the form that hours are kept in', () => {
  const now = at('2026-11-23T10:00')
  const all = [...baseOfProgram().entries.values()].map((entry) => toldEntry({ entry, revision: 0, gone: false }, now))
  expect(all.filter(({ hours }) => hours.some((each) => each !== null)).length).toBeGreaterThan(20)
  for (const { entry, hours, opening } of all) {
    expect(opening).toEqual(openingOf(entry, now))
    const kept = entry.channels.map((each) => each.hours !== null)
    expect(
      hours.map((each) => each !== null),
      entry.id,
    ).toEqual(kept)
    expect(JSON.stringify(hours), entry.id).not.toMatch(/\b(Mo|Tu|We|Th|Fr|Sa|Su|PH)\b|24\/7/)
  }
})
