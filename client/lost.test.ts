import { beginVisit, randomBytes, type Segment, type Visit } from '@lijn116/encryption'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createStaff, type StaffClient } from './counsellor.ts'
import { createFakeClock, settle, soon } from './fixture/fake-clock.ts'
import { createRelay } from './fixture/relay.ts'
import { together } from './fixture/second-script.ts'
import { trustedLine } from './fixture/trust.ts'
import { waitAfter } from './lost.ts'
import { createVisitor, type VisitorClient } from './visitor.ts'

vi.mock('@noble/hashes/argon2.js', async (real) =>
  (await import('../tests/stage/cheap-argon.ts')).cheapArgon(await real()),
)

const world = await trustedLine()
const person = await world.person('proef-1')
const relay = await createRelay(world, person)
const clock = createFakeClock()
let stored: string | null = null
const workstation = {
  read: async () => stored,
  write: async (value: string) => {
    stored = value
  },
  clear: async () => {
    stored = null
  },
}
const console = () => createStaff({ line: world.line, transport: relay.staffTransport, clock, workstation })
let staff: StaffClient
let her: VisitorClient

async function talking() {
  await staff.signIn(person.name, person.passphrase, '123456')
  await staff.goOnDuty('Merel')
  await her.open()
  her.say('Hallo.')
  await soon(clock, () => staff.view().waiting.length > 0, 'waiting')
  const [waits] = staff.view().waiting
  await Promise.all([staff.take(waits?.conversation ?? ''), soon(clock, () => her.view().phase === 'talking')])
  staff.say('Ik luister.')
  await soon(clock, () => her.view().messages.length === 2 && staff.view().conversation?.phase === 'talking', 'talk')
}
const consoleIs = (there: boolean) => {
  const visit = relay.visit()
  if (visit === null) throw new Error('no visit')
  relay.tellVisitor({
    event: 'state',
    data: { phase: visit.phase, segment: visit.segment, availability: 'open', band: null, counsellorPresent: there },
  })
}
const resealed = () => relay.posts.filter(({ name }) => name === 'reseal').length

beforeEach(async () => {
  relay.clear()
  stored = null
  staff = console()
  her = createVisitor({
    line: world.line,
    door: 'nationaal',
    language: 'nl',
    together,
    transport: relay.visitorTransport,
    clock,
  })
  await talking()
})
afterEach(() => {
  her.drop()
  staff.wipe()
})

describe('her counsellor is lost', () => {
  test('it is said at once, asked after a while, and everything goes on when the console is back', async () => {
    consoleIs(false)
    expect(her.view().counsellor?.present).toBe(false)
    expect(her.view().lost).toBeNull()
    clock.advance(14_900)
    await settle()
    expect(her.view().lost).toBeNull()
    clock.advance(200)
    await settle()
    expect(her.view().lost).toEqual({ secondsLeft: 10, passing: 'along' })
    her.say('Bent u er nog?')
    await settle()
    expect(her.view().messages[2]?.state).toBe('unsent')
    consoleIs(true)
    expect(her.view().lost).toBeNull()
    await soon(clock, () => her.view().messages[2]?.state !== 'unsent', 'sent under the old key')
    clock.advance(60_000)
    await settle()
    expect(resealed()).toBe(0)
    expect(her.view().phase).toBe('talking')
  })

  test('nothing starts while this page itself is away', async () => {
    consoleIs(false)
    relay.bends.fate = () => 'lost'
    const stopped = her.view()
    expect(stopped.counsellor?.present).toBe(false)
    clock.advance(60_000)
    await settle()
    expect(resealed()).toBe(0)
    expect(her.view().phase).toBe('talking')
  })

  test('a server that says the console is there after all changes nothing', async () => {
    relay.bends.refuses = (name) => (name === 'reseal' ? 'not-allowed' : null)
    consoleIs(false)
    clock.advance(15_100)
    await settle()
    her.ratherNot()
    await settle(60)
    expect(her.view().phase).toBe('talking')
  })
})

describe('a reload on the same workstation', () => {
  test('brings the conversation back, her own words and the notes included', async () => {
    expect(stored).not.toBeNull()
    const again = console()
    await again.signIn(person.name, person.passphrase, '123456')
    await soon(clock, () => again.view().conversation?.phase === 'talking', 'restored')
    await soon(clock, () => again.view().conversation?.messages.length === 2, 'all of it')
    expect(again.view().conversation?.messages.map(({ from, text }) => `${from}: ${text}`)).toEqual([
      'other: Hallo.',
      'me: Ik luister.',
    ])
    expect(again.view().conversation?.missing).toBe(false)
    expect(again.view().duty).toBe('on')
    again.say('Daar ben ik weer.')
    await soon(clock, () => her.view().messages.length === 3, 'heard')
    expect(her.view().missing).toBe(false)
    await again.signOut()
    expect(stored).toBeNull()
  })

  test('without the copy it is not opened, and the console stays away until she has gone on', async () => {
    stored = null
    const elsewhere = console()
    await elsewhere.signIn(person.name, person.passphrase, '123456')
    await soon(clock, () => elsewhere.view().alarms.includes('conversation-without-keys'), 'told')
    expect(elsewhere.view().conversation).toBeNull()
    await elsewhere.signOut()
  })
})

test('after very many changes the past no longer fits: she goes on without it, and is told so', async () => {
  const begun = await beginVisit(world.line)
  const talk = (n: number): Segment => ({ n, kind: 'talk', head: randomBytes(32), key: randomBytes(32) })
  const after = (count: number): Visit => {
    const past = [begun.segment, ...Array.from({ length: count - 1 }, (_, i) => talk(i + 1))]
    return { ...begun, segment: talk(count), past }
  }
  expect((await waitAfter(world.line, after(62), 'along')).passing).toBe('along')
  const { visit, passing } = await waitAfter(world.line, after(63), 'along')
  expect(passing).toBe('no-room')
  expect(visit).toMatchObject({ sharesFrom: 64, segment: { n: 64, kind: 'wait' } })
  expect((await waitAfter(world.line, after(63), 'rather-not')).passing).toBe('rather-not')
})
