/** What a server that lies, drops, swaps or repeats can do: I1, I2, I5, I6, and the network's own faults. */

import {
  beginVisit,
  fromBase64url,
  randomBytes,
  sealWait,
  toBase64url,
  verifyCertificate,
  verifyDelegation,
  verifyDuty,
  verifyRoster,
} from '@lijn116/encryption'
import type { LeafId } from '@lijn116/protocol/sealed'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStaff, type StaffClient } from './counsellor.ts'
import { createFakeClock, type FakeClock, settle, soon } from './fixture/fake-clock.ts'
import { createRelay } from './fixture/relay.ts'
import { together } from './fixture/second-script.ts'
import { now, type Person, type TrustedLine, trustedLine } from './fixture/trust.ts'
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

const texts = (view: { messages: readonly { from: string; text: string }[] } | null | undefined) =>
  (view?.messages ?? []).map(({ from, text }) => `${from}: ${text}`)
const talk = () => staff.view().conversation

beforeAll(async () => {
  world = await trustedLine()
  person = await world.person('proef-1')
  relay = await createRelay(world, person)
  clock = createFakeClock()
  staff = createStaff({ line: world.line, transport: relay.staffTransport, clock })
  await staff.signIn('proef-1', person.passphrase, '123456')
  await staff.goOnDuty('Noor')
}, 60_000)
beforeEach(() => {
  relay.clear()
  her = createVisitor({
    line: world.line,
    door: 'nationaal',
    language: 'nl',
    together,
    transport: relay.visitorTransport,
    clock,
  })
})
afterEach(async () => {
  her.drop()
  Object.assign(relay.bends, { fate: () => 'fine' })
  if (talk() !== null && talk()?.endedBy === null) await Promise.all([staff.end(), soon(clock, () => talk() === null)])
  staff.wipe()
})

async function say(...said: string[]) {
  await her.open()
  expect(her.view().line).toBe('ready')
  for (const text of said) her.say(text)
  await soon(clock, () => her.view().messages.every(({ state }) => state === 'kept'), 'kept')
}
async function take() {
  await soon(clock, () => staff.view().waiting.length === 1, 'waiting')
  const taking = staff.take(staff.view().waiting[0]?.conversation ?? '')
  let outcome = ''
  void taking.then((is) => {
    outcome = is
  })
  await soon(clock, () => outcome !== '', 'taken')
  return outcome
}
async function talking() {
  expect(await take()).toBe('taken')
  await soon(clock, () => her.view().phase === 'talking' && talk()?.phase === 'talking', 'talking')
}

describe('an honest server (so that what follows means something)', () => {
  it('carries words, arrivals and the end', async () => {
    await say('Hallo.')
    await talking()
    staff.say('Dag.')
    staff.shown()
    await soon(clock, () => talk()?.messages[1]?.state === 'read' && her.view().messages[0]?.state === 'read', 'read')
    expect(texts(her.view())).toEqual(['me: Hallo.', 'other: Dag.'])
    expect(texts(talk())).toEqual(['other: Hallo.', 'me: Dag.'])
    expect([her.view().missing, talk()?.missing]).toEqual([false, false])
    await Promise.all([staff.end(), soon(clock, () => her.view().phase === 'ended', 'ended')])
    expect(her.view()).toMatchObject({ endedBy: 'counsellor', problem: null })
  })

  it('hears nothing while somebody types, and no more than one ack for many words', async () => {
    await say('Hallo.')
    await talking()
    const before = relay.posts.length
    for (let i = 0; i < 5; i++) staff.say(`Zin ${i}.`)
    await soon(clock, () => talk()?.messages.every(({ state }) => state === 'read' || state === 'kept') ?? false)
    await soon(clock, () => talk()?.messages[5]?.state === 'read', 'read')
    expect(relay.posts.slice(before).filter(({ name }) => name === 'say').length).toBeLessThanOrEqual(5 + 2)
    for (let i = 0; i < 100; i++) clock.advance(100)
    await settle()
    const quiet = relay.posts.length
    for (let i = 0; i < 100; i++) clock.advance(100)
    await settle()
    expect(relay.posts.length, 'acks are not answered by acks').toBe(quiet)
  })
})

describe('I2: the server cannot swap', () => {
  it("the visitor's key: nothing is granted, the conversation is given back, with an alarm", async () => {
    const other = await beginVisit(world.line)
    await say('Hallo.')
    relay.bends.held = (held) => ({ ...held, visitorKey: toBase64url(other.publicKey) })
    expect(await take()).toBe('gone')
    expect(staff.view()).toMatchObject({ conversation: null, problem: 'wrong-conversation' })
    expect(staff.view().alarms).toContain('cannot-open')
    const names = relay.posts.map(({ name }) => name)
    expect(names).toContain('giveBack')
    expect(names).not.toContain('grant')
  })

  it('her first text: it is not shown, and missing', async () => {
    relay.bends.toStaff = (fact) =>
      fact.kind === 'message' ? [{ ...fact, sealed: toBase64url(randomBytes(272)) }] : [fact]
    await say('Hallo.')
    expect(await take()).toBe('taken')
    expect(texts(talk())).toEqual([])
    expect(talk()?.missing).toBe(true)
  })

  it('the wait key: she believes no grant that follows from another key, and shows nothing', async () => {
    await say('Hallo.')
    const visit = relay.visit()
    const key = relay.duty.find(({ epoch }) => epoch === visit?.wait.epoch)
    if (visit === null || key === undefined) throw new Error('nobody waits')
    const delegation = await verifyDelegation(world.line, await world.delegation(), now)
    const roster = await verifyRoster(world.line, delegation, await world.roster([person.certificate.signed]), now)
    const issuer = await verifyCertificate(world.line, delegation, roster, person.certificate.signed, now)
    const use = { permits: () => true, door: null }
    const duty = await verifyDuty(world.line, issuer, roster, fromBase64url(key.duty), now, use)
    // A key of the server's own making, sealed to the team as anybody can.
    const forged = await beginVisit(world.line)
    const swapped = await sealWait(
      world.line,
      {
        ...forged,
        conversation: fromBase64url(visit.id),
        segment: { ...forged.segment, head: fromBase64url(visit.wait.sealed).slice(0, 32) },
      },
      duty,
    )
    visit.wait = { ...visit.wait, sealed: toBase64url(swapped.sealed) }
    expect(await take()).toBe('taken')
    await soon(clock, () => her.view().problem === 'untrusted', 'untrusted')
    staff.say('Hallo, ik lees mee.')
    for (let i = 0; i < 30; i++) {
      clock.advance(100)
      await settle(4)
    }
    expect(her.view()).toMatchObject({ phase: 'taken', counsellor: null })
    expect(texts(her.view())).toEqual(['me: Hallo.'])
    expect(talk()).toMatchObject({ phase: 'granted', missing: true })
    expect(texts(talk())).toEqual(['me: Hallo, ik lees mee.'])
  })

  it('a grant for another: envelope, certificate and shift each have to fit', async () => {
    for (const bent of ['grant', 'envelope', 'certificate', 'shift'] as const) {
      relay.bends.toVisitor = (fact) =>
        fact.kind === 'grant' ? [{ ...fact, [bent]: toBase64url(randomBytes(200)) }] : [fact]
      await say('Hallo.')
      expect(await take()).toBe('taken')
      await soon(clock, () => her.view().problem === 'untrusted', bent)
      expect(her.view()).toMatchObject({ phase: 'taken', counsellor: null })
      const sent = relay.posts.filter(({ name }) => name === 'say').length
      her.say('En dit dan?')
      await settle()
      for (let i = 0; i < 20; i++) clock.advance(100)
      await settle()
      expect(her.view().messages[1]?.state, 'under no key, to nobody').not.toBe('kept')
      expect(relay.posts.filter(({ name }) => name === 'say').length - sent).toBeLessThanOrEqual(1)
      her.drop()
      await Promise.all([staff.end(), soon(clock, () => talk() === null)])
      relay.clear()
      her = createVisitor({
        line: world.line,
        door: 'nationaal',
        language: 'nl',
        together,
        transport: relay.visitorTransport,
        clock,
      })
    }
  })
})

describe('I1: one grant for one segment', () => {
  it('a second grant, or the first one again, changes nothing', async () => {
    await say('Hallo.')
    await talking()
    const grant = relay.visit()?.forVisitor.find(({ kind }) => kind === 'grant')
    if (grant === undefined) throw new Error('no grant')
    relay.inject(grant)
    await settle()
    staff.say('Nog steeds ik.')
    await soon(clock, () => her.view().messages.length === 2)
    expect(her.view()).toMatchObject({ phase: 'talking', counsellor: { pseudonym: 'Noor' } })
  })

  it('words of the server alone never make a person appear', async () => {
    await say('Hallo.')
    relay.tellVisitor({
      event: 'state',
      data: { phase: 'talking', segment: 1, availability: 'open', band: null, counsellorPresent: true },
    })
    relay.tellVisitor({ event: 'typing', data: {} })
    expect(her.view()).toMatchObject({ phase: 'taken', counsellor: null })
  })
})

describe('I5: no staff text in a wait segment or an older one', () => {
  const message = (sender: 'visitor' | LeafId, segment: number, counter: number) => ({
    kind: 'message' as const,
    seq: 1,
    sender,
    segment,
    instance: toBase64url(randomBytes(16)),
    counter,
    sealed: toBase64url(randomBytes(272)),
  })

  it('injected while she waits, it is not shown', async () => {
    await say('Hallo.')
    relay.inject(message(relay.leaf, 0, 0))
    relay.inject(message(relay.leaf, 1, 0))
    relay.inject(message(toBase64url(randomBytes(16)) as LeafId, 0, 0))
    await settle()
    expect(texts(her.view())).toEqual(['me: Hallo.'])
    expect(her.view().phase).toBe('waiting')
  })

  it('a true text of the counsellor, replayed under another segment or name, is not shown', async () => {
    await say('Hallo.')
    await talking()
    staff.say('Een keer.')
    await soon(clock, () => her.view().messages.length === 2)
    const real = relay.visit()?.forVisitor.find((fact) => fact.kind === 'message' && fact.sender === relay.leaf)
    if (real?.kind !== 'message') throw new Error('no text')
    relay.inject({ ...real, segment: 0 })
    relay.inject({ ...real, segment: 2 })
    relay.inject({ ...real, sender: toBase64url(randomBytes(16)) as LeafId })
    relay.inject(real)
    await settle()
    expect(texts(her.view())).toEqual(['me: Hallo.', 'other: Een keer.'])
    expect(her.view().missing).toBe(false)
    relay.inject({ ...real, counter: 9 })
    await settle()
    expect(texts(her.view())).toHaveLength(2)
    expect(her.view().missing, 'what does not open is not passed over in silence').toBe(true)
  })

  it('her own words cannot be put in her mouth', async () => {
    await say('Hallo.')
    await talking()
    relay.inject(message('visitor', 1, 7))
    await settle()
    expect(texts(her.view())).toEqual(['me: Hallo.'])
    expect(texts(talk())).toEqual(['other: Hallo.'])
    expect(talk()?.missing).toBe(true)
  })
})

describe('I6: what is dropped shows', () => {
  it('every third text of the counsellor dropped, without a gap in the numbers: she is told', async () => {
    await say('Hallo.')
    await talking()
    let n = 0
    relay.bends.toVisitor = (fact) =>
      fact.kind === 'message' && fact.sender === relay.leaf && ++n % 3 === 0 ? [] : [fact]
    for (let i = 0; i < 7; i++) {
      staff.say(`Zin ${i}.`)
      await soon(clock, () => talk()?.messages.every(({ state }) => state !== 'unsent' && state !== 'sending') ?? false)
    }
    await soon(clock, () => her.view().messages.length === 6, 'five of seven')
    expect(her.view().missing).toBe(true)
    const [first, rest] = [() => talk()?.messages.slice(1, 3) ?? [], () => talk()?.messages.slice(3)]
    await soon(clock, () => first().length === 2 && first().every(({ state }) => state === 'read'), 'two are read')
    await settle()
    expect(
      rest()?.some(({ state }) => state === 'read'),
      'nothing after the gap counts as read',
    ).toBe(false)
  })

  it('the end of what she said while waiting dropped: her count under the new key shows it', async () => {
    relay.bends.toStaff = (fact) => (fact.kind === 'message' && fact.counter === 2 ? [] : [fact])
    await say('Een.', 'Twee.', 'Drie.')
    await talking()
    expect(texts(talk())).toEqual(['other: Een.', 'other: Twee.'])
    await soon(clock, () => talk()?.missing === true, 'missing')
    staff.shown()
    for (let i = 0; i < 20; i++) clock.advance(100)
    await settle()
    expect(
      her.view().messages.map(({ state }) => state),
      'she is not told that it was read',
    ).toEqual(['kept', 'kept', 'kept'])
  })

  it('two swapped on the way are shown in the order they were said', async () => {
    await say('Hallo.')
    await talking()
    let held: Parameters<typeof relay.inject>[0] | null = null
    relay.bends.toStaff = (fact) => {
      if (fact.kind !== 'message' || fact.sender !== 'visitor') return [fact]
      if (held === null) {
        held = fact
        return []
      }
      const both = [fact, held]
      held = null
      return both
    }
    her.say('Eerst dit.')
    await soon(clock, () => her.view().messages[1]?.state === 'kept')
    her.say('Dan dat.')
    await soon(clock, () => talk()?.messages.length === 3)
    expect(texts(talk())).toEqual(['other: Hallo.', 'other: Eerst dit.', 'other: Dan dat.'])
    expect(talk()?.missing).toBe(false)
  })
})

describe('a close', () => {
  it('that the lead did not sign is shown as ended by the line', async () => {
    await say('Hallo.')
    await talking()
    relay.inject({ kind: 'close', seq: 1, by: 'counsellor', close: toBase64url(randomBytes(120)) })
    await soon(clock, () => her.view().phase === 'ended')
    expect(her.view().endedBy).toBe('line')
  })

  it('said in her name by the server is shown as ended by the line', async () => {
    await say('Hallo.')
    await talking()
    relay.inject({ kind: 'close', seq: 1, by: 'visitor', close: null })
    await soon(clock, () => her.view().phase === 'ended')
    expect(her.view().endedBy).toBe('line')
  })
})

describe('a bad network', () => {
  it.each(['lost', 'answer-lost'] as const)(
    'two of three requests %s: everything arrives, once, in order',
    async (fate) => {
      let n = 0
      relay.bends.fate = (name) =>
        ['start', 'say', 'claim', 'grant', 'beat'].includes(name) && ++n % 3 !== 1 ? fate : 'fine'
      await her.open()
      const said = Array.from({ length: 12 }, (_, i) => `Zin ${i}.`)
      for (const text of said.slice(0, 5)) her.say(text)
      await soon(clock, () => her.view().phase === 'waiting', 'waiting')
      expect(await take()).toBe('taken')
      for (const text of said.slice(5)) {
        her.say(text)
        staff.say(`Ja: ${text}`)
        clock.advance(300)
        await settle(2)
      }
      await soon(clock, () => talk()?.messages.length === 19 && her.view().messages.length === 19, 'all of it', 2000)
      const theirs = (view: { messages: readonly { from: string; text: string }[] } | null) =>
        view?.messages.filter(({ from }) => from === 'other').map(({ text }) => text)
      expect(theirs(talk())).toEqual(said)
      expect(theirs(her.view())).toEqual(said.slice(5).map((text) => `Ja: ${text}`))
      expect([her.view().missing, talk()?.missing]).toEqual([false, false])
      const places = relay.posts
        .filter(({ name }) => name === 'say' || name === 'start')
        .flatMap(
          ({ body }) =>
            (body as { messages: { segment: number; instance: string; counter: number; sealed: string }[] }).messages,
        )
      const meaning = new Map<string, string>()
      for (const { segment, instance, counter, sealed } of places) {
        const place = `${segment} ${instance} ${counter}`
        expect(meaning.get(place) ?? sealed, 'I3: a retry is the same bytes').toBe(sealed)
        meaning.set(place, sealed)
      }
    },
  )

  it('goodbye that nobody hears ends here all the same, and says that it was not confirmed', async () => {
    await say('Hallo.')
    relay.bends.fate = () => 'lost'
    void her.goodbye()
    expect(her.view()).toMatchObject({ phase: 'ended', endedBy: 'me', problem: 'ending' })
    await soon(clock, () => her.view().problem === 'unconfirmed', 'unconfirmed')
  })

  it('goodbye counts as heard only once the line has answered, whatever went wrong before', async () => {
    await say('Hallo.')
    relay.bends.refuses = (name) => (name === 'say' ? 'broken' : null)
    her.say('Bent u daar?')
    await soon(clock, () => her.view().problem === 'broken', 'broken')
    const leaving = her.goodbye()
    expect(her.view()).toMatchObject({ phase: 'ended', endedBy: 'me', problem: 'ending' })
    await leaving
    expect(her.view().problem).toBeNull()
  })
})

describe('leaving', () => {
  it('drops text and keys in the same task, sends nothing, and leaves no timer', async () => {
    await say('Hallo.')
    await talking()
    await soon(clock, () => talk()?.messages[0]?.state !== undefined)
    const sent = relay.posts.length
    let told = 0
    her.subscribe(() => told++)
    const timers = clock.waiting()
    her.drop()
    expect(her.view()).toMatchObject({ messages: [], counsellor: null })
    expect(clock.waiting()).toBeLessThan(timers)
    her.say('Te laat.')
    her.wake()
    await her.goodbye()
    await her.open()
    await settle()
    expect(her.view().messages).toEqual([])
    const names = relay.posts.slice(sent).map(({ name }) => name)
    expect([names, told]).toEqual([[], 0])
  })
})
