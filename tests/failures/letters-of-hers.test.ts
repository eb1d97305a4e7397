/** Letters from her page: to people who verify and nobody else, the same whether her words fit or not, hers to read again. */
import { fromBase64url } from '@lijn116/encryption'
import { checkLetter, openLetter, signMailCert, verifyMailCert } from '@lijn116/encryption/keep'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { settle, soon } from '../../client/fixture/fake-clock.ts'
import { otherWords, type Page, returnPages, words } from '../../client/fixture/return-page.ts'
import { now } from '../../client/fixture/trust.ts'

const { line, codes, clock, page, during, madeBefore, writes, clear } = await returnPages({
  Merel: 'counsellor',
  Noor: 'counsellor',
  Aya: 'interpreter',
})
const coaches = ['Merel', 'Noor'].map((name) => line.hand(name).certificate)
let mine: Page
const letter = () => mine.back.view().letter
const posted = () => codes.bodies('letter')
async function entered(given = words): Promise<void> {
  await mine.her.open()
  await during(mine.back.enter(given))
  codes.server.posts.length = 0
}
const next = () => {
  mine.back.drop()
  mine.her.drop()
  line.clear()
  mine = page()
}

beforeEach(() => {
  clear()
  codes.server.coaches = { certificates: coaches, answerHours: 72 }
  mine = page()
})
afterEach(() => {
  mine.back.drop()
  mine.her.drop()
})

test('a letter opens for the coach and the deputy, shows whose it is, and she is told until when', async () => {
  const made = await madeBefore('paraplu')
  await entered()
  expect(await during(mine.back.write(' Het gaat beter.\u0000 '))).toBe(true)
  expect(letter()).toEqual({ state: 'kept', dueAt: expect.any(Number) })
  expect((letter().dueAt ?? 0) - now).toBeGreaterThan(71 * 3_600_000)
  const [post] = posted()
  if (post === undefined) throw new Error('nothing was sent')
  const merel = line.hand('Merel').staff
  const { delegation, roster } = await line.authorTrust()
  const signer = await line.certificateOf('Merel', delegation, roster)
  const cert = await verifyMailCert(line.line, signer, await signMailCert(line.line, merel, made))
  for (const [i, name] of ['Merel', 'Noor'].entries()) {
    const { staff } = line.hand(name)
    const envelope = fromBase64url(post.to[i]?.envelope ?? '')
    const opened = await openLetter(line.line, staff, fromBase64url(post.id), envelope, fromBase64url(post.sealed))
    expect(opened.text).toBe('Het gaat beter.')
    await checkLetter(opened, cert)
  }
})

test('words that open nothing write in the same way, and it looks the same', async () => {
  await madeBefore()
  const visits = []
  for (const given of [words, otherWords]) {
    next()
    await entered(given)
    await during(mine.back.write('Het gaat beter.'))
    // No conversation began, and yet she was here.
    await soon(clock, () => codes.asked().includes('stay'), 'kept from today')
    await during(mine.back.write('Nog iets.'))
    await settle()
    visits.push({ seen: codes.seen(), state: letter().state })
  }
  expect(visits[0]).toMatchObject({
    state: 'kept',
    seen: [/^coaches/, /^letter/, /^stay/, /^coaches/, /^letter/].map((name) => expect.stringMatching(name)),
  })
  expect(visits[1]).toEqual(visits[0])
})

test('nobody who can be believed: nothing leaves', async () => {
  await madeBefore()
  const cut = (coaches[0] ?? '').slice(0, -4)
  const none: [string[], number | null][] = [
    [[], 72],
    [coaches, null],
    [[cut], 72],
    // An interpreter answers no letters.
    [[line.hand('Aya').certificate], 72],
    [[coaches[0] ?? '', coaches[0] ?? ''], 72],
  ]
  await entered()
  for (const [certificates, answerHours] of none) {
    codes.server.coaches = { certificates, answerHours }
    await during(mine.back.write('Het gaat beter.'))
    expect(letter().state).toBe('nobody')
  }
  expect(posted()).toEqual([])
})

test('a lost answer: the same letter goes again; a refusal is said', async () => {
  await madeBefore()
  await entered()
  codes.server.fate = (name) => (name === 'letter' ? 'answer-lost' : 'fine')
  await during(mine.back.write('Het gaat beter.'))
  expect(letter().state).toBe('away')
  codes.server.fate = () => 'fine'
  await during(mine.back.write('Het gaat beter.'))
  expect(letter().state).toBe('kept')
  const bodies = posted().map(({ proof: _, ...body }) => body)
  expect(bodies.length).toBeGreaterThan(1)
  for (const body of bodies) expect(body).toEqual(bodies[0])
  codes.server.fate = (name) => (name === 'letter' ? 'letters-full' : 'fine')
  await during(mine.back.write('Nog iets.'))
  expect(letter().state).toBe('full')
  codes.server.fate = () => 'fine'
  expect(await during(mine.back.write('é'.repeat(7_000)))).toBe(false)
  expect(letter().state).toBe('full')
})

test('whoever was named a moment ago answers no longer: it is sealed anew by itself, once', async () => {
  await madeBefore()
  await entered()
  let refused = 1
  codes.server.fate = (name) => {
    if (name !== 'letter' || refused-- <= 0) return 'fine'
    codes.server.coaches = { certificates: coaches.slice(1), answerHours: 72 }
    return 'no-coach'
  }
  await during(mine.back.write('Het gaat beter.'))
  expect(letter().state).toBe('kept')
  expect(posted().map(({ to }) => to.length)).toEqual([2, 1])
  refused = 9
  await during(mine.back.write('Nog iets.'))
  expect([letter().state, posted().length]).toEqual(['nobody', 4])
})

test('her own she can read again, behind her second word; who answers no longer is replaced by herself', async () => {
  await madeBefore('paraplu')
  await entered()
  await during(mine.back.write('Het gaat beter.'))
  next()
  for (const kept of codes.letters.values()) for (const each of kept) each.isStale = true
  codes.server.coaches = { certificates: [coaches[1] ?? ''], answerHours: 72 }
  await entered()
  await during(mine.back.read(''))
  expect(mine.back.view()).toMatchObject({ reading: 'here', letters: [], unreadable: false })
  expect(posted()).toEqual([])
  await during(mine.back.read('paraplu'))
  expect(mine.back.view().letters).toMatchObject([{ text: 'Het gaat beter.', isAnswered: false, dueAt: now }])
  await during(new Promise<void>((resolve) => setTimeout(resolve, 0)).then(() => mine.back.read('')))
  const [again] = posted()
  if (again === undefined) throw new Error('not sealed anew')
  const { staff } = line.hand('Noor')
  const [id, envelope] = [fromBase64url(again.id), fromBase64url(again.to[0]?.envelope ?? '')]
  expect((await openLetter(line.line, staff, id, envelope, fromBase64url(again.sealed))).text).toBe('Het gaat beter.')
})

test('an agreed moment goes with her visit, and can be let go', async () => {
  const made = await madeBefore()
  const id = 'AAAAAAAAAAAAAAAAAAAAAA'
  await writes(made, 'appointment', JSON.stringify({ id, at: now + 600_000, with: 'Merel' }))
  await entered()
  expect(mine.her.inner.place.more.returns?.appointment).toBe(id)
  await during(mine.back.read(''))
  const [document] = mine.back.view().documents
  codes.server.fate = (name) => (name === 'cancelAppointment' ? 'lost' : 'fine')
  expect(await during(mine.back.cancelAppointment(document?.id ?? ''))).toBe(false)
  codes.server.fate = () => 'fine'
  expect(await during(mine.back.cancelAppointment(document?.id ?? ''))).toBe(true)
  expect(codes.bodies('cancelAppointment').at(-1)?.ids).toContain(id)
  expect(mine.back.view().documents).toEqual([])
})

test('a moment goes before what names it: with its document, and with everything', async () => {
  const [one, two] = ['AAAAAAAAAAAAAAAAAAAAAA', 'AQAAAAAAAAAAAAAAAAAAAA']
  const made = await madeBefore()
  for (const id of [one, two]) await writes(made, 'appointment', JSON.stringify({ id, at: now, with: null }))
  await writes(made, 'appointment', JSON.stringify({ id: 'nergens', at: now, with: null }))
  await entered()
  await during(mine.back.read(''))
  const document = mine.back.view().documents.find(({ text }) => text.includes(one ?? ''))
  codes.server.fate = (name) => (name === 'cancelAppointment' ? 'lost' : 'fine')
  expect(await during(mine.back.forgetDocument(document?.id ?? ''))).toBe(false)
  expect(codes.asked()).not.toContain('forgetDocument')
  codes.server.fate = () => 'fine'
  expect(await during(mine.back.forgetDocument(document?.id ?? ''))).toBe(true)
  expect(codes.bodies('cancelAppointment').at(-1)?.ids).toContain(one)
  // What is known, and what is chance where nothing is, in one request that is as long.
  const visits = []
  for (const given of [words, otherWords]) {
    next()
    await entered(given)
    await during(mine.back.forgetAll())
    expect(mine.back.view().forgotten).toBe('yes')
    visits.push({ seen: codes.seen(), ids: codes.bodies('cancelAppointment').map(({ ids }) => ids) })
  }
  expect(visits[0]?.ids).toEqual([expect.arrayContaining([two])])
  expect(visits[1]?.ids.flat()).not.toContain(two)
  expect(visits[1]?.seen).toEqual(visits[0]?.seen)
  expect(codes.asked()).toEqual(['challenge', 'cancelAppointment', 'erase'])
})

test('who only reads has visited too, once, whatever her words open', async () => {
  await madeBefore()
  for (const given of [words, otherWords]) {
    next()
    await entered(given)
    for (let times = 0; times < 2; times++) await during(mine.back.read(''))
    await soon(clock, () => codes.asked().includes('stay'), 'kept from today')
    await settle()
    expect(codes.asked().sort()).toEqual(['documents', 'documents', 'stay'])
  }
})
