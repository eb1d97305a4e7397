/** More than one counsellor about one conversation: handed over, come along, gone; each console with its own words and keys. */

import { createStaff, type StaffClient } from '@lijn116/client/counsellor'
import { createVisitor, type VisitorClient } from '@lijn116/client/visitor'
import { emptyCard } from '@lijn116/domain/triage/card'
import { limits } from '@lijn116/protocol/limits'
import type { Member } from '@lijn116/protocol/together'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFakeClock, type FakeClock, settle, soon } from '../../client/fixture/fake-clock.ts'
import { createRelay } from '../../client/fixture/relay.ts'
import { together } from '../../client/fixture/second-script.ts'
import { type Person, type TrustedLine, trustedLine } from '../../client/fixture/trust.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

let world: TrustedLine
let people: { noor: Person; linde: Person; tolk: Person }
let relay: Awaited<ReturnType<typeof createRelay>>
let clock: FakeClock
let noor: StaffClient
let linde: StaffClient
let tolk: StaffClient
let her: VisitorClient
const others: VisitorClient[] = []

const talk = (staff: StaffClient) => staff.view().conversation
const texts = (staff: StaffClient) =>
  talk(staff)?.messages.map(({ by, text }) => (by === undefined ? text : `${by}: ${text}`))
const names = (members: readonly Pick<Member, 'pseudonym'>[] = []) => members.map(({ pseudonym }) => pseudonym)

async function console_(person: Person, pseudonym: string): Promise<StaffClient> {
  const staff = createStaff({ line: world.line, transport: relay.transportOf(person), clock })
  await staff.signIn(person.name, person.passphrase, '123456')
  await staff.goOnDuty(pseudonym)
  return staff
}
async function visits(text: string): Promise<VisitorClient> {
  const transport = relay.visitorTransport
  const visitor = createVisitor({ line: world.line, door: 'nationaal', language: 'nl', together, transport, clock })
  await visitor.open()
  visitor.say(text)
  others.push(visitor)
  await soon(clock, () => visitor.view().phase === 'waiting', 'waiting')
  return visitor
}
async function takes(staff: StaffClient): Promise<string> {
  await soon(clock, () => staff.view().waiting.length > 0, 'somebody waits')
  const id = staff.view().waiting[0]?.conversation ?? ''
  const taking = staff.take(id)
  await soon(clock, () => talk(staff)?.id === id && talk(staff)?.phase === 'talking', 'talking')
  expect(await taking).toBe('taken')
  return id
}
/** Things that resolve only while time goes by. */
async function done<T>(work: Promise<T>, what: string): Promise<T> {
  let is = false
  const settled = work.finally(() => {
    is = true
  })
  settled.catch(() => {})
  await soon(clock, () => is, what)
  return settled
}

beforeAll(async () => {
  world = await trustedLine()
  people = {
    noor: await world.person('proef-1'),
    linde: await world.person('proef-2', ['counsellor', 'coordinator']),
    tolk: await world.person('proef-3', ['interpreter']),
  }
  relay = await createRelay(world, people.noor, people.linde, people.tolk)
  clock = createFakeClock()
}, 60_000)
beforeEach(async () => {
  relay.clear()
  noor = await console_(people.noor, 'Noor')
  linde = await console_(people.linde, 'Linde')
  tolk = await console_(people.tolk, 'Sam')
  her = await visits('Hallo.')
})
afterEach(async () => {
  for (const visitor of others.splice(0)) visitor.drop()
  relay.clear()
  await Promise.all([noor.signOut(), linde.signOut(), tolk.signOut()])
})

describe('handing over', () => {
  it('gives the colleague all of it, and leaves nothing on the screen before', async () => {
    const id = await takes(noor)
    noor.say('Dag, ik ben er.')
    noor.agreeWord('boodschappen')
    await noor.note('Alleen tot zes uur.')
    await soon(clock, () => her.view().messages.length === 2, 'said')
    await done(noor.offerHandover(id, people.linde.leaf), 'offered')
    expect(linde.view()).toMatchObject({
      ring: { of: 'offer', acute: false },
      offers: [{ kind: 'handover', from: { pseudonym: 'Noor' }, state: 'open' }],
    })
    await done(linde.acceptOffer(id), 'accepted')
    await soon(clock, () => talk(linde)?.phase === 'talking' && talk(noor) === null, 'handed over')
    expect(noor.view()).toMatchObject({ conversations: [], problem: 'handed-over' })
    expect(talk(linde)).toMatchObject({ as: 'lead', past: 'along', word: 'boodschappen', missing: false })
    await soon(clock, () => talk(linde)?.notes.length === 1, 'the note')
    expect(texts(linde)).toEqual(['Hallo.', 'Noor: Dag, ik ben er.'])
    expect(names(talk(linde)?.members)).toEqual(['Linde'])
    linde.say('Ik lees mee vanaf het begin.')
    her.say('Dat is fijn.')
    await soon(clock, () => texts(linde)?.length === 4 && her.view().messages.length === 4, 'both')
    expect(her.view()).toMatchObject({ counsellor: { pseudonym: 'Linde' }, handed: { from: 'Noor', to: 'Linde' } })
    expect(
      her
        .view()
        .messages.map(({ text }) => text)
        .sort(),
    ).toEqual(['Dag, ik ben er.', 'Dat is fijn.', 'Hallo.', 'Ik lees mee vanaf het begin.'].sort())
  })

  it('declined, nothing has changed', async () => {
    const id = await takes(noor)
    await done(noor.offerHandover(id, people.linde.leaf), 'offered')
    await done(linde.declineOffer(id), 'declined')
    await soon(clock, () => noor.view().offers[0]?.state === 'declined', 'told')
    noor.say('Ik blijf bij u.')
    await soon(clock, () => her.view().messages.length === 2, 'said')
    expect([linde.view().conversations, her.view().counsellor?.pseudonym]).toEqual([[], 'Noor'])
  })

  it('is refused for somebody who may not lead, before a key leaves', async () => {
    const id = await takes(noor)
    await expect(done(noor.offerHandover(id, people.tolk.leaf), 'refused')).rejects.toThrow('not-allowed')
    expect(noor.view().problem).toBe('not-allowed')
    expect(relay.posts.some(({ name }) => name === 'offer')).toBe(false)
  })

  it('with keys that are not those that were signed, stays where it was, and is declined', async () => {
    const id = await takes(noor)
    await done(noor.offerHandover(id, people.linde.leaf), 'offered')
    const handed = relay.visit()?.offer?.handed
    if (handed == null) throw new Error('no offer')
    handed.keys = `${handed.keys.slice(0, -4)}AAAA`
    await expect(done(linde.acceptOffer(id), 'refused')).rejects.toThrow('wrong-key')
    expect(linde.view().conversations).toEqual([])
    expect(relay.visit()?.offer?.state).toBe('declined')
    noor.say('Ik ben er nog.')
    await soon(clock, () => her.view().messages.length === 2, 'said')
  })
})

describe('coming along', () => {
  async function joins(staff: StaffClient, person: Person, role: Member['role'], id: string): Promise<void> {
    await done(noor.offerJoin(id, person.leaf, role), 'offered')
    await done(staff.acceptOffer(id), 'accepted')
  }

  it('the visitor is asked by itself, and her yes lets the interpreter in, from there on and no further back', async () => {
    const id = await takes(noor)
    await joins(tolk, people.tolk, 'interpreter', id)
    await soon(clock, () => her.view().asks !== null, 'asked')
    expect(her.view().asks).toMatchObject({ pseudonym: 'Sam', role: 'interpreter' })
    expect(talk(noor)?.asked).toEqual({ pseudonym: 'Sam', role: 'interpreter', answer: null })
    expect(talk(tolk)).toBeNull()
    her.answer('yes', her.view().asks?.id ?? '')
    await soon(clock, () => talk(tolk)?.phase === 'talking' && talk(noor)?.phase === 'talking', 'let in')
    expect(talk(tolk)).toMatchObject({ as: 'member', messages: [], past: 'first', missing: false })
    for (const { members } of [talk(noor), talk(tolk), her.view()].flatMap((view) => view ?? []))
      expect(names(members)).toEqual(['Noor', 'Sam'])
    her.say('Spreekt u Tigrinya?')
    tolk.say('Ja.')
    await soon(clock, () => texts(noor)?.length === 3 && her.view().messages.length === 3, 'all three')
    expect(texts(noor)).toEqual(expect.arrayContaining(['Hallo.', 'Spreekt u Tigrinya?', 'Sam: Ja.']))
    expect(texts(tolk)).toEqual(expect.arrayContaining(['Spreekt u Tigrinya?', 'Ja.']))
    expect(her.view().messages.find(({ text }) => text === 'Ja.')?.by).toBe('Sam')
    expect(talk(noor)).toMatchObject({ asked: null, missing: false })
  })

  it('what the server puts in the mouth of somebody who is not in it, is not shown', async () => {
    await takes(noor)
    noor.say('Dag.')
    await soon(clock, () => her.view().messages.length === 2, 'said')
    const real = relay.visit()?.forStaff.find((fact) => fact.kind === 'message' && fact.sender !== 'visitor')
    if (real?.kind !== 'message') throw new Error('nothing said')
    relay.inject({ ...real, sender: people.linde.leaf, counter: 9 })
    her.say('Dank u.')
    await soon(clock, () => texts(noor)?.length === 3, 'heard')
    expect(texts(noor)).toEqual(['Hallo.', 'Dag.', 'Dank u.'])
    expect(talk(noor)?.missing).toBe(false)
  })

  it('her no ends it, and nobody came', async () => {
    const id = await takes(noor)
    await joins(tolk, people.tolk, 'interpreter', id)
    await soon(clock, () => her.view().asks !== null, 'asked')
    her.answer('no', her.view().asks?.id ?? '')
    await soon(clock, () => relay.visit()?.offer?.state === 'withdrawn', 'withdrawn')
    expect(talk(noor)).toMatchObject({ asked: { answer: 'no' }, members: [{ pseudonym: 'Noor' }] })
    expect(tolk.view().conversations).toEqual([])
    // Not for ever: she can be asked again, and say yes.
    await joins(tolk, people.tolk, 'interpreter', id)
    await soon(clock, () => her.view().asks !== null, 'asked again')
    her.answer('yes', her.view().asks?.id ?? '')
    await soon(clock, () => talk(tolk)?.phase === 'talking', 'let in')
  })

  it('whoever leaves is followed by a key without her', async () => {
    const id = await takes(noor)
    await joins(tolk, people.tolk, 'interpreter', id)
    await soon(clock, () => her.view().asks !== null, 'asked')
    her.answer('yes', her.view().asks?.id ?? '')
    await soon(clock, () => talk(tolk)?.phase === 'talking', 'let in')
    await done(tolk.leave(), 'left')
    expect(tolk.view().conversations).toEqual([])
    await soon(clock, () => her.view().members.length === 1 && talk(noor)?.phase === 'talking', 'gone by the seal too')
    expect(names(talk(noor)?.members)).toEqual(['Noor'])
    expect(
      relay.posts.filter(({ name }) => name === 'grant').map(({ body }) => (body as { reason: string }).reason),
    ).toEqual(['claim', 'join', 'leave'])
    her.say('Nu zijn we weer met zijn tweeën.')
    await soon(clock, () => texts(noor)?.length === 2, 'heard')
  })

  describe('a coordinator in acute danger', () => {
    const isLetIn = async (id: string) => {
      await joins(linde, people.linde, 'coordinator', id)
      await soon(clock, () => talk(linde)?.phase === 'talking', 'let in')
      expect(her.view()).toMatchObject({ asks: null, members: [{ pseudonym: 'Noor' }, { pseudonym: 'Linde' }] })
    }

    // @req:R-175
    it('is let in at once, and shown, when this console called', async () => {
      const id = await takes(noor)
      await noor.raise('danger')
      await isLetIn(id)
    })

    it('or when the card says so', async () => {
      const id = await takes(noor)
      await noor.saveCard({ ...emptyCard, acuteDanger: 'yes' })
      await isLetIn(id)
    })

    it('is asked about when only the line says so, or it was taken back', async () => {
      relay.bends.held = (held) => ({ ...held, acute: true })
      const id = await takes(noor)
      await noor.raise('danger')
      const danger = {
        kind: 'danger',
        door: 'nationaal',
        by: 'Noor',
        seconds: 1,
        times: 1,
        stage: 'colleagues',
      } as const
      const alert = {
        conversation: relay.visit()?.id ?? null,
        heard: true,
        rings: false,
        acknowledgedBy: 'Linde',
        ...danger,
      }
      relay.setAlerts([{ id: 'B'.repeat(22), ...alert }])
      noor.wake()
      await soon(clock, () => noor.view().alerts.length === 1, 'the alert')
      await noor.standDown('B'.repeat(22))
      await joins(linde, people.linde, 'coordinator', id)
      await soon(clock, () => her.view().asks?.pseudonym === 'Linde', 'asked')
      expect(her.view().members).toHaveLength(1)
    })
  })

  it('a key that was stored is the key, whatever the line answers when it is asked again', async () => {
    const id = await takes(noor)
    let asked = 0
    relay.bends.fate = (name) => (name === 'grant' && ++asked === 1 ? 'answer-lost' : 'fine')
    relay.bends.refuses = (name) => (name === 'grant' && asked > 1 ? 'colleague-away' : null)
    await joins(tolk, people.tolk, 'interpreter', id)
    await soon(clock, () => her.view().asks !== null, 'asked')
    her.answer('yes', her.view().asks?.id ?? '')
    await soon(clock, () => asked > 1 && talk(tolk)?.phase === 'talking', 'let in, and refused to the retry')
    Object.assign(relay.bends, { fate: () => 'fine', refuses: () => null })
    her.say('Bent u er nog?')
    await soon(clock, () => texts(noor)?.includes('Bent u er nog?') === true, 'heard')
    noor.say('Ja.')
    await soon(clock, () => her.view().messages.some(({ text }) => text === 'Ja.'), 'said')
    expect(names(talk(noor)?.members)).toEqual(['Noor', 'Sam'])
    expect(noor.view().problem).toBeNull()
  })

  it('whoever came along can be handed it, with whoever else is there', async () => {
    const id = await takes(noor)
    await joins(tolk, people.tolk, 'interpreter', id)
    await soon(clock, () => her.view().asks !== null, 'asked')
    her.answer('yes', her.view().asks?.id ?? '')
    await soon(clock, () => talk(tolk)?.phase === 'talking', 'let in')
    await joins(linde, people.linde, 'counsellor', id)
    await soon(clock, () => her.view().asks?.pseudonym === 'Linde', 'asked')
    her.answer('yes', her.view().asks?.id ?? '')
    await soon(clock, () => talk(linde)?.phase === 'talking', 'let in')
    expect(talk(linde)?.messages).toEqual([])
    await done(noor.offerHandover(id, people.linde.leaf), 'offered')
    await done(linde.acceptOffer(id), 'accepted')
    await soon(clock, () => talk(linde)?.phase === 'talking' && talk(noor) === null, 'handed over')
    await soon(clock, () => her.view().members.length === 2 && talk(tolk)?.members[0]?.pseudonym === 'Linde', 'both')
    expect(talk(linde)).toMatchObject({ as: 'lead', messages: [{ text: 'Hallo.' }] })
    tolk.say('Ik ben er nog bij.')
    await soon(clock, () => texts(linde)?.includes('Sam: Ik ben er nog bij.') === true, 'heard')
  })
})

describe('two conversations at once', () => {
  it('keep their words, keys and notes apart, and end one by one', async () => {
    const first = await takes(noor)
    const second = await visits('Ik ook.')
    const other = await takes(noor)
    expect(noor.view().conversations.map(({ id }) => id)).toEqual([first, other])
    noor.say('Tegen de tweede.')
    await noor.note('Van de tweede.')
    noor.front(first)
    noor.say('Tegen de eerste.')
    await soon(clock, () => her.view().messages.length === 2 && second.view().messages.length === 2, 'both')
    expect(her.view().messages[1]?.text).toBe('Tegen de eerste.')
    expect(second.view().messages[1]?.text).toBe('Tegen de tweede.')
    expect(noor.view().conversations.map(({ notes }) => notes.length)).toEqual([0, 1])
    await expect(noor.take(relay.visit()?.id ?? '')).resolves.toBe('gone')
    await Promise.all([noor.end(), soon(clock, () => noor.view().conversations.length === 1, 'one ended')])
    expect(noor.view().conversation?.id).toBe(other)
    noor.say('Wij gaan door.')
    await soon(clock, () => second.view().messages.length === 3, 'said')
    expect(her.view().phase).toBe('ended')
  })

  it('a third is refused here', async () => {
    await takes(noor)
    await visits('Ik ook.')
    await takes(noor)
    await visits('En ik.')
    await soon(clock, () => noor.view().waiting.length === 1, 'waiting')
    await expect(noor.take(noor.view().waiting[0]?.conversation ?? '')).rejects.toThrow('has-conversation')
  })
})

describe('signs', () => {
  it('the agreed word calls people once, and shows', async () => {
    await takes(noor)
    noor.agreeWord('Boodschappen doen')
    await soon(clock, () => talk(noor)?.word === 'Boodschappen doen', 'agreed')
    await settle()
    for (let i = 0; i < 20; i++) clock.advance(100)
    await settle()
    her.say('boodschappen  doen!')
    await soon(clock, () => talk(noor)?.wordTyped === true, 'typed')
    await soon(clock, () => relay.posts.some(({ name }) => name === 'raise'), 'raised')
    expect(relay.posts.filter(({ name }) => name === 'raise').map(({ body }) => body)).toEqual([
      { kind: 'word', conversation: talk(noor)?.id, sign: expect.stringMatching(/^[\w-]{22}$/) },
    ])
    expect(her.view()).toMatchObject({ cover: true })
    expect(talk(noor)?.messages.map(({ text }) => text)).toEqual(['Hallo.'])
  })

  it('where she is shows until she is back, and silence is counted', async () => {
    await takes(noor)
    her.state('someone')
    await soon(clock, () => talk(noor)?.visitorState === 'someone', 'someone')
    her.state('back')
    await soon(clock, () => talk(noor)?.visitorState === null, 'back')
    for (let i = 0; i < limits.longSilenceSeconds; i += 10) clock.advance(10_000)
    expect(talk(noor)?.quietSeconds).toBeGreaterThanOrEqual(limits.longSilenceSeconds - 60)
  })
})
