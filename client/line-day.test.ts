import { expect, it } from 'vitest'
import { lineDay } from './line-day.ts'

const day = (ms: number) => Date.UTC(2026, 0, 1) / 86_400_000 + ms

it.each([
  ['a winter night', Date.UTC(2026, 0, 1, 22, 59), 0],
  ['an hour before UTC says so', Date.UTC(2026, 0, 1, 23), 1],
  ['noon', Date.UTC(2026, 0, 2, 12), 1],
  ['a summer night', Date.UTC(2026, 6, 1, 21, 59), 181],
  ['two hours before UTC says so', Date.UTC(2026, 6, 1, 22), 182],
])('%s bears the date that stands in a Dutch calendar', (_, at, days) => {
  expect(lineDay(at)).toBe(day(days))
})
