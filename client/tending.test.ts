import { randomBytes } from '@lijn116/encryption'
import { expect, it } from 'vitest'
import { createFakeClock, settle } from './fixture/fake-clock.ts'
import { day, now, trustedLine } from './fixture/trust.ts'
import type { Session } from './session.ts'
import type { StaffAlarms } from './staff-alarms.ts'
import { createTending } from './tending.ts'
import { NetworkError } from './transport.ts'

const world = await trustedLine()
const noor = await world.person('proef-1')
const { duty } = await world.duty(noor.staff)

/** As much of a session as tending looks at. */
function stage(tend: () => Promise<string[]>) {
  const clock = createFakeClock()
  const said: StaffAlarms[] = []
  let looks = 0
  const trust = {
    now,
    delegation: { notAfter: now + 300 * day },
    roster: { softUntil: now + day, hardUntil: now + 35 * day, minDutySeq: 0 },
    own: { leaf: randomBytes(16), roles: ['coordinator'], teams: ['landelijk'] },
    certificates: [],
    overCertificates: [],
    duty: [{ duty, seed: null, holders: [] }],
    alarms: [],
  }
  let session = {
    account: { team: 'landelijk' },
    trust: () => trust,
    refresh: async () => trust,
    dutyKeys: {
      async tend() {
        looks++
        return tend()
      },
    },
  } as unknown as Session | null
  const tending = createTending({
    clock,
    session: () => session,
    alarms: (alarms) => said.push(alarms),
    deviceTime: () => now,
  })
  return {
    ...tending,
    said: () => said.at(-1)?.codes,
    looks: () => looks,
    signOut() {
      session = null
    },
    async pass(ms: number) {
      clock.advance(ms)
      await settle(2)
    },
  }
}

const minute = 60_000

it('looks every hour, and a minute after something went wrong', async () => {
  const answers: (() => Promise<string[]>)[] = [
    async () => [],
    () => Promise.reject(new NetworkError('lost')),
    async () => ['duty-not-issued'],
    async () => [],
  ]
  const { tend, pass, looks, said } = stage(() => answers.shift()?.() ?? Promise.resolve([]))
  await tend(true)
  expect(said()).toEqual([])
  await pass(59 * minute)
  expect(looks()).toBe(1)
  await pass(minute)
  expect(said()).toEqual(['trust-not-checked'])
  await pass(minute)
  expect(said()).toEqual(['duty-not-issued'])
  await pass(minute)
  expect([looks(), said()]).toEqual([4, []])
  await pass(59 * minute)
  expect(looks()).toBe(4)
})

it('says nothing to whoever signed out meanwhile, and does not look again', async () => {
  let answer = (_: string[]) => {}
  const { tend, signOut, pass, looks, said } = stage(() => new Promise((resolve) => (answer = resolve)))
  const looking = tend(true)
  await settle(2)
  signOut()
  answer(['duty-not-issued'])
  await looking
  expect(said()).toBeUndefined()
  await pass(120 * minute)
  expect(looks()).toBe(1)
})
