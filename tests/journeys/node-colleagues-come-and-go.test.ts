/** Real clients on the real server: handed over mid-sentence, declined, run out, come along, gone, and lost while another was there. */
import type { Workstation } from '@lijn116/client/counsellor'
import { emptyCard } from '@lijn116/domain/triage/card'
import { limits } from '@lijn116/protocol/limits'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Member } from '../stage/sealed-line.ts'
import { type Desk, memoryWorkstation, type Phone, type ShakyLine, shakyLine } from '../stage/shaky-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

let line: ShakyLine
let people: { noor: Member; linde: Member; sam: Member }
let workstation: Workstation
let atSams: Workstation
let noor: Desk
let linde: Desk
let sam: Desk
let phone: Phone

const talk = ({ staff }: Desk) => staff.view().conversation
const texts = (desk: Desk) => talk(desk)?.messages.map(({ text }) => text) ?? []
const said = () => phone.her.view().messages.map(({ text }) => text)

/** What resolves only while time goes by. */
async function done<T>(work: Promise<T>, what: string): Promise<T> {
  let is = false
  const settled = work.finally(() => {
    is = true
  })
  settled.catch(() => {})
  await line.comes(() => is, what)
  return settled
}
async function starts(text: string): Promise<Phone> {
  const mine = line.phone()
  await mine.her.open()
  mine.her.say(text)
  await line.comes(() => mine.her.view().messages[0]?.state === 'kept', 'waiting')
  return mine
}
async function takes(desk: Desk): Promise<string> {
  const isHers = (id: string) => desk.staff.view().conversations.some((each) => each.id === id)
  const next = () => desk.staff.view().waiting.find(({ conversation }) => !isHers(conversation))?.conversation
  await line.comes(() => next() !== undefined, 'somebody waits')
  const id = next() ?? ''
  expect(await done(desk.staff.take(id), 'taken')).toBe('taken')
  await line.comes(() => talk(desk)?.id === id && talk(desk)?.phase === 'talking', 'talking')
  return id
}
/** With her yes. */
async function letIn(id: string, desk: Desk, person: Member, role: 'interpreter' | 'counsellor'): Promise<void> {
  await done(noor.staff.offerJoin(id, person.leaf, role), 'offered')
  await line.comes(() => desk.staff.view().offers.some(({ state }) => state === 'open'), 'the offer is there')
  await done(desk.staff.acceptOffer(id), 'accepted')
  await line.comes(() => phone.her.view().asks !== null, 'she is asked')
  phone.her.answer('yes', phone.her.view().asks?.id ?? '')
  await line.comes(() => talk(desk)?.phase === 'talking' && talk(noor)?.phase === 'talking', 'let in')
}
/** A code is good once: the next one is of the next half minute. */
async function reloaded(desk: Desk, person: Member, at: Workstation, meanwhile = async () => {}): Promise<Desk> {
  await line.lives(31_000)
  desk.dies()
  await meanwhile()
  return line.desk(person, at)
}
async function offered(id: string): Promise<void> {
  await done(noor.staff.offerHandover(id, people.linde.leaf), 'offered')
  await line.comes(() => linde.staff.view().offers.some(({ state }) => state === 'open'), 'the offer is there')
}

beforeAll(async () => {
  line = await shakyLine('embedded')
  people = {
    noor: await line.member('noor'),
    linde: await line.member('linde', ['counsellor', 'coordinator']),
    sam: await line.member('sam', ['interpreter']),
  }
  await line.certify()
}, 60_000)
afterAll(async () => line?.close())
beforeEach(async () => {
  for (const desk of [noor, linde, sam]) desk?.dies()
  line.pass(60_000)
  workstation = memoryWorkstation()
  noor = await line.desk(people.noor, workstation)
  linde = await line.desk(people.linde)
  atSams = memoryWorkstation()
  sam = await line.desk(people.sam, atSams)
  await done(noor.staff.goOnDuty('Noor'), 'on duty')
  await done(linde.staff.goOnDuty('Linde'), 'on duty')
  await done(sam.staff.goOnDuty('Sam'), 'on duty')
  phone = await starts('Hallo.')
})

describe('handing over', () => {
  it('in the middle of a sentence: what both said arrives once, in whatever key it was said', async () => {
    const id = await takes(noor)
    noor.staff.say('Ik ben er.')
    await noor.staff.note('Alleen tot zes uur.')
    await done(noor.staff.saveCard({ ...emptyCard, childrenAtRisk: 'not-now' }), 'the card')
    await line.comes(() => said().length === 2, 'said')
    await offered(id)
    // On its way to the line when the key changes, at both ends.
    phone.her.say('Dit zeg ik terwijl')
    noor.staff.say('Linde neemt het over.')
    const taken = linde.staff.acceptOffer(id)
    phone.her.say('u elkaar aflost.')
    await done(taken, 'accepted')
    linde.staff.say('Dag, ik ben Linde.')
    await line.comes(() => texts(linde).length === 6 && said().length === 6, 'all of it')
    await line.comes(() => talk(linde)?.phase === 'talking' && talk(noor) === null, 'handed over')
    const all = ['Dag, ik ben Linde.', 'Dit zeg ik terwijl', 'Hallo.', 'Ik ben er.', 'Linde neemt het over.']
    expect([...texts(linde)].sort()).toEqual([...all, 'u elkaar aflost.'])
    expect([...said()].sort()).toEqual([...all, 'u elkaar aflost.'])
    await line.comes(() => talk(linde)?.notes.length === 1, 'the note')
    expect(talk(linde)).toMatchObject({
      as: 'lead',
      missing: false,
      past: 'along',
      notes: [{ text: 'Alleen tot zes uur.' }],
    })
    await line.comes(() => talk(linde)?.card.state === 'here', 'the card')
    const card = talk(linde)?.card.value ?? emptyCard
    expect(card).toEqual({ ...emptyCard, childrenAtRisk: 'not-now' })
    await done(linde.staff.saveCard({ ...card, childrenAtRisk: 'no' }), 'the card again')
    expect(talk(linde)?.card).toMatchObject({ state: 'here', value: { childrenAtRisk: 'no' } })
    expect(phone.her.view()).toMatchObject({ missing: false, handed: { from: 'Noor', to: 'Linde' } })
    expect(noor.staff.view()).toMatchObject({ conversations: [], problem: 'handed-over' })
    await done(linde.staff.end(), 'ended')
  })

  it('declined or not answered in time, it stays where it was', async () => {
    const id = await takes(noor)
    await offered(id)
    await done(linde.staff.declineOffer(id), 'declined')
    await line.comes(() => noor.staff.view().offers[0]?.state === 'declined', 'told')
    await offered(id)
    await line.lives((limits.offerSeconds + 5) * 1000)
    await expect(done(linde.staff.acceptOffer(id), 'too late')).rejects.toThrow('offer-over')
    noor.staff.say('Ik blijf bij u.')
    await line.comes(() => said().length === 2, 'said')
    expect(phone.her.view().counsellor?.pseudonym).toBe('Noor')
    await done(noor.staff.end(), 'ended')
  })

  it('offered before her console was loaded anew, it still goes, and nothing of it stays there', async () => {
    const id = await takes(noor)
    await offered(id)
    noor = await reloaded(noor, people.noor, workstation)
    await line.comes(() => texts(noor).length === 1 && talk(noor)?.as === 'lead', 'open again')
    await done(linde.staff.acceptOffer(id), 'accepted')
    await line.comes(() => talk(linde)?.phase === 'talking' && noor.staff.view().conversations.length === 0, 'over')
    expect(noor.staff.view().problem).toBe('handed-over')
    expect(texts(linde)).toEqual(['Hallo.'])
    await done(linde.staff.end(), 'ended')
  })
})

it('that she is not safe, tapped while somebody takes her, reaches the one who has her', async () => {
  const free = phone.network.holds(/\/v1\/need$/)
  phone.her.setNeed({ unsafe: true, wish: null })
  await takes(noor)
  expect(talk(noor)?.acute).toBe(false)
  free()
  await line.comes(() => phone.her.view().need.sent && talk(noor)?.acute === true, 'told')
  await done(noor.staff.end(), 'ended')
})

it('the agreed word rings at a colleague, who can say that she has it', async () => {
  await takes(noor)
  noor.staff.agreeWord('boodschappen')
  await line.comes(() => talk(noor)?.word === 'boodschappen', 'agreed')
  await line.lives(5_000, 1_000)
  phone.her.say('Boodschappen')
  await line.comes(() => talk(noor)?.wordTyped === true, 'typed')
  expect(phone.her.view().cover).toBe(true)
  await line.comes(() => linde.staff.view().alerts.some(({ kind }) => kind === 'word'), 'rung')
  expect(linde.staff.view().ring).toMatchObject({ of: 'alert', acute: true })
  expect(noor.staff.view().ring?.of).not.toBe('alert')
  await done(linde.staff.acknowledge(linde.staff.view().alerts[0]?.id ?? ''), 'acknowledged')
  await line.comes(() => noor.staff.view().alerts[0]?.acknowledgedBy === 'Linde', 'told')
  await done(noor.staff.end(), 'ended')
})

describe('coming along', () => {
  it('with her yes, from there on; and whoever leaves is out by the seal', async () => {
    const id = await takes(noor)
    await letIn(id, sam, people.sam, 'interpreter')
    expect(talk(sam)).toMatchObject({ as: 'member', messages: [], missing: false })
    sam.staff.say('Ik vertaal voor u.')
    await line.comes(() => said().length === 2 && texts(noor).length === 2, 'both heard')
    sam = await reloaded(sam, people.sam, atSams)
    await line.comes(() => texts(sam).length === 1, 'read again, from her own key on')
    expect(talk(sam)).toMatchObject({ as: 'member', missing: false, messages: [{ from: 'me' }] })
    sam.staff.say('Ik ben er weer.')
    await line.comes(() => said().length === 3 && texts(noor).length === 3, 'both heard')
    await done(sam.staff.leave(), 'left')
    await line.comes(() => phone.her.view().members.length === 1 && talk(noor)?.members.length === 1, 'out')
    phone.her.say('Dank u.')
    await line.comes(() => texts(noor).length === 4, 'heard')
    expect(sam.staff.view().conversations).toEqual([])
    await done(noor.staff.end(), 'ended')
  })

  it('a lead whose console was loaded anew knows who is there, and lets out whoever left meanwhile', async () => {
    const id = await takes(noor)
    await letIn(id, sam, people.sam, 'interpreter')
    noor = await reloaded(noor, people.noor, workstation, () => done(sam.staff.leave(), 'left'))
    await line.comes(() => phone.her.view().members.length === 1, 'out by the seal too')
    await line.comes(() => talk(noor)?.phase === 'talking' && talk(noor)?.members.length === 1, 'the lead alone')
    phone.her.say('Bent u er nog?')
    await line.comes(() => texts(noor).length === 2, 'heard')
    expect(talk(noor)?.missing).toBe(false)
    await done(noor.staff.end(), 'ended')
  })

  it('her no lets nobody in', async () => {
    const id = await takes(noor)
    await done(noor.staff.offerJoin(id, people.sam.leaf, 'interpreter'), 'offered')
    await line.comes(() => sam.staff.view().offers.length === 1, 'the offer is there')
    await done(sam.staff.acceptOffer(id), 'accepted')
    await line.comes(() => phone.her.view().asks !== null, 'asked')
    phone.her.answer('no', phone.her.view().asks?.id ?? '')
    await line.comes(() => noor.staff.view().offers[0]?.state === 'withdrawn', 'withdrawn')
    expect(talk(noor)?.members).toHaveLength(1)
    expect(sam.staff.view().conversations).toEqual([])
    await done(noor.staff.end(), 'ended')
  })

  it('a console that dies is out, and a lead that dies leaves her to the next, who reads all of it', async () => {
    const id = await takes(noor)
    await letIn(id, sam, people.sam, 'interpreter')
    phone.her.say('Ik ben er nog.')
    await line.comes(() => texts(noor).length === 2 && texts(sam).length === 1, 'heard')
    noor.dies()
    await line.comes(() => phone.her.view().phase === 'waiting', 'she waits again')
    await line.comes(() => sam.staff.view().conversations.length === 0, 'the interpreter is out')
    expect(sam.staff.view().problem).toBe('left-out')
    await takes(linde)
    await line.comes(() => texts(linde).length === 2, 'all of it')
    expect(texts(linde)).toEqual(['Hallo.', 'Ik ben er nog.'])
    expect(talk(linde)).toMatchObject({ past: 'along', missing: false })
    await done(linde.staff.end(), 'ended')
  })
})

it('two at once stay apart, also over a reload of the console', async () => {
  const mine = (await linde.staff.staffing()).find(({ leaf }) => leaf === people.noor.leaf)
  if (mine === undefined) throw new Error('no staffing')
  const { name: _name, ...row } = mine
  await done(linde.staff.setStaffing({ ...row, capacity: 2 }), 'raised')
  await line.comes(() => noor.staff.view().capacity === 2, 'two at once')
  const first = await takes(noor)
  const other = await starts('Ik ook.')
  const second = await takes(noor)
  noor.staff.say('Tegen de tweede.')
  noor.staff.front(first)
  noor.staff.say('Tegen de eerste.')
  await line.comes(() => said().length === 2 && other.her.view().messages.length === 2, 'both')
  expect([said()[1], other.her.view().messages[1]?.text]).toEqual(['Tegen de eerste.', 'Tegen de tweede.'])
  expect(noor.staff.view().conversations.map(({ id }) => id)).toEqual([first, second])

  noor = await reloaded(noor, people.noor, workstation)
  const both = () => noor.staff.view().conversations
  await line.comes(() => both().length === 2 && both().every(({ messages }) => messages.length === 2), 'both')
  const shown = both().map(({ messages }) => messages.map(({ from, text }) => `${from}: ${text}`))
  expect(shown).toEqual([
    ['other: Hallo.', 'me: Tegen de eerste.'],
    ['other: Ik ook.', 'me: Tegen de tweede.'],
  ])
  noor.staff.front(first)
  await done(noor.staff.end(), 'the first ended')
  expect(noor.staff.view().conversation?.id).toBe(second)
  noor.staff.say('Wij gaan door.')
  await line.comes(() => other.her.view().messages.length === 3, 'said')
  await done(noor.staff.end(), 'the second ended')
})
