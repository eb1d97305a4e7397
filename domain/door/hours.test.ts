import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { days, type Hours, isOpen, opensAt } from './hours.ts'

const zoneOfMachine = process.env.TZ
afterAll(() => {
  if (zoneOfMachine === undefined) delete process.env.TZ
  else process.env.TZ = zoneOfMachine
})

const ms = (text: string): number => Temporal.Instant.from(text).epochMilliseconds
const workdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const
const everyDay = (from: string, until: string): Hours => [{ days, from, until }]

/** Each machine zone with its offset on 1 January 2026, in minutes as JavaScript counts them. */
describe.each([
  ['UTC', 0],
  ['Europe/Amsterdam', -60],
  ['Asia/Tokyo', -540],
])('on a machine in %s', (zone, offset) => {
  const within = <T>(ask: () => T): T => {
    process.env.TZ = zone
    expect(new Date(2026, 0, 1).getTimezoneOffset(), 'this machine is really there').toBe(offset)
    return ask()
  }
  const open = (hours: Hours, at: string) => within(() => isOpen(hours, ms(at)))
  const opens = (hours: Hours, at: string) => {
    const instant = within(() => opensAt(hours, ms(at)))
    return instant === null ? null : new Date(instant).toISOString()
  }

  it('is open from the first minute to the last, by the clocks in Amsterdam', () => {
    const hours: Hours = [{ days: workdays, from: '09:00', until: '17:30' }]
    // Wednesday 14 January 2026; one hour before UTC.
    expect(open(hours, '2026-01-14T07:59:59.999Z')).toBe(false)
    expect(open(hours, '2026-01-14T08:00:00Z')).toBe(true)
    expect(open(hours, '2026-01-14T16:29:59.999Z')).toBe(true)
    expect(open(hours, '2026-01-14T16:30:00Z')).toBe(false)
    // In summer two hours.
    expect(open(hours, '2026-07-15T07:00:00Z')).toBe(true)
    expect(opens(hours, '2026-01-14T16:30:00Z')).toBe('2026-01-15T08:00:00.000Z')
    expect(opens(hours, '2026-01-16T20:00:00Z'), 'over the weekend').toBe('2026-01-19T08:00:00.000Z')
    expect(opens(hours, '2026-01-14T10:00:00Z'), 'it is open').toBeNull()
  })

  it('goes on past midnight, and to 24:00', () => {
    const night: Hours = [{ days: ['friday'], from: '22:00', until: '02:00' }]
    expect(open(night, '2026-01-16T23:30:00Z'), 'half past midnight on Saturday').toBe(true)
    expect(open(night, '2026-01-17T01:00:00Z')).toBe(false)
    expect(open(night, '2026-01-16T00:30:00Z'), 'half past one on Friday').toBe(false)
    expect(open(everyDay('09:00', '24:00'), '2026-01-14T22:59:59Z')).toBe(true)
    expect(open(everyDay('09:00', '24:00'), '2026-01-14T23:00:00Z')).toBe(false)
    expect(open(everyDay('00:00', '24:00'), '2026-01-14T23:00:00Z')).toBe(true)
  })

  it('in the night that is an hour shorter: what opens in the hour left out opens when the clocks go on', () => {
    // 29 March 2026: 02:00 becomes 03:00, at 01:00 UTC.
    expect(open(everyDay('01:00', '04:00'), '2026-03-29T00:00:00Z')).toBe(true)
    expect(open(everyDay('01:00', '04:00'), '2026-03-29T02:00:00Z'), 'at four').toBe(false)
    expect(opens(everyDay('02:30', '06:00'), '2026-03-29T00:59:00Z')).toBe('2026-03-29T01:30:00.000Z')
    expect(open(everyDay('09:00', '17:00'), '2026-03-28T08:00:00Z')).toBe(true)
    expect(open(everyDay('09:00', '17:00'), '2026-03-29T07:00:00Z')).toBe(true)
  })

  it('in the night that is an hour longer: the hour that comes twice is open twice', () => {
    // 25 October 2026: 03:00 becomes 02:00, at 01:00 UTC.
    const hours = everyDay('02:15', '02:45')
    for (const [at, answer] of [
      ['2026-10-25T00:14:59Z', false],
      ['2026-10-25T00:15:00Z', true],
      ['2026-10-25T01:44:59Z', true],
      ['2026-10-25T01:45:00Z', false],
    ] as const)
      expect(open(hours, at), at).toBe(answer)
    expect(open(everyDay('22:00', '03:00'), '2026-10-25T01:59:59Z'), 'a night shift is an hour longer').toBe(true)
    expect(open(everyDay('22:00', '03:00'), '2026-10-25T02:00:00Z')).toBe(false)
  })
})

// @norm:AV-01
describe('over a year, both clock changes included', () => {
  const time = fc
    .integer({ min: 0, max: 47 })
    .map((half) => `${`${half >> 1}`.padStart(2, '0')}:${half % 2 ? '30' : '00'}`)
  const span = fc.record({ days: fc.uniqueArray(fc.constantFrom(...days), { minLength: 1 }), from: time, until: time })
  const hours = fc.array(span, { minLength: 1, maxLength: 3 })
  const instant = fc.integer({ min: 0, max: 366 * 48 }).map((half) => Date.UTC(2026, 0, 1) + half * 1_800_000)

  // @norm:AV-06
  it('a door is open, or says when it opens, and is open then and not a moment before', () => {
    fc.assert(
      fc.property(hours, instant, (of, now) => {
        const next = opensAt(of, now)
        if (isOpen(of, now)) {
          expect(next).toBeNull()
          return
        }
        if (next === null) throw new Error('a door that never opens again')
        expect(next).toBeGreaterThan(now)
        expect(isOpen(of, next)).toBe(true)
        expect(isOpen(of, next - 1)).toBe(false)
      }),
    )
  })

  it('a door that is always open never opens later', () => {
    fc.assert(
      fc.property(instant, (now) => {
        expect(isOpen('always', now)).toBe(true)
        expect(opensAt('always', now)).toBeNull()
      }),
      { numRuns: 10 },
    )
  })
})
