/** Fear: a line that lies about the door, or about who reads, has her later words sealed to whom she complains about. */
import { deviceClock } from '@lijn116/client/clock'
import { type ComplaintCalls, createComplaint } from '@lijn116/client/complaint'
import type { Transport } from '@lijn116/client/transport'
import { fromBase64url, toBase64url } from '@lijn116/encryption'
import { openComplaint } from '@lijn116/encryption/complaint'
import type { ComplaintPage } from '@lijn116/protocol/complaint'
import { limits } from '@lijn116/protocol/limits'
import type { LeafId } from '@lijn116/protocol/sealed'
import { beforeAll, expect, test, vi } from 'vitest'
import { now, type Person, today, trustedLine } from '../../client/fixture/trust.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

type Bytes = Uint8Array<ArrayBuffer>
type Told = NonNullable<ComplaintPage['complaint']>
type Known = Person & { signed: Bytes }
const people: Record<string, Known> = {}
const teams = { mo: 'klachten', an: 'klachten', jip: 'klachten', kim: 'landelijk', noor: 'landelijk' }
const known = (name: string): Known => {
  const found = people[name]
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}
const nameOf = (leaf: string) => Object.values(people).find((each) => each.leaf === leaf)?.name
let world: Awaited<ReturnType<typeof trustedLine>>
let trust = { delegation: '', roster: '' }
let made: ComplaintCalls['make']['body']
let added: ComplaintCalls['add']['body'] | null = null
/** What the line says of the complaint, beside what is so. */
let lie: Partial<Told> = {}
let numbers = ''

beforeAll(async () => {
  world = await trustedLine()
  world.line.doors = [
    { id: 'nationaal', teams: ['landelijk'] },
    { id: 'sport', teams: ['sportteam'] },
  ]
  for (const [name, team] of Object.entries(teams)) {
    const person = await world.person(name)
    people[name] = { ...person, signed: await world.certified(person.staff, { teams: [team] }) }
  }
  const all = Object.values(people).map(({ signed }) => signed)
  trust = { delegation: toBase64url(await world.delegation()), roster: toBase64url(await world.roster(all)) }
  numbers = await page().make('nationaal', 'Ik werd niet gehoord.')
})

function shownPage(complaint: Told): { page: string } {
  const bytes = Buffer.alloc(limits.complaintPageBytes)
  const json = Buffer.from(JSON.stringify({ complaint, answers: [], next: null }))
  bytes.writeUInt32BE(json.length, 0)
  json.copy(bytes, 4)
  return { page: bytes.toString('base64url') }
}
const signed = (...names: string[]) => names.map((name) => toBase64url(known(name).signed))
async function answer(name: keyof ComplaintCalls, body: unknown): Promise<object> {
  if (name === 'open') return { now, trust, readers: signed(...Object.keys(teams)), challenge: { token: 'x', bits: 0 } }
  if (name === 'make') made = body as typeof made
  if (name === 'add') added = body as typeof added
  if (name !== 'look') return {}
  const told: Told = {
    ...{ id: made.complaint, status: 'received', step: 1, door: made.door, bound: made.bound },
    ...{ receivedOn: today, changedOn: today, readers: [], answeredBy: null },
  }
  return shownPage({ ...told, ...lie })
}
function page() {
  const call = answer as unknown as Transport<ComplaintCalls, never>['call']
  return createComplaint({ line: world.line, transport: { call }, clock: deviceClock, random: (below) => below - 1 })
}
async function entered(said: Partial<Told>) {
  lie = said
  added = null
  const own = page()
  return { own, shown: await own.enter(numbers) }
}
const sealedTo = () => added?.part.to.map(({ leaf }) => nameOf(leaf))

test('another door than she wrote about is not believed, and nothing is sealed for it', async () => {
  const lies = [{ door: 'sport' }, { door: null }, { door: 'sport', bound: toBase64url(new Uint8Array(32)) }]
  for (const { door, bound } of lies) {
    lie = { ...{ door, readers: signed('kim', 'noor') }, ...(bound === undefined ? {} : { bound }) }
    const own = page()
    await expect(own.enter(numbers)).rejects.toMatchObject({ reason: 'wrong-key' })
    await expect(own.add('Nog iets.', false)).rejects.toMatchObject({ why: 'over' })
  }
  expect(added).toBeNull()
})

test('readers of the team are left out under the true door, and others take their place', async () => {
  const { own, shown } = await entered({ readers: signed('kim', 'noor') })
  expect(shown).toMatchObject({ door: 'nationaal', isUnread: true })
  await own.add('Nog iets.', false)
  expect(sealedTo()).toHaveLength(2)
  for (const name of sealedTo() ?? []) expect(['mo', 'an', 'jip']).toContain(name)
  const [to] = added?.part.to ?? []
  if (added === null || to === undefined) throw new Error('nothing added')
  const of = { complaint: fromBase64url(made.complaint), id: fromBase64url(added.part.id) }
  const given = { ...of, envelope: fromBase64url(to.envelope), sealed: fromBase64url(added.part.sealed) }
  const reader = known(nameOf(to.leaf) ?? '')
  expect((await openComplaint(world.line, reader.staff, given)).text).toBe('Nog iets.')
})

test('in the second step whom she does not agree with is drawn by no lot', async () => {
  const readers = signed('an')
  expect((await entered({ step: 2, readers })).shown).toMatchObject({ isUnread: false })
  for (const not of ['mo', 'an', 'jip']) {
    const { own, shown } = await entered({ step: 2, answeredBy: known(not).leaf as LeafId })
    expect(shown?.isUnread).toBe(true)
    await own.add('Dat klopt niet.', false)
    expect(sealedTo()).toHaveLength(1)
    expect(sealedTo()).not.toContain(not)
  }
})

test('nobody is unread once it was answered', async () => {
  expect((await entered({ status: 'answered' })).shown?.isUnread).toBe(false)
})
