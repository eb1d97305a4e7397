/** Work for a start: the lowest step in calm, more for all when it is busy, most for who asks most, and never a no. */
import { createHash } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import { afterEach, expect, it, vi } from 'vitest'
import { createChallenges } from './challenge.ts'
import { createStartWork } from './start-work.ts'

const { challengeBitsLowest: lowest, challengeBitsBusy: busy, challengeBitsHighest: highest } = limits

function make(over: { paused?: string; fullness?: number; chance?: number } = {}) {
  const clock = { now: 1_000_000 }
  const now = () => clock.now
  const work = createStartWork({
    now,
    challenges: createChallenges(now),
    isPaused: (connection) => connection !== null && connection === over.paused,
    fullness: async () => over.fullness ?? 0,
    chance: () => over.chance ?? 1,
  })
  const bits = async (connection: string | null) => (await work.fresh(connection)).bits
  /** So many ask within one instant. */
  const flood = async () => {
    for (let n = 0; n < limits.challengesPerSecond; n++) await work.fresh('aanvaller')
  }
  return { clock, work, bits, flood }
}

afterEach(() => vi.useRealTimers())

it('in calm everybody gets the lowest step, however often one connection asks', async () => {
  const { clock, bits } = make()
  for (let n = 0; n < 10 * limits.connectionChallenges; n++) {
    clock.now += 1000
    expect(await bits('thuis')).toBe(lowest)
  }
})

// @norm:CO-04 @norm:SE-13
it('nothing of calm times is remembered of a connection', async () => {
  const [quiet, used] = [make(), make()]
  for (let n = 0; n < 5 * limits.connectionChallenges; n++) {
    used.clock.now += 1000
    await used.bits('thuis')
  }
  for (const each of [quiet, used]) await each.flood()
  const steps = async ({ bits }: typeof quiet) =>
    Promise.all(Array.from({ length: limits.connectionChallenges + 1 }, () => bits('thuis')))
  expect(await steps(used)).toEqual(await steps(quiet))
})

it('busy: a little more for all, and most for the connection that asks most; then calm again', async () => {
  const { clock, bits, flood } = make()
  await flood()
  expect(await bits('schuilplaats')).toBe(busy)
  for (let n = 0; n < limits.connectionChallenges; n++) await bits('aanvaller')
  expect(await bits('aanvaller')).toBe(highest)
  expect([await bits('schuilplaats'), await bits(null)]).toEqual([busy, busy])
  clock.now += 2000
  expect(await bits('aanvaller')).toBe(lowest)
})

// @norm:CO-04 @norm:SE-13
it('a minute after it was busy nothing is remembered of any connection', async () => {
  vi.useFakeTimers()
  const { bits, flood } = make()
  await flood()
  for (let n = 0; n < limits.connectionChallenges; n++) await bits('aanvaller')
  vi.advanceTimersByTime(59_000)
  expect(await bits('aanvaller')).toBe(highest)
  // Its clock stands still: nothing was refilled meanwhile, it is forgotten.
  vi.advanceTimersByTime(61_000)
  expect(await bits('aanvaller')).toBe(busy)
})

it('a line that is more than half full asks more before anybody floods it', async () => {
  expect(await make({ fullness: 0.51 }).bits('thuis')).toBe(busy)
})

it('a paused connection stands at the highest step', async () => {
  const { bits } = make({ paused: 'misbruik' })
  expect([await bits('misbruik'), await bits('thuis')]).toEqual([highest, lowest])
})

it('who was given little work before it became busy may start with it', async () => {
  const { work, flood } = make()
  const given = await work.fresh('thuis')
  await flood()
  let nonce = 0
  const isSolved = () =>
    createHash('sha256').update(`${given.token}.${nonce}`).digest().readUInt32BE(0) >>> (32 - given.bits) === 0
  while (!isSolved()) nonce += 1
  expect(work.spend({ token: given.token, nonce }, 'gesprek', 'thuis')).toBe(true)
})
