/** What one conversation holds of coming back when it is dropped, and what a console that was loaded anew makes of a report. */
import { type Content, type ContentType, randomBytes, type Segment, toBase64url } from '@lijn116/encryption'
import { codeMadeBody, codeSecrets, noticeBody, signReportSecond, writeReport } from '@lijn116/encryption/keep'
import type { MessageEvent } from '@lijn116/protocol/conversation'
import type { Report } from '@lijn116/protocol/report'
import type { ConversationId, LeafId } from '@lijn116/protocol/sealed'
import { beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createFakeClock, type FakeClock, settle, soon } from './fixture/fake-clock.ts'
import { now, type Person, type TrustedLine, today, trustedLine } from './fixture/trust.ts'
import { verifyStaffTrust } from './staff-trust.ts'
import { createTakenWords, type TakenWords, type TakenWordsPort } from './taken-words.ts'
import { NetworkError } from './transport.ts'

vi.mock('@noble/hashes/argon2.js', async (real) =>
  (await import('../tests/stage/cheap-argon.ts')).cheapArgon(await real()),
)

const conversation = randomBytes(16)
const empty = { code: null, wordsOffered: false, writings: [], plan: null, moments: [], reports: [], given: {} }
let world: TrustedLine
let author: Person
let second: Person
let reader: Person
let clock: FakeClock
let port: TakenWordsPort
let words: TakenWords
let posts: string[] = []
let isAway = false
let refusals = 0

const content = (type: ContentType, body: Content['body']): Content => ({
  ...{ type, id: randomBytes(16), part: 0, parts: 1, seen: [] },
  body,
})
const talk: Segment = { n: 1, kind: 'talk', key: randomBytes(32), head: randomBytes(32) }
async function hearsWords() {
  const { publicKey, handle, resume } = await codeSecrets(world.line, randomBytes(32))
  words.hear(content('code-made', codeMadeBody({ publicKey, second: null, handle, resume })), talk)
  await settle()
}
/** As the line tells it: written in this conversation before, and signed. */
async function signedBefore(by = second): Promise<Report> {
  const id = randomBytes(16)
  const of = [second.certificate, reader.certificate] as const
  const made = await writeReport(world.line, author.staff, conversation, id, 'Er is gevaar.', ...of)
  const signed = toBase64url(await signReportSecond(world.line, second.staff, made.signed, null))
  const certificateOf = (person: Person) => toBase64url(person.certificate.signed)
  return {
    ...{ id: toBase64url(id), as: 'author', state: 'signed', door: 'nationaal', envelope: null, readers: [] },
    ...{ conversation: toBase64url(conversation) as ConversationId, sealed: toBase64url(made.sealed) },
    author: { signed: toBase64url(made.signed), certificate: certificateOf(author) },
    second: { signed, certificate: certificateOf(by) },
    ...{ until: 0, tellAt: null },
  }
}
/** Where among the facts it stood. */
const fact: MessageEvent = {
  kind: 'message',
  seq: 1,
  segment: 1,
  sender: 'visitor',
  instance: '',
  counter: 0,
  sealed: '',
}
const notice = (id: string) =>
  noticeBody(world.line, author.staff, conversation, {
    ...{ report: new Uint8Array(Buffer.from(id, 'base64url')), second: second.staff.leaf, day: today },
    text: 'Wij melden dit.',
  })

beforeAll(async () => {
  world = await trustedLine()
  author = await world.person('proef-1')
  second = await world.person('proef-2', ['coordinator'])
  reader = await world.person('proef-3', ['coordinator'])
})
beforeEach(async () => {
  posts = []
  isAway = false
  refusals = 0
  const certificates = [author, second, reader].map(({ certificate }) => certificate.signed)
  const bytes = {
    ...{ now, certificates: certificates.map(toBase64url), duty: [] },
    delegation: toBase64url(await world.delegation()),
    roster: toBase64url(await world.roster(certificates)),
  }
  const trust = await verifyStaffTrust(world.line, bytes, author.leaf as LeafId, 0)
  clock = createFakeClock()
  port = {
    ...{ line: world.line, clock, staff: author.staff, isLead: true },
    ...{ trust: () => trust, refresh: async () => trust, changed: () => {}, hasAnswered: () => true },
    isThere: () => true,
    id: toBase64url(conversation) as ConversationId,
    call: (async (name: string) => {
      posts.push(name)
      if (isAway) throw new NetworkError('lost')
      return {}
    }) as TakenWordsPort['call'],
    conversation: {
      tell: () => 'id',
      stateOf: () => 'kept',
      unopened: () => {},
      change: () => {},
      wake: () => {},
      show: () => {},
    },
    talking: () => ({ conversation, segment: talk, past: [], members: [] }) as never,
    refused: () => void refusals++,
  }
  words = createTakenWords(port)
})

it('dropped, nothing of it stays, nothing comes in and nothing goes out', async () => {
  await hearsWords()
  words.offer()
  await words.keep('summary', 'Kort.')
  await words.sendPlan({ sections: [{ id: 'a', title: 'Bellen', text: 'Mijn zus.' }] }, true)
  await words.agreeMoment({ at: now, with: null, door: 'nationaal', language: 'nl' })
  await words.writeReport({ text: 'Gevaar.', notice: 'Wij melden.', second: second.leaf, other: reader.leaf })
  const view = words.view()
  expect(view).toMatchObject({ code: { opened: 'made' }, wordsOffered: true, plan: { by: 'me' } })
  expect([view.writings.length, view.moments.length, view.reports.length]).toEqual([3, 1, 1])
  isAway = true
  const going = words.keep('letter', 'Onderweg.').catch((error: unknown) => error)
  words.drop()
  expect(words.view()).toEqual(empty)
  posts = []
  isAway = false
  await hearsWords()
  words.recall(content('code-offer', new Uint8Array(0)), 'me', fact)
  await words.reports([await signedBefore()])
  await settle()
  expect([words.view(), posts]).toEqual([empty, []])
  expect(await going).toBeInstanceOf(Error)
  await expect(words.keep('summary', 'Nog eens.')).rejects.toThrow('not-allowed')
})

it('words are vouched for as soon as the line takes it, however long it is away', async () => {
  const asked = () => posts.filter((name) => name === 'certifyMailbox').length
  isAway = true
  await hearsWords()
  await soon(clock, () => asked() > 12, 'asked again and again')
  isAway = false
  const before = asked()
  await soon(clock, () => asked() === before + 1, 'once more')
  clock.advance(60_000)
  await settle()
  expect(asked(), 'and no more').toBe(before + 1)
})

it('a plan that a page sends is no plan: it is shown to her, and what she wants of it she writes', async () => {
  const plan = new TextEncoder().encode('{"sections":[{"id":"a","title":"Bellen","text":"Mijn zus."}]}')
  words.hear(content('plan', plan), talk)
  expect(words.view().plan).toBeNull()
  words.recall(content('plan', plan), 'colleague', fact)
  expect(words.view().plan?.by).toBe('colleague')
})

it('a moment that no calendar has does not stand among what was agreed', () => {
  words.recall(content('moment', new TextEncoder().encode('{"id":"m","at":1e999,"with":null}')), 'colleague', fact)
  expect(words.view().moments).toEqual([])
})

it('loaded anew: a signed report is there, and whether she was told stands among the facts', async () => {
  const report = await signedBefore()
  await words.reports([report])
  expect(words.view().reports).toMatchObject([{ id: report.id, state: 'signed', notice: '', told: 'not-told' }])
  words.recall(content('notice', await notice(toBase64url(randomBytes(16)))), 'me', fact)
  await settle()
  expect(words.view().reports[0]?.told, 'of another report').toBe('not-told')
  words.recall(content('notice', await notice(report.id)), 'colleague', fact)
  await settle()
  expect(words.view().reports[0]?.told, 'of a colleague').toBe('not-told')
  words.recall(content('notice', await notice(report.id)), 'me', fact)
  await settle()
  expect(words.view().reports[0]?.told).toBe('told')
})

it('loaded anew: she can still be told, in words that are given again', async () => {
  const report = await signedBefore()
  await words.reports([report])
  await expect(words.tellNotice(report.id, 'a'.repeat(3_501))).rejects.toThrow('too-long')
  await words.tellNotice(report.id, 'Wij melden dit.')
  expect(words.view().reports).toMatchObject([{ told: 'told', notice: 'Wij melden dit.' }])
  await expect(words.tellNotice(report.id, 'Nog eens.')).rejects.toThrow('not-allowed')
})

it('loaded anew: signed by somebody else, it is not', async () => {
  await words.reports([await signedBefore(reader)])
  expect([words.view().reports[0]?.state, refusals]).toEqual(['open', 1])
})
