/** A counsellor and the words of who talks with her: what she is told of them, and what she can write and never read. */
import { fromBase64url, randomBytes, toBase64url, verifyDelegation, verifyRoster } from '@lijn116/encryption'
import {
  type CodeMade,
  type CodeSecrets,
  codeMadeBody,
  codeSecrets,
  contextBody,
  type DocumentKind,
  openDocument,
  sealDocument,
  verifyMailCert,
} from '@lijn116/encryption/keep'
import { limits } from '@lijn116/protocol/limits'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStaff, type StaffClient } from './counsellor.ts'
import { createFakeClock, type FakeClock, settle, soon } from './fixture/fake-clock.ts'
import { createRelay } from './fixture/relay.ts'
import { together } from './fixture/second-script.ts'
import { now, type Person, type TrustedLine, today, trustedLine } from './fixture/trust.ts'
import { entryInParts } from './parts.ts'
import { planText } from './plan.ts'
import { createVisitor, type VisitorClient } from './visitor.ts'

vi.mock('@noble/hashes/argon2.js', async (real) =>
  (await import('../tests/stage/cheap-argon.ts')).cheapArgon(await real()),
)

let world: TrustedLine
let person: Person
let colleague: Person
let relay: Awaited<ReturnType<typeof createRelay>>
let clock: FakeClock
let staff: StaffClient
let other: StaffClient
let her: VisitorClient
/** Of somebody whose certificate is on no list any more. */
let former: Person

const talk = () => {
  const { conversation } = staff.view()
  if (conversation === null) throw new Error('nobody talks')
  return conversation
}
const code = () => talk().code
const posted = (name: string) => relay.posts.filter((post) => post.name === name).map(({ body }) => body)

type Made = { made: CodeMade; code: CodeSecrets; past: CodeSecrets | null }
async function makeCode(hasSecond = false): Promise<Made> {
  const one = await codeSecrets(world.line, randomBytes(32))
  const past = hasSecond ? await codeSecrets(world.line, randomBytes(32)) : null
  const { publicKey, handle, resume } = one
  return { made: { publicKey, second: past?.publicKey ?? null, handle, resume }, code: one, past }
}
const tells = ({ made }: Made) => void her.inner.conversation.tell('code-made', codeMadeBody(made))
async function made(hasSecond = false): Promise<Made> {
  const is = await makeCode(hasSecond)
  tells(is)
  await soon(clock, () => code()?.opened === 'made', 'told of her words')
  return is
}
function gives(body: Uint8Array<ArrayBuffer>) {
  her.inner.conversation.change((outbox) => [...outbox, entryInParts('context', body)])
  her.inner.conversation.wake()
}
const authorTrust = async () => {
  const delegation = await verifyDelegation(world.line, await world.delegation(), now)
  const signed = await world.roster([person, colleague].map(({ certificate }) => certificate.signed))
  const roster = await verifyRoster(world.line, delegation, signed, now)
  return { delegation, roster, now, permits: (roles: readonly string[]) => roles.length > 0 }
}
const kept = (i: number) => {
  const body = relay.desk.documents[i]
  if (body === undefined) throw new Error(`nothing is kept at ${i}`)
  return { id: fromBase64url(body.id), sealed: fromBase64url(body.sealed), body }
}
async function readBy(secrets: CodeSecrets, i = 0) {
  const { id, sealed } = kept(i)
  return openDocument(world.line, secrets, await authorTrust(), id, sealed)
}
const saved = (text: string, state: string) =>
  soon(clock, () => talk().writings.some((each) => each.text === text && each.state === state), `${text} is ${state}`)

/** What her page hands on of what it opened: written before, by `by`. */
async function written(by: Person, to: CodeSecrets, kind: DocumentKind, text: string, day = today) {
  const id = randomBytes(16)
  const document = { kind, day, id, text }
  const sealed = await sealDocument(world.line, by.staff, by.certificate.signed, to.publicKey, document)
  return (await openDocument(world.line, to, await authorTrust(), id, sealed)).carried
}

async function comes(): Promise<VisitorClient> {
  const page = createVisitor({
    ...{ line: world.line, door: 'nationaal', language: 'nl', together, clock },
    transport: relay.visitorTransport,
  })
  await page.open()
  page.say('Hallo.')
  await soon(clock, () => page.view().phase === 'waiting', 'waiting')
  return page
}
async function talking() {
  await soon(clock, () => staff.view().waiting.length === 1, 'somebody waits')
  let outcome = ''
  void staff.take(staff.view().waiting[0]?.conversation ?? '').then((is) => {
    outcome = is
  })
  await soon(clock, () => outcome === 'taken', 'taken')
  await soon(clock, () => staff.view().conversation?.phase === 'talking', 'talking')
}
async function done(going: Promise<unknown>, what: string) {
  let isDone = false
  void going.then(() => {
    isDone = true
  })
  await soon(clock, () => isDone, what)
}
const ended = (how: Parameters<StaffClient['end']>[0] = {}) => done(staff.end(how), 'ended')

beforeAll(async () => {
  world = await trustedLine()
  person = await world.person('proef-1')
  colleague = await world.person('proef-2', ['counsellor', 'coordinator'])
  former = await world.person('proef-9')
  relay = await createRelay(world, person, colleague)
  clock = createFakeClock()
  staff = createStaff({ line: world.line, transport: relay.staffTransport, clock })
  await staff.signIn('proef-1', person.passphrase, '123456')
  other = createStaff({ line: world.line, transport: relay.transportOf(colleague), clock })
  await other.signIn('proef-2', colleague.passphrase, '123456')
}, 60_000)
beforeEach(async () => {
  relay.clear()
  staff.wake()
  await staff.goOnDuty('Noor')
  await other.goOnDuty('Merel')
  her = await comes()
})
afterEach(async () => {
  her.drop()
  Object.assign(relay.bends, { fate: () => 'fine', refuses: () => null })
  if (staff.view().conversation?.endedBy === null) await ended()
  staff.wipe()
})

describe('what she is told of words', () => {
  it('the offer reaches her page; words made there come back, and their mailbox is vouched for', async () => {
    await talking()
    expect(code()).toBeNull()
    await staff.words.offer()
    await soon(clock, () => (her.view().offersWords ?? null) !== null, 'offered')
    expect(talk().wordsOffered).toBe(true)
    const is = await made()
    expect(code()).toMatchObject({ opened: 'made', hasSecond: false, documents: [], isOther: false, canWrite: true })
    await soon(clock, () => relay.desk.mailboxes.size === 1, 'vouched for')
    const [[handle, { signed }] = ['', { signed: '' }]] = relay.desk.mailboxes
    const cert = await verifyMailCert(world.line, person.certificate, fromBase64url(signed))
    expect([handle, toBase64url(cert.handle)]).toEqual(Array(2).fill(toBase64url(is.made.handle)))
    expect(toBase64url(cert.publicKey)).toBe(toBase64url(is.made.publicKey))
  })

  it('in a wait segment, where everybody on duty reads, nothing of it counts', async () => {
    tells(await makeCode())
    gives(contextBody({ opened: 'no', made: null, documents: [] }))
    await settle()
    await talking()
    await settle()
    expect(code()).toBeNull()
    expect(posted('certifyMailbox')).toEqual([])
  })

  it('words that opened nothing say so, and nothing can be written', async () => {
    await talking()
    gives(contextBody({ opened: 'no', made: null, documents: [] }))
    await soon(clock, () => code()?.opened === 'no', 'told')
    expect(code()).toMatchObject({ canWrite: false, documents: [] })
    await expect(staff.words.keep('summary', 'Er was eerder contact.')).rejects.toThrow('not-allowed')
    expect(posted('keepDocument')).toEqual([])
  })

  it('what was written before is shown verified, with the standing of its author; what is planted is not', async () => {
    const { made: mine, past } = await makeCode(true)
    const stranger = await codeSecrets(world.line, randomBytes(32))
    if (past === null) throw new Error('no second word')
    await talking()
    const documents = [
      await written(person, past, 'summary', 'Zij wil rust aan tafel.', today - 3),
      await written(former, past, 'summary', 'Zij belde eerder met een collega.', today - 9),
      await written(person, stranger, 'summary', 'Van iemand anders.'),
      await written(person, past, 'plan', 'Ook van toen.', today - 3),
    ]
    gives(contextBody({ opened: 'code-and-word', made: mine, documents }))
    await soon(clock, () => code()?.documents.length === 3 && code()?.unreadable === true, 'verified')
    expect(code()?.documents.map(({ text, standing, mine: isMine }) => [text, standing, isMine])).toEqual([
      ['Zij wil rust aan tafel.', 'current', true],
      ['Ook van toen.', 'current', true],
      ['Zij belde eerder met een collega.', 'former', false],
    ])
    expect(code()).toMatchObject({ opened: 'code-and-word', hasSecond: true, canWrite: true })
  })

  it('other words in the same visit are never silently the same', async () => {
    await talking()
    const first = await made()
    tells(first)
    await settle()
    expect(code()?.isOther).toBe(false)
    const second = await makeCode()
    tells(second)
    await soon(clock, () => code()?.isOther === true, 'said')
    await staff.words.keep('summary', 'Kort.')
    expect(kept(0).body.handle).toBe(toBase64url(second.made.handle))
    await expect(readBy(first.code)).rejects.toThrow()
    expect((await readBy(second.code)).text).toBe('Kort.')
  })
})

describe('writing under her words', () => {
  it('is opened by her words alone, and with a second word by that', async () => {
    await talking()
    const { code: without, past } = await made(true)
    await staff.words.keep('letter', 'Tot volgende week.')
    expect(talk().writings).toMatchObject([{ kind: 'letter', text: 'Tot volgende week.', state: 'kept' }])
    if (past === null) throw new Error('no second word')
    expect(await readBy(past)).toMatchObject({ kind: 'letter', text: 'Tot volgende week.', day: today })
    await expect(readBy(without)).rejects.toThrow()
    expect(JSON.stringify(relay.posts)).not.toContain('Tot volgende week.')
  })

  it('a lost answer is the same document again; refused it says so, and goes again with the same bytes', async () => {
    await talking()
    await made()
    let lost = 2
    Object.assign(relay.bends, {
      fate: (name: string) => (name === 'keepDocument' && lost-- > 0 ? 'answer-lost' : 'fine'),
    })
    void staff.words.keep('summary', 'Eerste.')
    await saved('Eerste.', 'kept')
    const tries = posted('keepDocument')
    expect(tries.length).toBe(3)
    expect(new Set(tries.map((each) => JSON.stringify(each))).size).toBe(1)
    Object.assign(relay.bends, { refuses: (name: string) => (name === 'keepDocument' ? 'too-many' : null) })
    await expect(staff.words.keep('summary', 'Tweede.')).rejects.toThrow('too-many')
    expect(talk().writings[1]).toMatchObject({ text: 'Tweede.', state: 'not-kept' })
    Object.assign(relay.bends, { refuses: () => null })
    await staff.words.keepAgain(talk().writings[1]?.id ?? '')
    expect(talk().writings[1]?.state).toBe('kept')
    const [before, after] = posted('keepDocument').slice(-2)
    expect(after).toEqual(before)
  })

  it('when nothing is kept under her words any more, it says so, and no more is written', async () => {
    await talking()
    const { made: mine } = await made()
    relay.desk.over.add(toBase64url(mine.handle))
    await expect(staff.words.keep('summary', 'Te laat.')).rejects.toThrow('code-over')
    expect(talk().writings[0]?.state).toBe('over')
    expect(code()?.canWrite).toBe(false)
    await expect(staff.words.keep('summary', 'Nog eens.')).rejects.toThrow('not-allowed')
  })

  it('too long is refused before anything is sealed', async () => {
    await talking()
    await made()
    await expect(staff.words.keep('summary', 'é'.repeat(5_001))).rejects.toThrow('too-long')
    expect([talk().writings, posted('keepDocument')]).toEqual([[], []])
  })

  it('goes on after the end until it leaves the screen; then nothing of it stays, and nothing goes', async () => {
    await talking()
    const { code: hers } = await made()
    await ended({ stays: true })
    expect(talk().endedBy).toBe('counsellor')
    await staff.words.keep('summary', 'Na afloop.')
    expect((await readBy(hers)).text).toBe('Na afloop.')
    Object.assign(relay.bends, { fate: (name: string) => (name === 'keepDocument' ? 'lost' : 'fine') })
    const going = staff.words.keep('summary', 'Onderweg.').catch((error: unknown) => error)
    await soon(clock, () => posted('keepDocument').length > 1, 'asked')
    staff.wipe()
    expect(staff.view().conversation).toBeNull()
    const asked = posted('keepDocument').length
    Object.assign(relay.bends, { fate: () => 'fine' })
    clock.advance(60_000)
    await settle()
    expect(posted('keepDocument').length).toBe(asked)
    expect(await going).toBeInstanceOf(Error)
    await expect(staff.words.keep('summary', 'Daarna.')).rejects.toThrow('conversation-gone')
  })

  it('she left suddenly: written while her place is kept, and after the line has ended it', async () => {
    await talking()
    const { code: hers } = await made()
    const conversation = relay.visit()?.id
    if (conversation === undefined) throw new Error('nobody talks')
    relay.tellStaff({ event: 'presence', data: { conversation, presence: 'left' } })
    expect(talk()).toMatchObject({ presence: 'left', endedBy: null })
    await staff.words.keep('summary', 'Zij ging ineens weg.')
    relay.inject({ kind: 'close', seq: 1, by: 'line', close: null })
    await soon(clock, () => talk().endedBy === 'line', 'ended by the line')
    await staff.words.keep('letter', 'U bent altijd welkom.')
    expect([(await readBy(hers)).text, (await readBy(hers, 1)).text]).toEqual([
      'Zij ging ineens weg.',
      'U bent altijd welkom.',
    ])
    clock.advance(limits.endedShownSeconds * 1000)
    expect(staff.view().conversation).toBeNull()
  })

  it('ended with something not kept: it stays for her to keep', async () => {
    await talking()
    await made()
    Object.assign(relay.bends, { refuses: (name: string) => (name === 'keepDocument' ? 'too-many' : null) })
    await expect(staff.words.keep('summary', 'Bijna weg.')).rejects.toThrow('too-many')
    await ended()
    clock.advance(limits.endedShownSeconds * 1000)
    Object.assign(relay.bends, { refuses: () => null })
    expect(talk().endedBy).toBe('counsellor')
    await staff.words.keepAgain(talk().writings[0]?.id ?? '')
    expect(relay.desk.documents.length).toBe(1)
    clock.advance(limits.endedShownSeconds * 1000)
    expect(staff.view().conversation).toBeNull()
  })
})

describe('plan and moments', () => {
  const plan = { sections: [{ id: 'signs', title: 'Signalen', text: `Stil. ${'Hij gooit met deuren. '.repeat(260)}` }] }

  it('a plan of more than one part shows in her page as it stands, and is kept when asked', async () => {
    await talking()
    await staff.words.sendPlan(plan)
    await soon(clock, () => her.view().plan?.sections.length === 1, 'shown')
    expect(her.view().plan).toEqual(plan)
    expect(talk().plan).toEqual({ plan, by: 'me' })
    await expect(staff.words.sendPlan(plan, { keep: true })).rejects.toThrow('not-allowed')
    const { code: hers } = await made()
    await staff.words.sendPlan(plan, { keep: true })
    expect(await readBy(hers)).toMatchObject({ kind: 'plan', text: planText(plan) })
  })

  it('an agreed moment is kept by the line without her, told to her, and kept under her words', async () => {
    await talking()
    const at = now + 86_400_000
    await expect(staff.words.agreeMoment({ at, with: null })).rejects.toThrow('not-allowed')
    const { code: hers } = await made()
    await staff.words.agreeMoment({ at, with: { leaf: colleague.leaf, pseudonym: 'Merel' } })
    const [{ id } = { id: '' }] = talk().moments
    expect(talk().moments).toEqual([{ id, at, with: 'Merel', state: 'agreed' }])
    expect(posted('makeAppointment')).toEqual([{ id, door: 'nationaal', language: 'nl', at, with: colleague.leaf }])
    await soon(clock, () => her.view().moment?.id === id, 'told')
    expect(her.view().moment).toEqual({ id, at, with: 'Merel' })
    expect(JSON.parse((await readBy(hers)).text)).toEqual({ id, at, with: 'Merel' })
    await soon(clock, () => staff.view().desk.moments.moments.length === 1, 'on the desk')
    await staff.desk.changeMoment(id, null)
    expect(staff.view().desk.moments.moments).toMatchObject([{ id, with: null }])
  })

  it('a moment whose answer is lost is one moment, and told once', async () => {
    await talking()
    await made()
    let lost = 1
    Object.assign(relay.bends, {
      fate: (name: string) => (name === 'makeAppointment' && lost-- > 0 ? 'answer-lost' : 'fine'),
    })
    void staff.words.agreeMoment({ at: now + 86_400_000, with: null })
    await soon(clock, () => talk().moments[0]?.state === 'agreed', 'agreed')
    expect(posted('makeAppointment').length).toBe(2)
    expect(relay.desk.appointments.length).toBe(1)
  })
})

it('handed over, the colleague is told of her words by what was said; who comes along is not', async () => {
  await talking()
  const { code: hers } = await made()
  await staff.words.offer()
  await staff.words.sendPlan({ sections: [] })
  const { id } = talk()
  await done(staff.offerHandover(id, colleague.leaf), 'offered')
  await soon(clock, () => other.view().offers.length === 1, 'offered to her')
  void other.acceptOffer(id)
  await soon(clock, () => other.view().conversation?.phase === 'talking', 'taken over')
  await soon(clock, () => other.view().conversation?.code?.opened === 'made', 'told of her words')
  expect(other.view().conversation).toMatchObject({ wordsOffered: true, plan: { by: 'colleague' } })
  await soon(clock, () => staff.view().conversations.length === 0, 'gone here')
  await other.words.keep('summary', 'Overgenomen.')
  expect((await readBy(hers)).text).toBe('Overgenomen.')
  await done(other.offerJoin(id, person.leaf, 'counsellor'), 'asked along')
  void staff.acceptOffer(id)
  await soon(clock, () => her.view().asks !== null, 'asked her')
  her.answer('yes', her.view().asks?.id ?? '')
  await soon(clock, () => staff.view().conversation?.as === 'member', 'along')
  tells(await makeCode())
  await soon(clock, () => other.view().conversation?.code?.isOther === true, 'the lead is told')
  await settle()
  expect(staff.view().conversation).toMatchObject({ code: null, wordsOffered: false, plan: null })
  await expect(staff.words.keep('summary', 'Van een ander.')).rejects.toThrow('not-allowed')
  await done(other.end(), 'ended')
})
