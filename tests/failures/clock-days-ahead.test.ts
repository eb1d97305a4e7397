/** The clock of a machine is days ahead for a while: what is kept for weeks is not destroyed by it. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createClock, type Machine } from '../../server/clock/clock.ts'
import { createTime } from '../../server/clock/keep-time.ts'
import { tidyDay } from '../../server/jobs/tidy.ts'
import { type InnerLine, innerLine, sealedBytes } from '../stage/inner-line.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
let passed = 0
let set = 0
const machine = {
  wall: () => Date.UTC(2026, 10, 22, 12) + passed + set,
  uptime: () => 2 * hour + passed,
  boot: sealedBytes(8),
  pass(milliseconds: number) {
    passed += milliseconds
  },
  set(by: number) {
    set += by
  },
} satisfies Machine & Record<string, unknown>

let inner: InnerLine
beforeAll(async () => {
  inner = await innerLine('embedded', undefined, machine)
})
afterAll(() => inner.close())

/** What the program does every five seconds and every hour. */
async function jobs(): Promise<void> {
  await inner.line.time.look()
  await tidyDay(inner.line)
}

it('days ahead, and put right within the hour: no key of what is kept for weeks is destroyed', async () => {
  const destroyed = vi.spyOn(inner.keys, 'destroyExpired')
  const today = Math.floor(machine.wall() / day)
  machine.set(40 * day)
  await jobs()
  machine.pass(hour - minute)
  await jobs()
  machine.set(-40 * day)
  await jobs()
  expect(inner.line.now()).toBe(machine.wall())
  expect(new Set(destroyed.mock.calls.flat())).toEqual(new Set([today]))
  destroyed.mockRestore()
})

it('days ahead when the machine starts: what keys it has lives until its clock is believed', async () => {
  const destroyed = vi.spyOn(inner.keys, 'destroyExpired')
  const { sql } = inner.database
  let wrong = 40 * day
  const started = { ...machine, boot: sealedBytes(8), wall: () => machine.wall() + wrong }
  const clock = await createClock(sql, started)
  const time = createTime({ sql, clock, moved: () => {} })
  const early = createTime({ sql, clock: { ...clock, uptime: () => minute }, moved: () => {} })
  const line = { ...inner.line, clock, now: clock.now, time: early }
  await tidyDay(line)
  expect(clock.now() - machine.wall()).toBe(40 * day)
  wrong = 0
  await time.look()
  await tidyDay({ ...line, time })
  expect(destroyed).not.toHaveBeenCalled()
  machine.pass(hour)
  await time.look()
  await tidyDay({ ...line, time })
  expect(clock.now()).toBe(machine.wall())
  expect(destroyed.mock.calls).toEqual([[Math.floor(machine.wall() / day)]])
  destroyed.mockRestore()
})
