/** Real clients on the real server: the agreed word reaches a colleague, whatever happens around it. */
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { Member } from '../stage/sealed-line.ts'
import { type Desk, type Phone, type ShakyLine, shakyLine } from '../stage/shaky-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

let line: ShakyLine
let people: { noor: Member; linde: Member; sam: Member }
let noor: Desk
let linde: Desk
let phone: Phone

const talk = ({ staff }: Desk) => staff.view().conversation
const calls = ({ staff }: Desk) => staff.view().alerts.filter(({ kind }) => kind === 'word')
/** As the line has it: who took her over is not rung by her own call. */
const raised = () => line.inner.database.sql.selectFrom('alert').selectAll().where('kind', '=', 'word').execute()

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
async function agreed(): Promise<string> {
  const id = await takes(noor)
  noor.staff.agreeWord('boodschappen')
  await line.comes(() => talk(noor)?.word === 'boodschappen', 'agreed')
  await line.lives(5_000, 1_000)
  return id
}
async function isRaised(): Promise<void> {
  await line.lives(5_000, 1_000)
  expect(await raised()).toMatchObject([{ kind: 'word', acknowledged_by: null }])
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
  for (const desk of [noor, linde]) desk?.dies()
  phone?.her.drop()
  line.pass(60_000)
  await line.inner.database.sql.deleteFrom('alert').execute()
  noor = await line.desk(people.noor)
  linde = await line.desk(people.linde)
  await done(noor.staff.goOnDuty('Noor'), 'on duty')
  await done(linde.staff.goOnDuty('Linde'), 'on duty')
  phone = line.phone()
  await phone.her.open()
  phone.her.say('Hallo.')
  await line.comes(() => phone.her.view().messages[0]?.state === 'kept', 'waiting')
})

it('typed once more after a colleague has the first, it calls anew', async () => {
  await agreed()
  phone.her.say('Boodschappen')
  await line.comes(() => calls(linde).length === 1, 'rung')
  const first = calls(linde)[0]?.id ?? ''
  await done(linde.staff.acknowledge(first), 'acknowledged')
  await line.comes(() => calls(noor)[0]?.acknowledgedBy === 'Linde', 'told')
  const before = linde.staff.view().ring
  phone.her.say('boodschappen')
  await line.comes(() => calls(linde)[0]?.acknowledgedBy === null, 'rung anew')
  expect(calls(linde)[0]?.id).not.toBe(first)
  expect(linde.staff.view().ring).not.toBe(before)
  await done(noor.staff.end(), 'ended')
})

it('typed while somebody is let in', async () => {
  const sam = await line.desk(people.sam)
  await done(sam.staff.goOnDuty('Sam'), 'on duty')
  const id = await agreed()
  await done(noor.staff.offerJoin(id, people.sam.leaf, 'interpreter'), 'offered')
  await line.comes(() => sam.staff.view().offers.some(({ state }) => state === 'open'), 'the offer is there')
  await done(sam.staff.acceptOffer(id), 'accepted')
  await line.comes(() => phone.her.view().asks !== null, 'she is asked')
  const goesOn = noor.network.holds(/\/v1\/grants$/)
  phone.her.answer('yes', phone.her.view().asks?.id ?? '')
  await line.comes(() => talk(noor)?.asked?.answer === 'yes', 'she said yes')
  await line.lives(2_000, 250)
  phone.her.say('Boodschappen')
  await line.comes(() => talk(noor)?.wordTyped === true, 'typed')
  await line.comes(() => calls(linde).length === 1, 'rung while the grant is on its way')
  goesOn()
  await line.comes(() => talk(sam)?.phase === 'talking', 'let in')
  await isRaised()
  sam.dies()
  await done(noor.staff.end(), 'ended')
})

it('typed while a console that dies hands her over', async () => {
  const id = await agreed()
  await done(noor.staff.offerHandover(id, people.linde.leaf), 'offered')
  await line.comes(() => linde.staff.view().offers.some(({ state }) => state === 'open'), 'the offer is there')
  const goesOn = linde.network.holds(/\/v1\/grants$/)
  const taken = linde.staff.acceptOffer(id)
  await line.comes(() => noor.staff.view().offers.some(({ state }) => state === 'accepted'), 'accepted')
  noor.dies()
  phone.her.say('Boodschappen')
  await line.lives(2_000, 250)
  goesOn()
  await done(taken, 'taken over')
  await line.comes(() => talk(linde)?.wordTyped === true, 'typed')
  await isRaised()
  await done(linde.staff.end(), 'ended')
})

it('typed to a laptop that is dead, it calls once somebody takes her', async () => {
  await agreed()
  noor.dies()
  phone.her.say('Boodschappen')
  expect(phone.her.view().cover).toBe(true)
  await line.comes(() => phone.her.view().phase === 'waiting', 'she waits again')
  await takes(linde)
  await line.comes(() => talk(linde)?.wordTyped === true, 'typed')
  await isRaised()
  await done(linde.staff.end(), 'ended')
})
