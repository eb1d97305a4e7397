import { expect, test } from 'vitest'
import { endOfShift, shiftOf, writtenEnd } from './shift-end.ts'

const evening = new Date(2026, 10, 22, 21, 30, 12)

test('a time later today is today, one that is past is tomorrow', () => {
  expect(endOfShift('23:00', evening)).toBe(new Date(2026, 10, 22, 23, 0).getTime())
  expect(endOfShift('06:45', evening)).toBe(new Date(2026, 10, 23, 6, 45).getTime())
  expect(endOfShift('21:30', evening)).toBe(new Date(2026, 10, 23, 21, 30).getTime())
})

test.each(['', '24:00', '7:00', 'straks'])('"%s" is no time', (written) => {
  expect(endOfShift(written, evening)).toBeNull()
})

test('near its end she takes somebody only when a shift has an end and she says so', () => {
  expect(shiftOf('', true, evening)).toEqual({})
  expect(shiftOf('23:00', false, evening)).toEqual({ endsAt: new Date(2026, 10, 22, 23, 0).getTime() })
  expect(shiftOf('23:00', true, evening)).toMatchObject({ alsoNearEnd: true })
})

test('after a pause the same end stands in the field, but not one that is past', () => {
  const end = endOfShift('23:05', evening)
  expect(writtenEnd(end, evening)).toBe('23:05')
  expect(endOfShift(writtenEnd(end, evening), evening)).toBe(end)
  expect([writtenEnd(null, evening), writtenEnd(evening.getTime(), evening)]).toEqual(['', ''])
})
