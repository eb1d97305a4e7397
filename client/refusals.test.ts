/** What the client does when an honest server says no, and when what it sealed to is no longer the newest. */

import { toBase64url } from '@lijn116/encryption'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStaff, type StaffClient } from './counsellor.ts'
import { createFakeClock, eventually, type FakeClock, settle, soon } from './fixture/fake-clock.ts'
import { createRelay } from './fixture/relay.ts'
import { together } from './fixture/second-script.ts'
import { type Person, type TrustedLine, today, trustedLine } from './fixture/trust.ts'
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

beforeAll(async () => {
  world = await trustedLine()
  person = await world.person('proef-1')
  relay = await createRelay(world, person)
  clock = createFakeClock()
  staff = createStaff({ line: world.line, transport: relay.staffTransport, clock })
  await staff.signIn('proef-1', person.passphrase, '123456')
  await staff.goOnDuty('Noor')
}, 60_000)
beforeEach(async () => {
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
})
afterEach(async () => {
  her.drop()
  if (staff.view().conversation !== null)
    await Promise.all([staff.end(), soon(clock, () => staff.view().conversation === null)])
})

const states = () => her.view().messages.map(({ state }) => state)
const asked = (name: string) => relay.posts.filter((post) => post.name === name).length

describe('a start that is refused', () => {
  it.each(['line-full', 'too-many'] as const)(
    '%s: says so, keeps the text, and tries again by itself',
    async (type) => {
      relay.bends.refuses = (name) => (name === 'start' ? type : null)
      her.say('Hallo.')
      await soon(clock, () => her.view().problem === type, type)
      expect(her.view()).toMatchObject({ phase: 'before', messages: [{ state: 'sending' }] })
      relay.bends.refuses = () => null
      await soon(clock, () => her.view().phase === 'waiting', 'waiting')
      expect([her.view().problem, states()]).toEqual([null, ['kept']])
    },
  )

  it.each([
    ['challenge-over', ['open', 'start', 'open', 'start']],
    ['draining', ['open', 'start', 'start']],
  ] as const)('%s: asks %j, and shows the same words in the same bytes', async (type, asks) => {
    let left = 1
    relay.bends.refuses = (name) => (name === 'start' && left-- > 0 ? type : null)
    her.say('Hallo.')
    await soon(clock, () => her.view().phase === 'waiting', 'waiting')
    expect(relay.posts.map(({ name }) => name)).toEqual(asks)
    const [first, second] = relay.posts
      .filter(({ name }) => name === 'start')
      .map(({ body }) => body as { messages: unknown })
    expect(second?.messages).toEqual(first?.messages)
    expect(her.view().problem).toBeNull()
  })

  it('a page left open for hours asks anew before it starts', async () => {
    clock.advance(30_000)
    relay.bends.fate = (name) => (name === 'open' ? 'lost' : 'fine')
    clock.advance(3 * 3_600_000)
    await settle()
    her.say('Ik ben er nog.')
    await settle()
    expect([asked('start'), states()], 'stale trust is not used').toEqual([0, ['unsent']])
    relay.bends.fate = () => 'fine'
    await soon(clock, () => her.view().phase === 'waiting', 'waiting')
    expect(states()).toEqual(['kept'])
  })
})

describe('a message that is refused', () => {
  beforeEach(async () => {
    her.say('Hallo.')
    await soon(clock, () => states()[0] === 'kept', 'kept')
  })

  it.each(['malformed', 'too-large', 'not-allowed'] as const)(
    '%s: given back to its writer at once',
    async (type: ProblemType) => {
      relay.bends.refuses = (name) => (name === 'say' ? type : null)
      her.say('En dit.')
      await soon(clock, () => states()[1] === 'refused', 'refused')
      expect([her.view().problem, asked('say')]).toEqual([type, 1])
      relay.bends.refuses = () => null
      const id = her.view().messages[1]?.id ?? ''
      her.retry(id)
      await soon(clock, () => states()[1] === 'kept', 'kept')
      const bodies = relay.posts.filter(({ name }) => name === 'say').map(({ body }) => JSON.stringify(body))
      expect(new Set(bodies).size, 'the same bytes').toBe(1)
      expect(her.view().problem).toBeNull()
    },
  )

  it('broken: asked five times, more and more slowly, then given back', async () => {
    relay.bends.refuses = (name) => (name === 'say' ? 'broken' : null)
    her.say('En dit.')
    await soon(clock, () => states()[1] === 'refused', 'refused')
    expect(asked('say')).toBe(5)
  })

  it('typing on while the server asks for calm does not hurry it', async () => {
    relay.bends.refuses = (name) => (name === 'say' ? 'too-many' : null)
    her.say('En dit.')
    await eventually(() => asked('say') === 1)
    for (let i = 0; i < 20; i++) her.say(`Meer ${i}.`)
    await settle()
    expect(asked('say')).toBe(1)
  })

  it('closed: what was not kept says so, and the close itself comes by the stream', async () => {
    relay.bends.refuses = (name) => (name === 'say' ? 'conversation-closed' : null)
    her.say('En dit.')
    await soon(clock, () => asked('say') === 1)
    relay.inject({ kind: 'close', seq: 1, by: 'line', close: null })
    await soon(clock, () => her.view().phase === 'ended', 'ended')
    expect([her.view().endedBy, states()]).toEqual(['line', ['kept', 'refused']])
  })

  it('gone: ended by the line', async () => {
    relay.bends.refuses = (name) => (name === 'say' ? 'conversation-gone' : null)
    her.say('En dit.')
    await soon(clock, () => her.view().phase === 'ended', 'ended')
    expect(her.view().endedBy).toBe('line')
  })

  it('too long: nothing is queued, and it is said in a word', () => {
    her.say('x'.repeat(limits.partBytes * limits.partsPerMessage + 1))
    expect([her.view().problem, her.view().messages.length]).toEqual(['too-long', 1])
    her.say('  \n ')
    her.say('')
    expect(her.view().messages).toHaveLength(1)
    her.say('Korter.')
    expect([her.view().problem, her.view().messages.length]).toEqual([null, 2])
  })
})

describe('what is said while a counsellor takes the conversation', () => {
  it('is sealed anew under the new key after a definite refusal, with the same id, and shown once', async () => {
    her.say('Een.')
    await soon(clock, () => states()[0] === 'kept', 'kept')
    relay.bends.toVisitor = () => []
    await soon(clock, () => staff.view().waiting.length === 1)
    await Promise.all([
      staff.take(staff.view().waiting[0]?.conversation ?? ''),
      soon(clock, () => staff.view().conversation?.phase === 'granted'),
    ])
    her.say('Twee.')
    await soon(clock, () => asked('say') === 1)
    await settle()
    expect(states()[1]).toBe('unsent')
    relay.bends.toVisitor = (fact) => [fact]
    const grant = relay.grantForVisitor()
    if (grant === null) throw new Error('no grant')
    relay.injectVisitor(grant)
    await soon(clock, () => staff.view().conversation?.messages.length === 2, 'both')
    expect(staff.view().conversation?.messages.map(({ text }) => text)).toEqual(['Een.', 'Twee.'])
    expect(staff.view().conversation?.missing).toBe(false)
    const sent = relay.posts
      .filter(({ name }) => name === 'say')
      .flatMap(({ body }) => (body as { messages: { segment: number }[] }).messages.map(({ segment }) => segment))
    expect(sent[0]).toBe(0)
    expect(sent.slice(1).every((segment) => segment === 1)).toBe(true)
  })
})

describe('a start that arrived though its answer did not', () => {
  it('is noticed when the line has moved on: she joins the conversation that is there, and nothing is lost', async () => {
    relay.bends.fate = (name) => (name === 'start' ? 'answer-lost' : 'fine')
    her.say('Een.')
    await eventually(() => staff.view().waiting.length === 1)
    let outcome = ''
    void staff.take(relay.visit()?.id ?? '').then((is) => {
      outcome = is
    })
    await eventually(() => outcome === 'taken')
    expect(her.view().phase).toBe('before')
    her.say('Twee.')
    await soon(clock, () => her.view().phase === 'talking', 'talking')
    await soon(clock, () => staff.view().conversation?.messages.length === 2, 'both')
    expect(staff.view().conversation?.messages.map(({ text }) => text)).toEqual(['Een.', 'Twee.'])
    await soon(clock, () => states().every((state) => state === 'kept'), 'kept')
    expect(staff.view().conversation?.missing).toBe(false)
  })
})

describe('a newer duty key while she waits', () => {
  const newer = async (seq: number) => {
    const made = await world.duty(person.staff, { seq })
    relay.duty.push({
      duty: toBase64url(made.duty.signed),
      epoch: today,
      seq,
      issuer: relay.leaf,
      seed: toBase64url(made.seeds[0]?.sealed ?? new Uint8Array()),
      holders: [relay.leaf],
    })
  }

  it('is sealed to anew, once, with the same key of the conversation', async () => {
    her.say('Hallo.')
    await soon(clock, () => states()[0] === 'kept', 'kept')
    const first = relay.visit()?.wait
    await newer(5)
    relay.tellVisitor({ event: 'trust', data: {} })
    await eventually(() => asked('reseal') === 1)
    await eventually(() => relay.visit()?.wait.seq === 5)
    relay.tellVisitor({ event: 'trust', data: {} })
    const looked = asked('open')
    await eventually(() => asked('open') > looked)
    await settle()
    expect(asked('reseal'), 'nothing new, nothing sealed').toBe(1)
    expect(relay.visit()?.wait.sealed).not.toBe(first?.sealed)
    relay.tellStaff({ event: 'trust', data: {} })
    await soon(clock, () => staff.view().waiting.length === 1)
    let outcome = ''
    void staff.take(relay.visit()?.id ?? '').then((is) => {
      outcome = is
    })
    await soon(clock, () => outcome !== '')
    expect(outcome).toBe('taken')
    expect(staff.view().conversation?.messages).toMatchObject([{ text: 'Hallo.' }])
  })

  it('is sealed to again when the network failed just then', async () => {
    her.say('Hallo.')
    await soon(clock, () => states()[0] === 'kept', 'kept')
    await newer(7)
    let fails = 2
    relay.bends.fate = (name) => (name === 'reseal' && fails-- > 0 ? 'lost' : 'fine')
    relay.tellVisitor({ event: 'trust', data: {} })
    await soon(clock, () => relay.visit()?.wait.seq === 7, 'sealed anew')
    expect(asked('reseal')).toBe(3)
  })

  it('is looked for again when the look itself failed', async () => {
    her.say('Hallo.')
    await soon(clock, () => states()[0] === 'kept', 'kept')
    await newer(8)
    let fails = 2
    relay.bends.fate = (name) => (name === 'open' && fails-- > 0 ? 'lost' : 'fine')
    relay.tellVisitor({ event: 'trust', data: {} })
    await soon(clock, () => relay.visit()?.wait.seq === 8, 'sealed anew')
  })

  it('that does not verify is not sealed to, and what she says then stays with her', async () => {
    her.say('Hallo.')
    await soon(clock, () => states()[0] === 'kept', 'kept')
    relay.bends.trust = (trust) => ({ ...trust, roster: trust.delegation })
    relay.tellVisitor({ event: 'trust', data: {} })
    await eventually(() => her.view().line === 'noReader')
    her.say('Wie leest dit?')
    await settle()
    expect([asked('reseal'), asked('say'), states()]).toEqual([0, 0, ['kept', 'unsent']])
    expect(her.view().problem).toBe('untrusted')
    relay.bends.trust = (trust) => trust
    await soon(clock, () => states()[1] === 'kept', 'kept after all')
    expect(her.view().problem).toBeNull()
  })

  it.each([
    ['broken', 3],
    ['too-many', 3],
    ['draining', 3],
    ['segment-closed', 1],
    ['conversation-closed', 1],
  ] as const)('that is refused with %s is offered so often: %i', async (type, times) => {
    her.say('Hallo.')
    await soon(clock, () => states()[0] === 'kept', 'kept')
    await newer(Math.max(...relay.duty.map(({ seq }) => seq), 10) + 1)
    let refusals = 2
    relay.bends.refuses = (name) => (name === 'reseal' && refusals-- > 0 ? type : null)
    relay.tellVisitor({ event: 'trust', data: {} })
    await eventually(() => asked('reseal') === 1, 'asked')
    for (let second = 0; second < 30; second++) {
      await settle(4)
      clock.advance(1000)
    }
    expect(asked('reseal')).toBe(times)
  })
})

describe('a grant that cannot be believed yet', () => {
  /** What her page knows of: a roster without the one who takes the conversation, or with her again. */
  async function knows(version: number, others: Person, everybody: boolean) {
    const certificates = [others.certificate.signed, ...(everybody ? [person.certificate.signed] : [])]
    const [roster, { duty }] = await Promise.all([
      world.roster(certificates, { version }),
      world.duty(others.staff, { seq: 90 }),
    ])
    const issuer = toBase64url(others.certificate.signed)
    relay.bends.trust = ({ delegation }) => ({
      delegation,
      roster: toBase64url(roster),
      duty: [{ duty: toBase64url(duty.signed), issuer }],
    })
  }
  const minutes = async (count: number) => {
    for (let second = 0; second < count * 60; second += 2) {
      await settle(4)
      clock.advance(2000)
    }
  }

  /** Taken, and spoken to, by somebody whom her page does not know. */
  async function takenByAStranger(): Promise<Person> {
    const others = await world.person('proef-2')
    her.say('Hallo.')
    await soon(clock, () => states()[0] === 'kept', 'kept')
    await knows(3, others, false)
    // What she sealed to first stays, so that the one on duty can open it.
    relay.bends.refuses = (name) => (name === 'reseal' ? 'segment-closed' : null)
    relay.tellVisitor({ event: 'trust', data: {} })
    await eventually(() => asked('reseal') === 1, 'she has seen the other roster')
    await soon(clock, () => staff.view().waiting.length === 1, 'waiting')
    const taking = staff.take(relay.visit()?.id ?? '')
    await Promise.all([taking, soon(clock, () => her.view().problem === 'untrusted', 'untrusted')])
    staff.say('Ik ben er.')
    staff.say('Ik lees mee.')
    await soon(clock, () => relay.visit()?.forVisitor.filter(({ kind }) => kind === 'message').length === 3, 'said')
    expect(her.view()).toMatchObject({ phase: 'taken', counsellor: null, messages: [{ text: 'Hallo.' }] })
    return others
  }
  const bothTexts = [{ text: 'Hallo.' }, { text: 'Ik ben er.' }, { text: 'Ik lees mee.' }]

  it('is believed after a look that brings the newer roster, with all that was said since, in its order', async () => {
    await knows(4, await takenByAStranger(), true)
    await minutes(1)
    await soon(clock, () => her.view().messages.length === 3, 'heard')
    expect(her.view()).toMatchObject({
      phase: 'talking',
      counsellor: { pseudonym: 'Noor', present: true },
      messages: bothTexts,
      problem: null,
      missing: false,
    })
    her.say('Fijn.')
    await soon(clock, () => staff.view().conversation?.messages.length === 4, 'answered')
    expect(staff.view().conversation?.missing).toBe(false)
  })

  it('is believed also when the line cannot be reached at first', async () => {
    const others = await takenByAStranger()
    let fails = 4
    relay.bends.fate = (name) => (name === 'open' && fails-- > 0 ? 'lost' : 'fine')
    await knows(4, others, true)
    relay.tellVisitor({ event: 'trust', data: {} })
    await soon(clock, () => her.view().messages.length === 3, 'heard')
    expect([fails < 0, her.view().phase]).toEqual([true, 'talking'])
  })

  it('finds out then that the console went away meanwhile, and lets her go on', async () => {
    const others = await takenByAStranger()
    const gone = { phase: 'granted', segment: 1, availability: 'open', band: null, counsellorPresent: false } as const
    relay.tellVisitor({ event: 'state', data: gone })
    await knows(4, others, true)
    relay.tellVisitor({ event: 'trust', data: {} })
    await eventually(() => her.view().phase === 'talking', 'talking')
    expect(her.view().counsellor?.present).toBe(false)
    relay.tellVisitor({ event: 'state', data: { ...gone, phase: 'talking' } })
    await soon(clock, () => her.view().lost !== null, 'asked')
  })

  it('is never believed on the word of the server, however often her page looks', async () => {
    await takenByAStranger()
    relay.tell()
    const looked = asked('open')
    await minutes(4)
    expect(asked('open') - looked).toBeGreaterThan(1)
    expect(her.view()).toMatchObject({ phase: 'taken', counsellor: null, problem: 'untrusted' })
    expect(her.view().messages).toMatchObject([{ text: 'Hallo.' }])
    expect(her.view().messages).toHaveLength(1)
    await Promise.all([staff.end(), soon(clock, () => her.view().phase === 'ended', 'ended')])
    expect(her.view().endedBy).toBe('line')
  })
})
