/** Several people in one talk as a visitor's page lives it: verified, named, asked for. The staff here is played by hand. */
import { askBody, fromUtf8, type HeldVisit, randomBytes, utf8 } from '@lijn116/encryption'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, settle, soon } from './fixture/fake-clock.ts'
import { createHandLine } from './fixture/hand-line.ts'
import { together } from './fixture/second-script.ts'
import { trustedLine } from './fixture/trust.ts'
import { createVisitor, type VisitorClient } from './visitor.ts'

const world = await trustedLine()
const line = await createHandLine(world, {
  Merel: 'counsellor',
  Noor: 'counsellor',
  Aya: 'interpreter',
  Sanne: 'coordinator',
  Mees: 'expert',
})
const clock = createFakeClock()
let her: VisitorClient
const view = () => her.view()
const texts = () => view().messages.map(({ text, by }) => (by === undefined ? text : `${by}: ${text}`))
const names = () => view().members.map(({ pseudonym }) => pseudonym)
const beside = (...them: string[]) => them.map((name) => line.hand(name).companion)

function visitor(): VisitorClient {
  return createVisitor({
    line: line.line,
    door: 'nationaal',
    language: 'nl',
    transport: line.transport,
    together,
    clock,
  })
}
async function talking(): Promise<void> {
  await her.open()
  her.say('Hallo.')
  await soon(clock, () => view().phase === 'waiting', 'waiting')
  await line.claim('Merel')
  await soon(clock, () => view().phase === 'talking', 'talking')
}
const asks = (name: string, as = line.hand(name).role, by = 'Merel') =>
  line.say(by, {
    type: 'ask-join',
    body: askBody({ leaf: line.hand(name).staff.leaf, role: as, pseudonym: name }),
  })
/** What of hers reached the line under segment `n`. */
const saidUnder = async (n: number) =>
  line.facts().filter((fact) => fact.kind === 'message' && fact.sender === 'visitor' && fact.segment === n).length
async function comesAlong(name: string, others: string[] = []): Promise<void> {
  const yesTo = await asks(name)
  await soon(clock, () => view().asks !== null, 'asked')
  her.answer('yes', her.view().asks?.id ?? '')
  await line.change('Merel', { reason: 'join', others: beside(...others, name), yesTo })
  await soon(clock, () => names().includes(name), `${name} is there`)
}

beforeEach(() => {
  line.clear()
  her = visitor()
})
afterEach(() => her.drop())

describe('handed over', () => {
  test('she is told who goes on, and writes to nobody else', async () => {
    await talking()
    await line.say('Merel', 'Ik draag u over aan Noor.')
    await line.handOver('Merel', 'Noor')
    await soon(clock, () => view().handed !== null, 'handed over')
    expect(view().handed).toEqual({ from: 'Merel', to: 'Noor' })
    expect(view().counsellor?.pseudonym).toBe('Noor')
    expect(names()).toEqual(['Noor'])
    await line.say('Noor', 'Ik heb alles gelezen.')
    await soon(clock, () => texts().includes('Noor: Ik heb alles gelezen.'), 'her words')
    her.say('Fijn.')
    await soon(clock, () => view().messages.at(-1)?.state === 'kept', 'kept')
    expect(texts()).toEqual(['Hallo.', 'Merel: Ik draag u over aan Noor.', 'Noor: Ik heb alles gelezen.', 'Fijn.'])
    const hers = await line.hers()
    expect(hers.filter(({ type }) => type === 'text').map(({ body }) => fromUtf8(body))).toEqual(['Hallo.', 'Fijn.'])
    expect(await saidUnder(2)).toBeGreaterThan(0)
  })

  test('whoever led is not shown any more, though she still holds the old key', async () => {
    await talking()
    const before: HeldVisit = line.held()
    await line.handOver('Merel', 'Noor')
    await soon(clock, () => view().counsellor?.pseudonym === 'Noor', 'handed over')
    const after = line.held()
    line.hold(before)
    await line.say('Merel', 'Ik ben er nog.')
    line.hold(after)
    await line.say('Merel', 'En met de nieuwe sleutel.')
    await settle()
    expect(texts()).toEqual(['Hallo.'])
  })

  test('without an offer, with one for somebody else, or of somebody who does not lead: refused', async () => {
    await talking()
    const change = (offer: Uint8Array<ArrayBuffer>) => ({ reason: 'handover' as const, offer })
    const right = await line.offer('Merel', 'Noor')
    const toSanne = await line.offer('Merel', 'Sanne')
    const noLead = await line.offer('Merel', 'Noor').then(async () => {
      const own = { ...line.held(), members: [] }
      line.hold(own)
      return line.offer('Sanne', 'Noor')
    })
    const facts = [
      { ...(await line.grant('Noor', change(right.signed))).fact, offer: undefined },
      (await line.grant('Noor', change(toSanne.signed))).fact,
      (await line.grant('Noor', change(noLead.signed))).fact,
      (await line.grant('Aya', change((await line.offer('Merel', 'Aya')).signed))).fact,
    ]
    for (const { offer, ...fact } of facts) {
      line.store(offer === undefined ? fact : { ...fact, offer })
      await soon(clock, () => view().problem === 'untrusted', 'not believed')
      expect(names()).toEqual(['Merel'])
    }
    // The right one heals it.
    line.store((await line.grant('Noor', change(right.signed))).fact)
    await soon(clock, () => names()[0] === 'Noor', 'believed')
    expect(view().problem).toBe(null)
  })

  test('an offer that was over when she last heard the line is refused', async () => {
    await talking()
    const { signed } = await line.offer('Merel', 'Noor')
    for (let i = 0; i < 10; i++) {
      line.server.now += 30_000
      clock.advance(30_000)
      await settle()
    }
    line.store((await line.grant('Noor', { reason: 'handover', offer: signed })).fact)
    await soon(clock, () => view().problem === 'untrusted', 'not believed')
    expect(names()).toEqual(['Merel'])
  })

  test('one that ended while her phone slept is not', async () => {
    await talking()
    line.server.isDeaf = true
    await line.handOver('Merel', 'Noor')
    await line.say('Noor', 'Bent u er nog?')
    for (let i = 0; i < 10; i++) {
      clock.advance(30_000)
      await settle()
    }
    expect(names()).toEqual(['Merel'])
    line.server.now += 600_000
    line.server.isDeaf = false
    her.wake()
    await soon(clock, () => texts().includes('Noor: Bent u er nog?'), 'read when she wakes')
    expect(names()).toEqual(['Noor'])
  })
})

describe('somebody comes along', () => {
  test('she is asked, says yes, sees who is there, and tells their words apart', async () => {
    await talking()
    await comesAlong('Aya')
    expect(view().members).toEqual([
      { pseudonym: 'Merel', role: 'counsellor' },
      { pseudonym: 'Aya', role: 'interpreter' },
    ])
    expect(view().asks).toBe(null)
    await line.say('Aya', 'Marhaban.')
    await line.say('Merel', 'Aya vertaalt.')
    await soon(clock, () => texts().length === 3, 'both')
    expect(texts()).toEqual(['Hallo.', 'Aya: Marhaban.', 'Merel: Aya vertaalt.'])
    const yes = (await line.hers()).find(({ type }) => type === 'yes')
    expect(yes?.body.length).toBe(16)
  })

  test('I13 without her yes, with a no, with a yes to somebody else or used before: refused', async () => {
    await talking()
    const refused = async (yesTo: Uint8Array<ArrayBuffer> | null, name = 'Aya') => {
      line.store((await line.grant('Merel', { reason: 'join', others: beside(name), yesTo })).fact)
      await soon(clock, () => view().problem === 'untrusted', 'not believed')
      expect(names()).toEqual(['Merel'])
    }
    await refused(null)
    await refused(randomBytes(16))
    const first = await asks('Aya')
    await soon(clock, () => view().asks !== null, 'asked')
    await refused(first)
    her.answer('no', her.view().asks?.id ?? '')
    await refused(first)
    const second = await asks('Mees')
    await soon(clock, () => view().asks?.pseudonym === 'Mees', 'asked')
    her.answer('yes', her.view().asks?.id ?? '')
    await refused(second)
    await line.change('Merel', { reason: 'join', others: beside('Mees'), yesTo: second })
    await soon(clock, () => names().includes('Mees'), 'with her yes')
    await line.change('Merel', { reason: 'leave', others: [] })
    await soon(clock, () => names().length === 1, 'gone')
    line.store((await line.grant('Merel', { reason: 'join', others: beside('Mees'), yesTo: second })).fact)
    await soon(clock, () => view().problem === 'untrusted', 'a yes serves once')
    expect(names()).toEqual(['Merel'])
  })

  test('a yes does not outlive the one who asked', async () => {
    await talking()
    const yesTo = await asks('Aya')
    await soon(clock, () => view().asks !== null, 'asked')
    her.answer('yes', her.view().asks?.id ?? '')
    await line.handOver('Merel', 'Noor')
    await soon(clock, () => names()[0] === 'Noor', 'handed over')
    line.store((await line.grant('Noor', { reason: 'join', others: beside('Aya'), yesTo })).fact)
    await soon(clock, () => view().problem === 'untrusted', 'not believed')
    expect(names()).toEqual(['Noor'])
  })

  test('a coordinator comes unasked, and is shown; nobody in another role does', async () => {
    await talking()
    await line.change('Merel', { reason: 'join', others: beside('Sanne'), yesTo: null })
    await soon(clock, () => names().includes('Sanne'), 'shown')
    expect(view().members[1]).toEqual({ pseudonym: 'Sanne', role: 'coordinator' })
  })

  test('only her counsellor can ask, for somebody who may come and is not there yet', async () => {
    await talking()
    await comesAlong('Aya')
    const ask = (name: string, role: string) => askBody({ leaf: line.hand(name).staff.leaf, role, pseudonym: name })
    await line.say('Aya', { type: 'ask-join', body: ask('Mees', 'expert') })
    await line.say('Merel', { type: 'ask-join', body: ask('Aya', 'interpreter') })
    await line.say('Merel', { type: 'ask-join', body: ask('Mees', 'operator') })
    await line.say('Merel', { type: 'ask-join', body: utf8('kapot') })
    await line.say('Merel', 'Gelezen.')
    await soon(clock, () => texts().includes('Merel: Gelezen.'), 'all of it came')
    expect(view().asks).toBe(null)
    her.answer('yes', her.view().asks?.id ?? '')
    await settle()
    expect((await line.hers()).filter(({ type }) => type === 'yes')).toHaveLength(1)
  })

  test('whoever goes is not shown any more, and cannot come back without a new yes', async () => {
    await talking()
    await comesAlong('Aya')
    const before = line.held()
    await line.change('Merel', { reason: 'leave', others: [] })
    await soon(clock, () => names().length === 1, 'gone')
    const after = line.held()
    line.hold(before)
    await line.say('Aya', 'Nog even.')
    line.hold(after)
    await line.say('Aya', 'Ik zit er nog in.')
    await settle()
    expect(texts()).toEqual(['Hallo.'])
    her.say('Alleen u?')
    await soon(clock, () => view().messages.at(-1)?.state === 'kept', 'kept under the new key')
    expect(line.facts().at(-1)).toMatchObject({ sender: 'visitor', segment: 3 })
  })

  test('read is what her counsellor read; what an interpreter saw says nothing', async () => {
    await talking()
    await comesAlong('Aya')
    her.say('Is dit gelezen?')
    await soon(clock, () => view().messages.at(-1)?.state === 'kept', 'kept')
    const sent = line.facts().findLast((fact) => fact.kind === 'message' && fact.sender === 'visitor')
    if (sent?.kind !== 'message') throw new Error('nothing said')
    const { fromBase64url } = await import('@lijn116/encryption')
    const seen = [{ instance: fromBase64url(sent.instance), counter: sent.counter }]
    await line.say('Aya', { seen, body: utf8('Ja.') })
    await soon(clock, () => texts().includes('Aya: Ja.'), 'her word')
    expect(view().messages.find(({ text }) => text === 'Is dit gelezen?')?.state).toBe('kept')
    await line.say('Merel', { seen, body: utf8('Zeker.') })
    await soon(clock, () => view().messages.find(({ text }) => text === 'Is dit gelezen?')?.state === 'read', 'read')
  })

  test('her counsellor is lost: who came along falls out, and she waits alone', async () => {
    await talking()
    await line.handOver('Merel', 'Noor')
    await soon(clock, () => view().handed !== null, 'handed over')
    const yesTo = await asks('Aya', 'interpreter', 'Noor')
    await soon(clock, () => view().asks !== null, 'asked')
    her.answer('yes', her.view().asks?.id ?? '')
    await line.change('Noor', { reason: 'join', others: beside('Aya'), yesTo })
    await soon(clock, () => names().length === 2, 'both')
    await line.handOver('Noor', 'Merel', ['Aya'])
    await soon(clock, () => names()[0] === 'Merel', 'and back')
    await asks('Mees')
    await soon(clock, () => view().asks !== null, 'asked')
    line.tellState({ counsellorPresent: false })
    await soon(clock, () => view().lost !== null, 'told')
    await soon(clock, () => view().phase === 'waiting', 'in front')
    expect(view()).toMatchObject({ members: [], again: 'along', asks: null, handed: null, lost: null })
    her.answer('yes', her.view().asks?.id ?? '')
    await line.claim('Noor')
    await soon(clock, () => names()[0] === 'Noor', 'taken')
    expect(names()).toEqual(['Noor'])
    expect(line.held().past.map(({ kind }) => kind)).toEqual(['wait', 'talk', 'talk', 'talk', 'talk', 'wait'])
    expect((await line.hers()).filter(({ type }) => type === 'yes')).toHaveLength(1)
  })
})
