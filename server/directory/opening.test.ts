import { spawnSync } from 'node:child_process'
import type { Channel } from '@lijn116/protocol/directory'
import { openAt } from '@lijn116/protocol/signpost-data'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hoursFault, nextChange, openingOf, schedulesOf } from './opening.ts'

const way = (hours: string | null, changes: Partial<Channel> = {}): Channel => ({
  type: 'phone',
  value: null,
  free: null,
  hours,
  hoursConfidence: hours === null ? null : 'stated',
  hoursNote: null,
  note: null,
  ...changes,
})
const entry = (...channels: (Channel | string)[]) => ({
  channels: channels.map((each) => (typeof each === 'string' ? way(each) : each)),
})
/** On the clocks of the Netherlands. */
const at = (time: string): number => Temporal.ZonedDateTime.from(`${time}[Europe/Amsterdam]`).epochMilliseconds
const openedAt = (time: string, ...channels: (Channel | string)[]): boolean | null =>
  openAt(openingOf(entry(...channels), at(time)), at(time))

describe('open now', () => {
  test('by day and hour, and over midnight', () => {
    const nights = 'Mo-Fr 16:00-06:00, Sa-Su 20:00-06:00'
    expect(openedAt('2026-11-21T05:59', nights)).toBe(true)
    expect(openedAt('2026-11-21T06:00', nights)).toBe(false)
    expect(openedAt('2026-11-23T16:00', nights)).toBe(true)
  })
  test('only where hours are stated, and somebody answers there', () => {
    expect(openedAt('2026-11-23T10:00', way('24/7', { hoursConfidence: 'interpreted' }))).toBeNull()
    expect(openedAt('2026-11-23T10:00', way('24/7', { type: 'forum' }))).toBeNull()
    expect(openedAt('2026-11-23T10:00', way(null))).toBeNull()
  })
  test('shut only where the hours of every way are known', () => {
    expect(openedAt('2026-11-23T20:00', 'Mo 09:00-17:00', way(null, { type: 'chat' }))).toBeNull()
    expect(openedAt('2026-11-23T10:00', 'Mo 09:00-17:00', way(null, { type: 'chat' }))).toBe(true)
    expect(openedAt('2026-11-23T20:00', 'Mo 09:00-17:00', way(null, { type: 'email' }))).toBe(false)
  })
  // @norm:RE-08
  test('a holiday the hours are silent about is unknown, and never open', () => {
    expect(openedAt('2026-12-25T10:00', 'Mo-Fr 09:00-17:00')).toBeNull()
    expect(openedAt('2026-12-25T10:00', 'Mo-Fr 09:00-17:00; PH off')).toBe(false)
    expect(openedAt('2026-12-25T10:00', '24/7')).toBe(true)
    const beforeChristmas = openingOf(entry('Mo-Fr 09:00-17:00'), at('2026-12-24T17:30'))
    expect(nextChange(beforeChristmas, at('2026-12-24T17:30'))).toBe(at('2026-12-28T09:00'))
  })
  test('what cannot be read is unknown', () => {
    expect(hoursFault('maandag om negen uur')).toMatch(/\S/)
    expect(openedAt('2026-11-23T10:00', 'maandag om negen uur')).toBeNull()
    expect(hoursFault('Mo-We 09:30-15:30; Th-Fr 13:30-15:30')).toBeNull()
  })
  test('fourteen days ahead, and what changes next', () => {
    const now = at('2026-11-23T10:00')
    const { spans } = openingOf(entry('Mo-Su 11:00-21:00'), now)
    expect(spans).toHaveLength(15)
    expect(nextChange({ known: true, spans }, now)).toBe(at('2026-11-23T11:00'))
    expect(nextChange({ known: true, spans }, at('2026-11-23T12:00'))).toBe(at('2026-11-23T21:00'))
    expect(nextChange({ known: false, spans }, now)).toBeNull()
  })
})

/** Wherever the machine stands and whenever the clocks change. */
test.each(['UTC', 'Europe/Amsterdam', 'Asia/Tokyo'])('the same instants with the clock of %s', (TZ) => {
  const program = `
    import { openingOf, schedulesOf } from './server/directory/opening.ts'
    const channel = (hours) => ({ channels: [{ type: 'phone', hours, hoursConfidence: 'stated' }] })
    const spans = (hours, now) => openingOf(channel(hours), Date.parse(now)).spans.slice(0, 2)
      .map((span) => span.map((at) => new Date(at).toISOString().slice(0, 16)))
    console.log(JSON.stringify([
      spans('Su 01:00-05:00', '2026-03-28T12:00:00Z'), spans('Su 02:30-05:00', '2026-03-28T12:00:00Z'),
      spans('Su 01:00-05:00', '2026-10-24T12:00:00Z'), spans('Su 02:30-05:00', '2026-10-24T12:00:00Z'),
      spans('Sa 22:00-04:00', '2026-10-24T12:00:00Z'), spans('Mo-Su 09:00-17:00', '2026-10-24T12:00:00Z'),
      schedulesOf('Sa 22:00-04:00').map(({ byday, opens_at, closes_at }) => [byday, opens_at, closes_at]),
    ]))`
  const root = new URL('../../', import.meta.url)
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: root,
    env: { ...process.env, TZ },
    encoding: 'utf8',
  })
  expect(run.stderr).toBe('')
  const [spring, springGap, autumn, autumnTwice, night, days, week] = JSON.parse(run.stdout)
  expect(spring[0]).toEqual(['2026-03-29T00:00', '2026-03-29T03:00'])
  expect(springGap[0]).toEqual(['2026-03-29T01:30', '2026-03-29T03:00'])
  expect(autumn[0]).toEqual(['2026-10-24T23:00', '2026-10-25T04:00'])
  expect(autumnTwice[0]).toEqual(['2026-10-25T00:30', '2026-10-25T04:00'])
  expect(night[0]).toEqual(['2026-10-24T20:00', '2026-10-25T03:00'])
  expect(days).toEqual([
    ['2026-10-24T07:00', '2026-10-24T15:00'],
    ['2026-10-25T08:00', '2026-10-25T16:00'],
  ])
  expect(week).toEqual([['SA', '22:00', '04:00']])
})

describe('as a schedule of HSDS', () => {
  test('days with the same times together, day and night cut at midnight', () => {
    expect(schedulesOf('Mo,We,Fr 09:00-12:00').map(({ byday, opens_at }) => [byday, opens_at])).toEqual([
      ['MO,WE,FR', '09:00'],
    ])
    expect(schedulesOf('24/7')).toMatchObject([
      { freq: 'WEEKLY', byday: 'MO,TU,WE,TH,FR,SA,SU', opens_at: '00:00', closes_at: '24:00' },
    ])
  })
  test('what is not the same every week is not said', () => {
    expect(schedulesOf('Jun-Aug Mo 09:00-12:00')).toEqual([])
    expect(schedulesOf('Mo[1] 09:00-12:00')).toEqual([])
    expect(schedulesOf('geen idee')).toEqual([])
  })
  // @norm:RE-08
  test('there and back again are the same hours', () => {
    const names: Record<string, string> = { MO: 'Mo', TU: 'Tu', WE: 'We', TH: 'Th', FR: 'Fr', SA: 'Sa', SU: 'Su' }
    const back = (hours: string): string =>
      schedulesOf(hours)
        .map(({ byday, opens_at, closes_at }) => {
          const days = byday.split(',').map((day) => names[day])
          return `${days.join(',')} ${opens_at}-${closes_at}`
        })
        .join(', ')
    const time = fc.integer({ min: 0, max: 95 })
    const clock = (quarter: number): string =>
      `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`
    const rule = fc
      .tuple(fc.subarray(Object.values(names), { minLength: 1 }), time, time)
      .filter(([, from, until]) => from !== until)
      .map(([days, from, until]) => `${days.join(',')} ${clock(from)}-${clock(until)}`)
    const now = at('2026-06-15T00:00')
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 3 }), (rules) => {
        const hours = rules.join(', ')
        expect(openingOf(entry(back(hours)), now)).toEqual(openingOf(entry(hours), now))
      }),
      { numRuns: 40 },
    )
  })
})
