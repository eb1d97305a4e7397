/** Letters at a coach's desk: whose they are, who may read them on, and that an answer goes to whoever they belong to. */
import { fromBase64url, type LineFile, randomBytes, toBase64url, verifyRoster } from '@lijn116/encryption'
import {
  type CodeMade,
  type CodeSecrets,
  codeSecrets,
  openDocument,
  openLetter,
  sealLetter,
  signMailCert,
  verifyMailCert,
} from '@lijn116/encryption/keep'
import type { Letter } from '@lijn116/protocol/mail'
import type { LeafId } from '@lijn116/protocol/sealed'
import { beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { StaffCall } from './counsellor-wire.ts'
import type { DeskPort } from './desk-port.ts'
import { createFakeClock } from './fixture/fake-clock.ts'
import { now, type Person, type TrustedLine, today, trustedLine } from './fixture/trust.ts'
import { createInsist } from './insist.ts'
import { createMailDesk } from './mail-desk.ts'
import { createMomentsDesk } from './moments-desk.ts'
import type { PeopleSession } from './people-state.ts'
import { refusalOf } from './refusal.ts'
import { verifyStaffTrust } from './staff-trust.ts'
import { NetworkError } from './transport.ts'

vi.mock('@noble/hashes/argon2.js', async (real) =>
  (await import('../tests/stage/cheap-argon.ts')).cheapArgon(await real()),
)

type Words = { made: CodeMade; code: CodeSecrets; past: CodeSecrets | null }

let world: TrustedLine
let line: LineFile
let coach: Person
let deputy: Person
let interpreter: Person
let former: Person
let session: PeopleSession

/** What the line has, and does. */
let letters: Letter[] = []
let late = 0
let posts: { name: string; body: unknown }[] = []
let fate: (name: string) => 'fine' | 'lost' | 'answer-lost' | 'code-over' | 'not-allowed' = () => 'fine'
let refusals = 0

async function sessionOf(person: Person): Promise<PeopleSession> {
  const certificates = [coach, deputy, interpreter].map(({ certificate }) => certificate.signed)
  const bytes = {
    now,
    delegation: toBase64url(await world.delegation()),
    roster: toBase64url(await world.roster(certificates)),
    certificates: certificates.map(toBase64url),
    duty: [],
  }
  const trust = await verifyStaffTrust(line, bytes, person.leaf, 0)
  const account = {
    ...{
      name: person.name,
      team: 'landelijk',
      organisation: 'lijn116',
      roles: person.certificate.roles,
      leaf: person.leaf as LeafId,
    },
    ...{ certificate: toBase64url(person.certificate.signed), wrappedKeys: '' },
  }
  return { account, staff: person.staff, trust: () => trust, refresh: async () => trust }
}
const call = (async (name: string, body: unknown) => {
  posts.push({ name, body })
  const is = fate(name)
  if (is === 'lost') throw new NetworkError('lost')
  if (is === 'code-over' || is === 'not-allowed') throw refusalOf(is)
  if (is === 'answer-lost') throw new NetworkError('answer lost')
  if (name === 'mail') return { letters: structuredClone(letters), late }
  if (name === 'appointments') return { appointments: [appointment(2), appointment(1)] }
  return {}
}) as StaffCall
const appointment = (at: number) => ({ id: `m${at}`, door: 'nationaal', language: 'nl', at, with: null })
/** Trying again takes no time here. */
const clock = {
  ...createFakeClock(),
  after(_ms: number, then: () => void) {
    queueMicrotask(then)
    return () => {}
  },
}
const portOf = (of: PeopleSession): DeskPort => ({
  ...{ line, call, changed: () => {}, current: () => of },
  insist: createInsist(clock, () => false),
  refused: () => void refusals++,
})
const posted = (name: string) => posts.filter((post) => post.name === name).map(({ body }) => body)

async function words(hasSecond = false): Promise<Words> {
  const code = await codeSecrets(line, randomBytes(32))
  const past = hasSecond ? await codeSecrets(line, randomBytes(32)) : null
  const { publicKey, handle, resume } = code
  return { made: { publicKey, second: past?.publicKey ?? null, handle, resume }, code, past }
}
async function letterOf(
  { made }: Words,
  text: string,
  over: Partial<Letter> = {},
  to = [coach, deputy],
): Promise<Letter> {
  const id = randomBytes(16)
  const sealed = await sealLetter(
    line,
    { id, day: today, text, made },
    to.map(({ certificate }) => certificate),
  )
  const [envelope] = sealed.envelopes
  return {
    ...{ id: toBase64url(id), mailbox: toBase64url(randomBytes(16)), as: 'coach', door: 'nationaal' },
    ...{ handle: toBase64url(made.handle), sealed: toBase64url(sealed.sealed), certified: null, passTo: null },
    ...{
      envelope: envelope === undefined ? null : toBase64url(envelope),
      writtenAt: now,
      dueAt: now,
      answeredAt: null,
    },
    ...over,
  }
}
const certifiedBy = async (person: Person, { made }: Words) => ({
  signed: toBase64url(await signMailCert(line, person.staff, made)),
  certificate: toBase64url(person.certificate.signed),
})
const passTo = (person: Person) => ({
  leaf: person.leaf as LeafId,
  name: person.name,
  certificate: toBase64url(person.certificate.signed),
})
async function authorTrust() {
  const { delegation } = session.trust()
  const roster = await verifyRoster(line, delegation, session.trust().roster.signed, now)
  return { delegation, roster, now, permits: (roles: readonly string[]) => roles.includes('counsellor') }
}

beforeAll(async () => {
  world = await trustedLine()
  line = world.line
  coach = await world.person('coach')
  deputy = await world.person('deputy')
  interpreter = await world.person('interpreter', ['interpreter'])
  former = await world.person('former')
  session = await sessionOf(coach)
})
beforeEach(() => {
  letters = []
  posts = []
  late = 0
  refusals = 0
  fate = () => 'fine'
})

it('a first letter says whose the mailbox is; its answer opens with her words alone', async () => {
  const hers = await words()
  letters = [await letterOf(hers, 'Ik durf weer te schrijven.')]
  late = 3
  const desk = createMailDesk(portOf(session))
  await desk.look()
  expect(desk.view()).toMatchObject({
    state: 'here',
    late: 3,
    letters: [{ state: 'open', text: 'Ik durf weer te schrijven.' }],
  })
  const [certified] = posted('certifyMailbox') as { handle: string; signed: string }[]
  const cert = await verifyMailCert(line, coach.certificate, fromBase64url(certified?.signed ?? ''))
  expect([certified?.handle, toBase64url(cert.publicKey)]).toEqual([
    toBase64url(hers.made.handle),
    toBase64url(hers.made.publicKey),
  ])
  await desk.look()
  expect(posted('certifyMailbox').length, 'said once').toBe(1)
  const id = letters[0]?.id ?? ''
  await desk.answer(id, 'Wat goed dat u schrijft.')
  const [{ letter, document } = { letter: '', document: { id: '', sealed: '' } }] = posted('answerLetter') as {
    letter: string
    document: { id: string; sealed: string }
  }[]
  expect(letter).toBe(id)
  const bytes = [fromBase64url(document.id), fromBase64url(document.sealed)] as const
  expect(await openDocument(line, hers.code, await authorTrust(), ...bytes)).toMatchObject({
    kind: 'reply',
    text: 'Wat goed dat u schrijft.',
  })
  expect(desk.view().letters[0]?.answer).toEqual({ text: 'Wat goed dat u schrijft.', state: 'kept' })
  await expect(desk.answer(id, 'Nog eens.'), 'answered').rejects.toThrow('not-allowed')
})

it('with a second word an answer opens with that alone; a colleague who left still vouches', async () => {
  const hers = await words(true)
  letters = [await letterOf(hers, 'Hallo.', { certified: await certifiedBy(former, hers) })]
  const desk = createMailDesk(portOf(session))
  await desk.look()
  expect(desk.view().letters[0]?.state).toBe('open')
  expect(posted('certifyMailbox')).toEqual([])
  await desk.answer(letters[0]?.id ?? '', 'Dag.')
  const [{ document } = { document: { id: '', sealed: '' } }] = posted('answerLetter') as {
    document: { id: string; sealed: string }
  }[]
  const bytes = [fromBase64url(document.id), fromBase64url(document.sealed)] as const
  await expect(openDocument(line, hers.code, await authorTrust(), ...bytes)).rejects.toThrow()
  if (hers.past === null) throw new Error('no second word')
  expect((await openDocument(line, hers.past, await authorTrust(), ...bytes)).text).toBe('Dag.')
})

it('a letter of anybody else to this mailbox is said to be so, not shown and never answered', async () => {
  const hers = await words()
  const thief = await words()
  const asHers = { ...thief, made: { ...thief.made, handle: hers.made.handle } }
  const certified = await certifiedBy(deputy, hers)
  letters = [
    await letterOf(asHers, 'Stuur mij alles.', { certified }),
    await letterOf(thief, 'Onder een ander.', { certified, handle: toBase64url(hers.made.handle) }),
  ]
  const desk = createMailDesk(portOf(session))
  await desk.look()
  expect(desk.view().letters.map(({ state, text }) => [state, text])).toEqual([
    ['mismatch', null],
    ['mismatch', null],
  ])
  for (const { id } of letters) await expect(desk.answer(id, 'Hier is alles.')).rejects.toThrow('not-allowed')
  expect([posted('answerLetter'), posted('certifyMailbox')]).toEqual([[], []])
})

it('whose a mailbox is, once seen, cannot be said otherwise, nor unsaid', async () => {
  const hers = await words()
  const thief = await words()
  const asHers = { ...thief, made: { ...thief.made, handle: hers.made.handle } }
  letters = [await letterOf(hers, 'Van mij.', { certified: await certifiedBy(deputy, hers) })]
  const desk = createMailDesk(portOf(session))
  await desk.look()
  const other = await letterOf(asHers, 'Ook van mij.', { certified: await certifiedBy(deputy, asHers) })
  letters = [other, await letterOf(asHers, 'Echt.', { certified: null })]
  await desk.look()
  expect(desk.view().letters.map(({ state }) => state)).toEqual(['unreadable', 'mismatch'])
  expect(refusals).toBe(1)
})

it('vouched for by nobody of this line, for another mailbox, or opened by nobody: not shown', async () => {
  const hers = await words()
  const stranger = await words()
  const outside = await trustedLine()
  const foreign = await outside.person('vreemd')
  letters = [
    await letterOf(hers, 'Een.', { certified: await certifiedBy(foreign, hers) }),
    await letterOf(hers, 'Twee.', { certified: await certifiedBy(deputy, stranger) }),
    await letterOf(hers, 'Drie.', { certified: await certifiedBy(interpreter, hers) }),
    await letterOf(hers, 'Vier.', {}, [deputy]),
    await letterOf(hers, 'Vijf.', { envelope: null }),
  ]
  const desk = createMailDesk(portOf(session))
  await desk.look()
  expect(desk.view().letters.map(({ state, text }) => [state, text])).toEqual([
    ...Array(4).fill(['unreadable', null]),
    ['elsewhere', null],
  ])
  expect(refusals).toBe(4)
})

it('a letter goes on to who is to answer now once a person said so, if she may, and to nobody else', async () => {
  const hers = await words()
  letters = [
    await letterOf(hers, 'Voor u.', { passTo: passTo(deputy) }, [coach]),
    await letterOf(hers, 'Voor een ander.', { passTo: passTo(interpreter) }, [coach]),
    await letterOf(hers, 'Voor wie weg is.', { passTo: passTo(former) }, [coach]),
    await letterOf(hers, 'Onder een andere naam.', { passTo: { ...passTo(former), leaf: deputy.leaf as LeafId } }, [
      coach,
    ]),
  ]
  let tries = 0
  fate = (name) => (name === 'passLetter' && tries++ === 0 ? 'answer-lost' : 'fine')
  const desk = createMailDesk(portOf(session))
  await desk.look()
  // The line alone moves no key.
  expect([posted('passLetter'), refusals]).toEqual([[], 0])
  expect(desk.view().letters[0]?.passTo).toEqual({ leaf: deputy.leaf, name: deputy.name })
  for (const { id } of letters) await desk.passOn(id)
  expect(desk.view().letters.map(({ passTo: asked }) => asked)).toEqual(Array(4).fill(null))
  const passed = posted('passLetter') as { letter: string; to: string; envelope: string }[]
  expect(passed.map(({ letter, to }) => [letter, to])).toEqual(Array(2).fill([letters[0]?.id, deputy.leaf]))
  expect(passed[0]).toEqual(passed[1])
  const [{ id, sealed } = { id: '', sealed: '' }] = letters
  const bytes = [fromBase64url(passed[0]?.envelope ?? ''), fromBase64url(sealed)] as const
  expect((await openLetter(line, deputy.staff, fromBase64url(id), ...bytes)).text).toBe('Voor u.')
  await desk.look()
  expect(posted('passLetter').length, 'not again').toBe(2)
  expect(refusals, 'looked at with each look, and refused each time').toBe(9)
})

it('an answer that did not get through goes again with the same bytes; gone words are said', async () => {
  const hers = await words()
  letters = [await letterOf(hers, 'Een.'), await letterOf(hers, 'Twee.')]
  const [one = '', two = ''] = letters.map(({ id }) => id)
  const desk = createMailDesk(portOf(session))
  await desk.look()
  fate = (name) => (name === 'answerLetter' ? 'lost' : 'fine')
  await expect(desk.answer(one, 'Antwoord.')).rejects.toThrow(NetworkError)
  expect(desk.view().letters[0]?.answer?.state).toBe('not-kept')
  fate = () => 'fine'
  await desk.answerAgain(one)
  expect(new Set(posted('answerLetter').map((each) => JSON.stringify(each))).size).toBe(1)
  expect(desk.view().letters[0]?.answer?.state).toBe('kept')
  fate = (name) => (name === 'answerLetter' ? 'code-over' : 'fine')
  await expect(desk.answer(two, 'Antwoord.')).rejects.toThrow('code-over')
  expect(desk.view().letters[1]?.answer?.state).toBe('over')
  await expect(desk.answer(two, 'x'.repeat(10_001))).rejects.toThrow('too-long')
})

it('away is said and what was there stays; wiped, nothing stays and nothing comes back', async () => {
  const hers = await words()
  letters = [await letterOf(hers, 'Hallo.')]
  const desk = createMailDesk(portOf(session))
  await desk.look()
  fate = () => 'lost'
  await desk.look()
  expect(desk.view()).toMatchObject({ state: 'away', letters: [{ text: 'Hallo.' }] })
  fate = () => 'fine'
  const looking = desk.look()
  desk.wipe()
  await looking
  expect(desk.view()).toEqual({ state: 'none', letters: [], late: 0 })
  fate = () => 'not-allowed'
  await desk.look()
  expect(desk.view().state).toBe('none')
})

it('a deputy answers a first letter too, and leaves it to the coach to say whose it is', async () => {
  const hers = await words()
  letters = [await letterOf(hers, 'Hallo.', { as: 'deputy' }, [deputy])]
  const desk = createMailDesk(portOf(await sessionOf(deputy)))
  await desk.look()
  await desk.answer(letters[0]?.id ?? '', 'Dag.')
  expect([posted('certifyMailbox').length, posted('answerLetter').length]).toEqual([0, 1])
})

it('moments are shown the earliest first, and changed', async () => {
  const desk = createMomentsDesk(portOf(session))
  await desk.look()
  expect(desk.view()).toMatchObject({ state: 'here', moments: [{ id: 'm1' }, { id: 'm2' }] })
  await desk.change('m1', deputy.leaf)
  expect(posted('changeAppointment')).toEqual([{ id: 'm1', with: deputy.leaf }])
  desk.wipe()
  expect(desk.view()).toEqual({ state: 'none', moments: [] })
})
