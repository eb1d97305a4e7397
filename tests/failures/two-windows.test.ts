/** Real clients on the real server: what one window of a lead did and another, or the answer to it, did not hear of. */
import type { Workstation } from '@lijn116/client/counsellor'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { Member } from '../stage/sealed-line.ts'
import { type Desk, memoryWorkstation, type Phone, type ShakyLine, shakyLine } from '../stage/shaky-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

let line: ShakyLine
let people: { noor: Member; sam: Member }
let workstation: Workstation
let noor: Desk
let sam: Desk
let phone: Phone
/** Her second window, or another computer. */
let other: Desk | null = null

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
async function takes(desk: Desk): Promise<string> {
  await line.comes(() => desk.staff.view().waiting.length > 0, 'somebody waits')
  const id = desk.staff.view().waiting[0]?.conversation ?? ''
  expect(await done(desk.staff.take(id), 'taken')).toBe('taken')
  await line.comes(() => talk(desk)?.phase === 'talking', 'talking')
  return id
}
/** Sam accepts; the visitor is asked, and says yes. */
async function saysYes(id: string): Promise<void> {
  await done(noor.staff.offerJoin(id, people.sam.leaf, 'interpreter'), 'offered')
  await line.comes(() => sam.staff.view().offers.some(({ state }) => state === 'open'), 'the offer is there')
  await done(sam.staff.acceptOffer(id), 'accepted')
  await line.comes(() => phone.her.view().asks !== null, 'she is asked')
  phone.her.answer('yes', phone.her.view().asks?.id ?? '')
}
/** Everybody hears what she says, and she hears each of them. */
async function allSpeak(...desks: Desk[]): Promise<void> {
  phone.her.say('Bent u er nog?')
  await line.comes(() => desks.every((desk) => texts(desk).includes('Bent u er nog?')), 'heard everywhere')
  for (const [i, desk] of desks.entries()) {
    desk.staff.say(`Ja, ${i}.`)
    await line.comes(() => said().includes(`Ja, ${i}.`), `window ${i} is heard`)
  }
  await line.comes(() => desks.every((desk) => desks.every((_, i) => texts(desk).includes(`Ja, ${i}.`))), 'and shown')
  for (const desk of desks) expect(talk(desk)?.missing).toBe(false)
  expect(phone.her.view().missing).toBe(false)
}

beforeAll(async () => {
  line = await shakyLine('embedded')
  people = { noor: await line.member('noor'), sam: await line.member('sam', ['interpreter']) }
  await line.certify()
}, 60_000)
afterAll(async () => line?.close())
beforeEach(async () => {
  for (const desk of [noor, sam, other]) desk?.dies()
  await line.inner.database.sql.deleteFrom('conversation').execute()
  line.pass(60_000)
  workstation = memoryWorkstation()
  noor = await line.desk(people.noor, workstation)
  sam = await line.desk(people.sam)
  await done(noor.staff.goOnDuty('Noor'), 'on duty')
  await done(sam.staff.goOnDuty('Sam'), 'on duty')
  phone = line.phone()
  await phone.her.open()
  phone.her.say('Hallo.')
  await line.comes(() => phone.her.view().messages[0]?.state === 'kept', 'waiting')
})

it('two windows of one lead both stay in it when somebody came, and when she left again', async () => {
  const id = await takes(noor)
  // A code is good once: the next one is of the next half minute.
  await line.lives(31_000)
  const second = await line.desk(people.noor, workstation)
  other = second
  await line.comes(() => talk(second)?.phase === 'talking', 'the second window')
  await saysYes(id)
  const isWith = (number: number) => (desk: Desk) =>
    talk(desk)?.members.length === number && talk(desk)?.phase === 'talking'
  await line.comes(() => [noor, second].every(isWith(2)) && talk(sam)?.phase === 'talking', 'let in, in both')
  sam.staff.say('Ik vertaal.')
  await line.comes(() => [noor, second].every((desk) => texts(desk).includes('Ik vertaal.')), 'heard in both')
  noor.staff.say('Van de ene.')
  second.staff.say('Van de andere.')
  await done(sam.staff.leave(), 'left')
  await line.comes(() => [noor, second].every(isWith(1)), 'out, in both')
  await allSpeak(noor, second)
  expect(said()).toEqual(expect.arrayContaining(['Van de ene.', 'Van de andere.']))
  await done(noor.staff.end(), 'ended')
  await line.comes(() => talk(second)?.endedBy === 'counsellor', 'ended in both')
})

it('a key whose answer got lost, and is refused when asked again, is the key all the same', async () => {
  const id = await takes(noor)
  noor.network.at('after', /\/v1\/grants$/, () => noor.network.breaks('cut'))
  await saysYes(id)
  await line.comes(() => noor.network.isBroken(), 'cut after it was stored')
  noor.staff.say('Onderweg gezegd.')
  await done(sam.staff.goOff(), 'off duty')
  await noor.network.heals()
  await line.comes(() => talk(noor)?.phase === 'talking' && talk(noor)?.members.length === 1, 'the two of them')
  await allSpeak(noor)
  expect(said()).toContain('Onderweg gezegd.')
  await done(noor.staff.end(), 'ended')
})

it('at another computer she took her own visitor up again: the first one lets go of what it cannot read', async () => {
  await takes(noor)
  noor.network.breaks('cut')
  await line.comes(() => phone.her.view().phase === 'waiting', 'lost')
  const second = await line.desk(people.noor)
  other = second
  await done(second.staff.goOnDuty('Noor'), 'on duty at the other')
  await takes(second)
  await noor.network.heals()
  await line.comes(() => noor.staff.view().conversations.length === 0, 'nothing of it stays')
  await line.comes(() => noor.staff.view().alarms.includes('conversation-without-keys'), 'told')
  await allSpeak(second)
  await done(second.staff.end(), 'ended')
})
