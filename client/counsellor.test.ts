/** The counsellor's side when things go wrong around her: reloads, leases, sessions, rings. */
import { limits } from '@lijn116/protocol/limits'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStaff, type StaffClient } from './counsellor.ts'
import { createFakeClock, eventually, type FakeClock, settle, soon } from './fixture/fake-clock.ts'
import { createRelay } from './fixture/relay.ts'
import { together } from './fixture/second-script.ts'
import { type Person, type TrustedLine, trustedLine } from './fixture/trust.ts'
import { keptSignedOutMs } from './on-duty.ts'
import { createVisitor, type VisitorClient } from './visitor.ts'

vi.mock('@noble/hashes/argon2.js', async (real) =>
  (await import('../tests/stage/cheap-argon.ts')).cheapArgon(await real()),
)

let world: TrustedLine
let person: Person
let relay: Awaited<ReturnType<typeof createRelay>>
let clock: FakeClock
let staff: StaffClient
let her: VisitorClient

async function signedIn(): Promise<StaffClient> {
  const console_ = createStaff({ line: world.line, transport: relay.staffTransport, clock })
  await console_.signIn('proef-1', person.passphrase, '123456')
  return console_
}
async function take(): Promise<string> {
  await soon(clock, () => staff.view().waiting.length === 1, 'waiting')
  let outcome = ''
  void staff.take(staff.view().waiting[0]?.conversation ?? '').then((is) => {
    outcome = is
  })
  await soon(clock, () => outcome !== '', 'an outcome')
  return outcome
}
async function talking() {
  expect(await take()).toBe('taken')
  await soon(clock, () => staff.view().conversation?.phase === 'talking', 'talking')
}
const asked = (name: string) => relay.posts.filter((post) => post.name === name).length

beforeAll(async () => {
  world = await trustedLine()
  person = await world.person('proef-1')
  relay = await createRelay(world, person)
  clock = createFakeClock()
  staff = await signedIn()
}, 60_000)
beforeEach(async () => {
  relay.clear()
  // The relay has one stream for staff; another console of the test before may have had it.
  staff.wake()
  await staff.goOnDuty('Noor')
  her = createVisitor({
    line: world.line,
    door: 'nationaal',
    language: 'nl',
    together,
    transport: relay.visitorTransport,
    clock,
  })
  await her.open()
  her.say('Hallo.')
  await soon(clock, () => her.view().phase === 'waiting', 'waiting')
})
afterEach(async () => {
  her.drop()
  Object.assign(relay.bends, { fate: () => 'fine', refuses: () => null })
  const held = staff.view().conversation
  if (held !== null && held.endedBy === null)
    await Promise.all([staff.end(), soon(clock, () => staff.view().conversation === null)])
  staff.wipe()
})

describe('a console that was reloaded', () => {
  it('says that it holds a conversation whose keys are gone, until it does not any more', async () => {
    await talking()
    const reloaded = await signedIn()
    await soon(clock, () => reloaded.view().alarms.includes('conversation-without-keys'), 'the alarm')
    expect(reloaded.view().conversation).toBeNull()
    expect(asked('giveBack')).toBe(0)
    // It stays away from the stream, so that it counts as gone, and asks until she has moved on.
    await soon(clock, () => asked('beat') > 2, 'asked again')
    expect(reloaded.view().alarms).toContain('conversation-without-keys')
    const visit = relay.visit()
    if (visit === null) throw new Error('nobody talks')
    visit.phase = 'waiting'
    await soon(clock, () => !reloaded.view().alarms.includes('conversation-without-keys'), 'no alarm')
    visit.phase = 'talking'
    await reloaded.signOut()
  })

  it('gives back what it had only just claimed', async () => {
    const visit = relay.visit()
    if (visit === null) throw new Error('nobody waits')
    Object.assign(visit, { phase: 'claimed', holder: relay.leaf })
    const reloaded = await signedIn()
    await soon(clock, () => visit.phase === 'waiting', 'given back')
    const given = { conversation: visit.id, segment: 0, leftBehind: true }
    expect(relay.posts.find(({ name }) => name === 'giveBack')?.body).toEqual(given)
    await reloaded.signOut()
  })

  it('goes off duty, because a shift without its key can take nobody', async () => {
    const before = asked('duty')
    const reloaded = await signedIn()
    await soon(clock, () => asked('duty') > before, 'off duty')
    expect(relay.posts.filter(({ name }) => name === 'duty').pop()?.body).toEqual({ duty: 'off', leftBehind: true })
    expect(reloaded.view().duty).toBe('off')
    expect(reloaded.view().waiting).toHaveLength(1)
    await expect(reloaded.take(reloaded.view().waiting[0]?.conversation ?? '')).rejects.toThrow('not-on-duty')
    await reloaded.signOut()
  })
})

describe('between claim and grant', () => {
  it('a lease that is over ends it here, and nothing of her stays', async () => {
    await soon(clock, () => staff.view().waiting.length === 1, 'waiting')
    relay.bends.fate = (name) => (name === 'grant' ? 'lost' : 'fine')
    let outcome = ''
    void staff.take(relay.visit()?.id ?? '').then((is) => {
      outcome = is
    })
    await soon(clock, () => asked('grant') >= 3, 'three tries')
    expect(staff.view().conversation).toMatchObject({ phase: 'opening', messages: [{ text: 'Hallo.' }] })
    const id = relay.visit()?.id
    if (id === undefined) throw new Error('nobody waits')
    relay.tellStaff({ event: 'gone', data: { conversation: id } })
    await soon(clock, () => outcome !== '', 'an outcome')
    expect([outcome, staff.view().conversation, staff.view().problem]).toEqual(['gone', null, 'lease-over'])
    const grants = asked('grant')
    for (let i = 0; i < 100; i++) clock.advance(200)
    await settle()
    expect(asked('grant')).toBe(grants)
  })

  it('a grant whose answer is lost again and again is the same grant, and one conversation', async () => {
    let lost = 7
    relay.bends.fate = (name) => (name === 'grant' && lost-- > 0 ? 'answer-lost' : 'fine')
    expect(await take()).toBe('taken')
    const grants = new Set(relay.posts.filter(({ name }) => name === 'grant').map(({ body }) => JSON.stringify(body)))
    expect([asked('grant'), grants.size]).toEqual([8, 1])
    await soon(clock, () => staff.view().conversation?.phase === 'talking', 'talking')
  })

  it('nothing is said before she has the key, and what is typed then goes after it', async () => {
    await soon(clock, () => staff.view().waiting.length === 1, 'waiting')
    relay.bends.fate = (name) => (name === 'grant' ? 'lost' : 'fine')
    let outcome = ''
    void staff.take(relay.visit()?.id ?? '').then((is) => {
      outcome = is
    })
    await soon(clock, () => asked('grant') >= 1, 'a try')
    staff.say('Ik kom eraan.')
    await settle()
    expect(asked('say')).toBe(0)
    relay.bends.fate = () => 'fine'
    await soon(clock, () => outcome === 'taken' && her.view().messages.length === 2, 'said')
  })

  it('asked twice at once, it is taken once', async () => {
    await soon(clock, () => staff.view().waiting.length === 1, 'waiting')
    const id = staff.view().waiting[0]?.conversation ?? ''
    const both = Promise.all([staff.take(id), staff.take(id)])
    let outcomes: string[] = []
    void both.then((are) => {
      outcomes = are
    })
    await soon(clock, () => outcomes.length === 2, 'outcomes')
    expect(outcomes).toEqual(['taken', 'gone'])
    expect(asked('claim')).toBe(1)
  })
})

describe('a session that ends', () => {
  it('keeps a running conversation here, and goes on with it after signing in again', async () => {
    await talking()
    relay.bends.refuses = (name) => (name === 'beat' || name === 'say' ? 'not-signed-in' : null)
    clock.advance(25_000)
    await eventually(() => staff.view().me === null, 'signed out')
    expect(staff.view()).toMatchObject({ problem: 'not-signed-in', conversation: { messages: [{ text: 'Hallo.' }] } })
    her.drop()
    relay.bends.refuses = () => null
    await staff.signIn('proef-1', person.passphrase, '123456')
    expect(staff.view()).toMatchObject({ me: { name: 'proef-1' }, problem: null })
    staff.say('Daar ben ik weer.')
    await soon(clock, () => staff.view().conversation?.messages[1]?.state === 'kept', 'kept')
    expect(staff.view().alarms).not.toContain('conversation-without-keys')
    for (let i = 0; i < keptSignedOutMs; i += 5_000) clock.advance(5_000)
    expect(staff.view().conversation).not.toBeNull()
  })

  it('lets go of the conversation when nobody signs in again in time, and she signs in as always', async () => {
    await talking()
    relay.bends.refuses = (name) => (name === 'beat' ? 'not-signed-in' : null)
    clock.advance(limits.heartbeatSeconds * 1000)
    await eventually(() => staff.view().me === null, 'signed out')
    her.drop()
    clock.advance(limits.consoleLostSeconds * 1000)
    expect(staff.view().conversation).toMatchObject({ messages: [{ text: 'Hallo.' }] })
    clock.advance(keptSignedOutMs - limits.consoleLostSeconds * 1000)
    expect(staff.view()).toMatchObject({ me: null, conversation: null, problem: 'not-signed-in' })
    relay.clear()
    await staff.signIn('proef-1', person.passphrase, '123456')
    expect(staff.view()).toMatchObject({ me: { name: 'proef-1' }, conversation: null, problem: null })
  })
})

describe('a conversation that ended', () => {
  it('clears itself from the screen after five minutes, and from memory', async () => {
    await talking()
    relay.inject({ kind: 'close', seq: 1, by: 'visitor', close: null })
    await soon(clock, () => staff.view().conversation?.endedBy === 'visitor', 'ended')
    clock.advance(limits.endedShownSeconds * 1000 - 1_000)
    expect(limits.endedShownSeconds).toBe(300)
    expect(staff.view().conversation).toMatchObject({ endedBy: 'visitor', messages: [{ text: 'Hallo.' }] })
    clock.advance(1_000)
    expect(staff.view().conversation).toBeNull()
  })

  it('leaves the next one alone when it was cleared by hand', async () => {
    await talking()
    relay.inject({ kind: 'close', seq: 1, by: 'visitor', close: null })
    await soon(clock, () => staff.view().conversation?.endedBy === 'visitor', 'ended')
    staff.wipe()
    expect(staff.view().conversation).toBeNull()
    her.drop()
    relay.clear()
    her = createVisitor({
      line: world.line,
      door: 'nationaal',
      language: 'nl',
      together,
      transport: relay.visitorTransport,
      clock,
    })
    await her.open()
    her.say('Ik ook.')
    await talking()
    for (let i = 0; i < limits.endedShownSeconds; i++) clock.advance(1_000)
    await settle()
    expect(staff.view().conversation).toMatchObject({ endedBy: null, messages: [{ text: 'Ik ook.' }] })
  })
})

describe('small things', () => {
  it('a ring is a new ring each time, and is over when nobody waits', async () => {
    const ring = {
      waiting: 1,
      acute: 0,
      longestSeconds: 5,
      times: 1,
      nobodyOnDuty: false,
      stage: 'colleagues' as const,
      ring: 1,
    }
    relay.tellStaff({ event: 'alarm', data: ring })
    const first = staff.view().alarm
    relay.tellStaff({ event: 'alarm', data: { ...ring, times: 2 } })
    expect(first).toEqual(ring)
    expect(staff.view().alarm).not.toBe(first)
    await talking()
    expect(staff.view().alarm).toBeNull()
  })

  it('an older count of the queue changes nothing, except after a reconnect', async () => {
    relay.tellStaff({ event: 'queue', data: { version: 0, waiting: [], total: 0, onDuty: 9, free: 9 } })
    expect(staff.view().waiting).toHaveLength(1)
  })

  it('the typing hint goes at most once in three seconds, and only to one who can read', async () => {
    staff.typing()
    await talking()
    clock.advance(10_000)
    for (let i = 0; i < 20; i++) staff.typing()
    await settle()
    expect(asked('typing')).toBe(1)
    clock.advance(3_000)
    staff.typing()
    await settle()
    expect(asked('typing')).toBe(2)
  })

  it('what was on no screen is not read, and being seen twice is said once', async () => {
    await talking()
    for (let i = 0; i < 30; i++) clock.advance(100)
    await settle()
    expect([asked('say'), her.view().messages[0]?.state]).toEqual([1, 'kept'])
    for (let i = 0; i < 5; i++) staff.shown()
    await soon(clock, () => her.view().messages[0]?.state === 'read', 'read')
    const said = asked('say')
    for (let i = 0; i < 30; i++) {
      staff.shown()
      clock.advance(100)
    }
    await settle()
    expect(asked('say')).toBe(said)
  })

  it('a close that does not get through is told, the conversation goes on, and the next close ends it', async () => {
    await talking()
    relay.bends.fate = (name) => (name === 'close' ? 'lost' : 'fine')
    let failed = ''
    void staff.end().catch((error) => {
      failed = String(error)
    })
    await soon(clock, () => failed !== '', 'told')
    expect(staff.view()).toMatchObject({ problem: 'network', conversation: { phase: 'talking', endedBy: null } })
    staff.wipe()
    expect(staff.view().conversation, 'not wiped while it runs').not.toBeNull()
    relay.bends.fate = () => 'fine'
    await Promise.all([staff.end(), soon(clock, () => staff.view().conversation === null, 'ended')])
    await soon(clock, () => her.view().endedBy === 'counsellor', 'she knows')
  })

  it('what was said last is sent before the close', async () => {
    await talking()
    const spoken = () => staff.view().conversation?.spoken
    staff.say(' ')
    expect(spoken()).toBe(false)
    staff.say('Dag, het ga u goed.')
    expect(spoken()).toBe(true)
    await Promise.all([staff.end(), soon(clock, () => her.view().phase === 'ended', 'ended')])
    expect(her.view().messages.map(({ text }) => text)).toEqual(['Hallo.', 'Dag, het ga u goed.'])
    expect(her.view().missing).toBe(false)
  })

  it('a note that is too long is refused in a word, and none is shown', async () => {
    await talking()
    await expect(staff.note('x'.repeat(20_000))).rejects.toThrow()
    expect(staff.view()).toMatchObject({ problem: 'too-long', conversation: { notes: [] } })
    await staff.note('Kort.')
    expect(staff.view()).toMatchObject({ problem: null, conversation: { notes: [{ text: 'Kort.' }] } })
    for (const { body } of relay.posts) expect(JSON.stringify(body)).not.toContain('Kort.')
  })
})
