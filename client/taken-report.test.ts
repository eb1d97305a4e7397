/** Duty to act: written while she is spoken with, signed by a second, told to her; and what a hostile line can make of it. */
import { fromBase64url, randomBytes, toBase64url } from '@lijn116/encryption'
import { codeMadeBody, codeSecrets, signReportSecond } from '@lijn116/encryption/keep'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
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
let author: Person
let second: Person
let reader: Person
let relay: Awaited<ReturnType<typeof createRelay>>
let clock: FakeClock
let writes: StaffClient
let signs: StaffClient
let reads: StaffClient
let her: VisitorClient

const text = 'Er is een kind in huis dat nu gevaar loopt.'
const notice = 'Wij melden dit vandaag bij Veilig Thuis. Dat doen wij omdat er een kind in gevaar is.'
const talk = () => {
  const { conversation } = writes.view()
  if (conversation === null) throw new Error('nobody talks')
  return conversation
}
const own = () => talk().reports[0]
const onDesk = (of: StaffClient) => of.view().desk.reports.reports
const signedIn = async (person: Person): Promise<StaffClient> => {
  const is = createStaff({ line: world.line, transport: relay.transportOf(person), clock })
  await is.signIn(person.name, person.passphrase, '123456')
  return is
}
async function written(): Promise<string> {
  await writes.words.writeReport({ text, notice, second: second.leaf, other: reader.leaf })
  await soon(clock, () => onDesk(signs).length === 1 && own()?.state === 'open', 'with the second')
  return own()?.id ?? ''
}
async function hasWords() {
  const secrets = await codeSecrets(world.line, randomBytes(32))
  const { publicKey, handle, resume } = secrets
  her.inner.conversation.tell('code-made', codeMadeBody({ publicKey, second: null, handle, resume }))
  await soon(clock, () => talk().code?.opened === 'made', 'her words')
  return secrets
}

beforeAll(async () => {
  world = await trustedLine()
  author = await world.person('proef-1')
  second = await world.person('proef-2', ['coordinator'])
  reader = await world.person('proef-3', ['coordinator'])
  relay = await createRelay(world, author, second, reader)
  clock = createFakeClock()
  writes = await signedIn(author)
  signs = await signedIn(second)
  reads = await signedIn(reader)
}, 60_000)
beforeEach(async () => {
  relay.clear()
  for (const each of [writes, signs, reads]) each.wake()
  await writes.goOnDuty('Noor')
  her = createVisitor({
    ...{ line: world.line, door: 'nationaal', language: 'nl', together, clock },
    transport: relay.visitorTransport,
  })
  await her.open()
  her.say('Hallo.')
  await soon(clock, () => writes.view().waiting.length === 1, 'somebody waits')
  void writes.take(writes.view().waiting[0]?.conversation ?? '')
  await soon(clock, () => writes.view().conversation?.phase === 'talking', 'talking')
})
afterEach(async () => {
  her.drop()
  Object.assign(relay.bends, { fate: () => 'fine', refuses: () => null })
  const held = writes.view().conversation
  if (held?.endedBy === null) {
    let isOver = false
    void writes.end().then(() => {
      isOver = true
    })
    await soon(clock, () => isOver, 'ended')
  }
  writes.wipe()
})

it('the second reads what is reported and what she is told, signs, and then she is told by itself', async () => {
  const id = await written()
  expect(own()).toMatchObject({ state: 'open', told: 'no', notice })
  await expect(signs.desk.signReport(id, null), 'unread').rejects.toThrow('not-allowed')
  expect(await signs.desk.openReport(id)).toEqual({ text, notice, canTellLater: false })
  expect(onDesk(signs)[0]).toMatchObject({ as: 'second', isOpened: true })
  expect(onDesk(reads), 'not before it is signed').toEqual([])
  await expect(signs.desk.signReport(id, { tellAt: now + 3_600_000, reason: 'Eerst veilig.' })).rejects.toThrow(
    'not-allowed',
  )
  await signs.desk.signReport(id, null)
  await soon(clock, () => own()?.told === 'told', 'told')
  await soon(clock, () => her.view().notice === notice, 'reads it')
  await soon(clock, () => onDesk(reads).length === 1, 'with the reader')
  expect(await reads.desk.openReport(id)).toEqual({ text, notice, canTellLater: false })
  expect(JSON.stringify(relay.posts)).not.toContain('Veilig Thuis')
})

it('put off with a reason, and only where she has words: kept for her until then, and not said now', async () => {
  await hasWords()
  const id = await written()
  expect((await signs.desk.openReport(id)).canTellLater).toBe(true)
  await expect(signs.desk.signReport(id, { tellAt: now + 3_600_000, reason: ' ' })).rejects.toThrow('malformed')
  const tellAt = now + 48 * 3_600_000
  await signs.desk.signReport(id, { tellAt, reason: 'De ander leest nu mee.' })
  await soon(clock, () => own()?.told === 'later', 'kept for later')
  expect(own()).toMatchObject({ state: 'signed', tellAt })
  expect(relay.desk.documents).toMatchObject([{ report: id }])
  await settle()
  expect(her.view().notice ?? null).toBeNull()
})

it('put off longer than may be, she is told at once', async () => {
  await hasWords()
  const id = await written()
  await signs.desk.openReport(id)
  await signs.desk.signReport(id, { tellAt: now + 96 * 3_600_000, reason: 'Te lang.' })
  await soon(clock, () => her.view().notice === notice, 'told')
  await soon(clock, () => relay.desk.documents.length === 1, 'kept too')
  expect(relay.desk.documents[0]?.report).toBeUndefined()
})

it('a signature of somebody else, or of another report, tells nobody anything and is an alarm', async () => {
  const id = await written()
  const report = relay.desk.reports[0]
  if (report === undefined) throw new Error('no report')
  const signed = fromBase64url(report.signed)
  const right = toBase64url(await signReportSecond(world.line, second.staff, signed, null))
  const by = (person: Person) => toBase64url(person.certificate.signed)
  for (const forged of [
    { signed: right, certificate: by(reader) },
    { signed: right, certificate: by(author) },
    { signed: report.signed, certificate: by(second) },
  ]) {
    Object.assign(report, { signed2: forged })
    const asked = () => relay.posts.filter(({ name }) => name === 'reports').length
    const before = asked()
    relay.desk.tell('reports')
    await soon(clock, () => asked() > before && writes.view().alarms.includes('certificate-refused'), 'an alarm')
    await settle()
    expect(own()).toMatchObject({ state: 'open', told: 'no' })
    expect(her.view().notice ?? null).toBeNull()
  }
  expect(own()?.id).toBe(id)
})

it('signed, and not told yet: the talk does not end before she is told', async () => {
  const id = await written()
  Object.assign(relay.bends, { refuses: (name: string) => (name === 'say' ? 'draining' : null) })
  await signs.desk.openReport(id)
  await signs.desk.signReport(id, null)
  await soon(clock, () => own()?.state === 'signed', 'signed')
  let refused = ''
  void writes.end({ stays: true }).catch((error: Error) => {
    refused = error.message
  })
  await soon(clock, () => refused !== '', 'refused')
  expect([refused, own()?.told, talk().endedBy]).toEqual(['not-allowed', 'telling', null])
  Object.assign(relay.bends, { refuses: () => null })
  await soon(clock, () => own()?.told === 'told', 'told')
  let isOver = false
  void writes.end({ stays: true }).then(() => {
    isOver = true
  })
  await soon(clock, () => isOver, 'ended')
})

it('declined, taken back, or open when the talk ends: it is over, and nothing can be signed', async () => {
  const declined = await written()
  await signs.desk.declineReport(declined)
  await soon(clock, () => own()?.state === 'declined', 'declined')
  await writes.words.writeReport({ text, notice, second: second.leaf, other: reader.leaf })
  const taken = talk().reports[1]?.id ?? ''
  await writes.words.takeBackReport(taken)
  expect(talk().reports[1]?.state).toBe('over')
  await writes.words.writeReport({ text, notice, second: second.leaf, other: reader.leaf })
  await soon(clock, () => onDesk(signs).length === 1, 'with the second')
  const open = talk().reports[2]?.id ?? ''
  await signs.desk.openReport(open)
  let isOver = false
  void writes.end({ stays: true }).then(() => {
    isOver = true
  })
  await soon(clock, () => isOver, 'ended')
  expect(talk().reports.map(({ state, told }) => [state, told])).toEqual([
    ['declined', 'no'],
    ['over', 'no'],
    ['over', 'no'],
  ])
  await signs.desk.look()
  await expect(signs.desk.signReport(open, null)).rejects.toThrow('report-over')
  await expect(writes.words.writeReport({ text, notice, second: second.leaf, other: reader.leaf })).rejects.toThrow()
})

it('names three people, of whom the second may sign, and is not written before she reads who speaks here', async () => {
  const given = { text, notice, second: second.leaf, other: reader.leaf }
  for (const wrong of [
    { ...given, other: second.leaf },
    { ...given, second: author.leaf },
    { ...given, other: author.leaf },
    { ...given, second: toBase64url(randomBytes(16)) },
    { ...given, notice: ' ' },
    { ...given, notice: 'a'.repeat(3_501) },
  ])
    await expect(writes.words.writeReport(wrong)).rejects.toThrow()
  expect(relay.posts.filter(({ name }) => name === 'writeReport')).toEqual([])
  expect(talk().reports).toEqual([])
})

it('is not written while she is gone, and goes when she is back', async () => {
  const conversation = relay.visit()?.id
  if (conversation === undefined) throw new Error('nobody talks')
  const isNow = async (presence: 'here' | 'left') => {
    relay.tellStaff({ event: 'presence', data: { conversation, presence } })
    await soon(clock, () => talk().presence === presence, presence)
  }
  const sent = () => relay.posts.filter(({ name }) => name === 'writeReport').length
  const report = { text, notice, second: second.leaf, other: reader.leaf }
  await isNow('left')
  await expect(writes.words.writeReport(report)).rejects.toThrow('nobody-there')
  expect([sent(), talk().reports]).toEqual([0, []])
  await isNow('here')
  // Gone while it was on its way: the line refuses, and it can be tried again.
  Object.assign(relay.bends, { refuses: (name: string) => (name === 'writeReport' ? 'nobody-there' : null) })
  await expect(writes.words.writeReport(report)).rejects.toThrow('nobody-there')
  expect(own()?.state).toBe('not-sent')
  Object.assign(relay.bends, { refuses: () => null })
  await isNow('left')
  await expect(writes.words.sendReportAgain(own()?.id ?? '')).rejects.toThrow('nobody-there')
  expect([sent(), own()?.state]).toEqual([1, 'not-sent'])
  await isNow('here')
  await writes.words.sendReportAgain(own()?.id ?? '')
  await soon(clock, () => own()?.state === 'open', 'with the second')
})

it('a notice that does not go out says so, and can be told after all', async () => {
  const id = await written()
  await signs.desk.openReport(id)
  Object.assign(relay.bends, { refuses: (name: string) => (name === 'say' ? 'too-large' : null) })
  await signs.desk.signReport(id, null)
  await soon(clock, () => own()?.told === 'not-told', 'not told')
  Object.assign(relay.bends, { refuses: () => null })
  await writes.words.tell(id, notice)
  await soon(clock, () => her.view().notice === notice && own()?.told === 'told', 'told')
})
