import { expect, test } from 'vitest'
import { randomBelow } from './chance.ts'

const given =
  (...values: number[]) =>
  (box: Uint32Array<ArrayBuffer>) => {
    box[0] = values.shift() ?? 0
    return box
  }

test('what would make some likelier than others is drawn again', () => {
  // 2^32 is no multiple of 3: its last number belongs to no whole round.
  expect(randomBelow(3, given(2 ** 32 - 1, 7))).toBe(1)
  expect(randomBelow(2048, given(2 ** 32 - 1))).toBe(2047)
  expect(randomBelow(1, given(12))).toBe(0)
})

test('of the chance of the device every number comes', () => {
  expect(new Set(Array.from({ length: 400 }, () => randomBelow(5)))).toEqual(new Set([0, 1, 2, 3, 4]))
})
