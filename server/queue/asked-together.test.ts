/** Fear: one question that a database never answers leaves everybody after it without an answer. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { askedTogether } from './asked-together.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

// @norm:AV-09
it('whoever asks after a question that never comes back is answered all the same', async () => {
  let asked = 0
  const look = askedTogether((_door: string) =>
    ++asked === 1 ? new Promise<number>(() => undefined) : Promise.resolve(asked),
  )
  const heard: number[] = []
  void look('nationaal').then((answer) => heard.push(answer))
  for (let n = 0; n < 3; n++) void look('nationaal').then((answer) => heard.push(answer))
  await vi.advanceTimersByTimeAsync(9_000)
  expect([asked, heard], 'it may still come').toEqual([1, []])
  await vi.advanceTimersByTimeAsync(2_000)
  expect([asked, heard], 'the three are one question').toEqual([2, [2, 2, 2]])
  expect(await look('nationaal')).toBe(3)
})

it('one that comes back in time leaves no timer', async () => {
  const look = askedTogether(async (door: string) => door)
  expect(await look('nationaal')).toBe('nationaal')
  await vi.advanceTimersByTimeAsync(0)
  expect(vi.getTimerCount()).toBe(0)
})
