import { expect, test } from 'vitest'
import { dayWords, lineDay, lineMoment, momentWords, timeWords } from './line-time.ts'

test('a day and a time are of the clocks in the Netherlands, in winter and in summer', () => {
  expect(lineMoment('2026-11-22', '19:30')).toBe(Date.UTC(2026, 10, 22, 18, 30))
  expect(lineMoment('2026-07-01', '00:15')).toBe(Date.UTC(2026, 5, 30, 22, 15))
})

test('an hour that is left out is no moment, and of one that comes twice the first counts', () => {
  expect(lineMoment('2027-03-28', '02:30')).toBeNull()
  expect(lineMoment('2027-03-28', '03:00')).toBe(Date.UTC(2027, 2, 28, 1))
  expect(lineMoment('2026-10-25', '02:30')).toBe(Date.UTC(2026, 9, 25, 0, 30))
})

test.each([
  ['', '19:30'],
  ['2026-11-22', ''],
  ['2026-02-30', '10:00'],
  ['2026-11-22', '25:00'],
  ['22-11-2026', '10:00'],
])('"%s %s" is no moment', (date, time) => expect(lineMoment(date, time)).toBeNull())

test('is said in words of the language, by the same clock', () => {
  const at = Date.UTC(2026, 10, 22, 23, 30)
  expect(momentWords('nl', at)).toBe('maandag 23 november, 00:30')
  expect(momentWords('en', at)).toContain('Monday')
  expect([timeWords(at), lineDay(at)]).toEqual(['00:30', '2026-11-23'])
  expect(dayWords('nl', 20_779)).toBe('22 november 2026')
})
