/** A complaint is read by the two it is for, answered to who wrote it, and is of no other code. */
import { beforeAll, describe, expect, test } from 'vitest'
import { type AuthorTrust, verifyAuthor } from './author.ts'
import { equalBytes, randomBytes } from './bytes.ts'
import { deriveCode } from './code.ts'
import {
  bindDoor,
  type ComplaintKeys,
  checkDoor,
  checkSameWriter,
  complaintBytes,
  deriveComplaint,
  openAnswerOfColleague,
  openComplaint,
  openComplaintAnswer,
  sealComplaint,
  sealComplaintAnswer,
} from './complaint.ts'
import { turned } from './made-up-code.ts'
import { at } from './made-up-conversation.ts'
import { makeUpLine, noon, today } from './made-up-line.ts'
import { createStaffKeys } from './staff-keys.ts'
import { pairFromSeed } from './suite.ts'

const refused = (work: Promise<unknown>, reason: string) => expect(work).rejects.toMatchObject({ reason })
const { line, people, delegation, roster } = await makeUpLine([
  { teams: ['klachten'] },
  { teams: ['klachten'] },
  {},
  { roles: ['interpreter'], teams: ['klachten'] },
])
const [reader, deputy, counsellor, interpreter] = [at(people, 0), at(people, 1), at(people, 2), at(people, 3)]
const trust: AuthorTrust = { delegation, roster, now: noon, permits: (roles) => !roles.includes('interpreter') }
const [complaint, id, answerId] = [randomBytes(16), randomBytes(16), randomBytes(16)]
const numbers = '0612345678 0623456789 0634567890'
const said = 'Ik kreeg geen antwoord op mijn vraag.'
const madeUpKeys = async (): Promise<ComplaintKeys> => {
  const { keyPair: pair, publicKey } = await pairFromSeed(randomBytes(32))
  return { lookup: randomBytes(32), pair, publicKey, mark: randomBytes(32), bind: randomBytes(32) }
}
let keys: ComplaintKeys
let made: Awaited<ReturnType<typeof sealComplaint>>
let answer: Awaited<ReturnType<typeof sealComplaintAnswer>>
const textOf = (over: object = {}) => {
  const { publicKey, mark } = keys
  return { complaint, id, day: today, door: 'nationaal', text: said, publicKey, mark, ...over }
}
const answered = (over: object = {}, by = reader) =>
  sealComplaintAnswer(
    line,
    by.staff,
    by.certificate.signed,
    { complaint, id: answerId, day: today, text: 'Dat spijt ons.', ...over },
    keys.publicKey,
    [reader.certificate, deputy.certificate],
  )

beforeAll(async () => {
  keys = await madeUpKeys()
  made = await sealComplaint(line, textOf(), [reader.certificate, deputy.certificate])
  answer = await answered()
})

test('the same numbers give the same keys, and as a return code they give others', async () => {
  const steps: number[] = []
  const [one, again] = [
    await deriveComplaint(line, numbers, (done) => steps.push(done)),
    await deriveComplaint(line, numbers),
  ]
  expect([again.lookup, again.publicKey, again.mark, again.bind]).toEqual([
    ...[one.lookup, one.publicKey, one.mark, one.bind],
  ])
  expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  const code = await deriveCode(line, numbers)
  for (const part of [code.lookup, code.auth, code.wrap])
    for (const own of [one.lookup, one.mark, one.bind]) expect(equalBytes(part, own)).toBe(false)
  await refused(deriveComplaint(line, ''), 'malformed')
})

test('the door is held to her numbers and to this complaint, by nobody else', async () => {
  const bound = await bindDoor(line, keys, complaint, 'nationaal')
  expect(bound).toHaveLength(32)
  await checkDoor(line, keys, complaint, 'nationaal', bound)
  for (const door of ['sport', '']) await refused(checkDoor(line, keys, complaint, door, bound), 'wrong-key')
  await refused(checkDoor(line, keys, randomBytes(16), 'nationaal', bound), 'wrong-key')
  await refused(checkDoor(line, await madeUpKeys(), complaint, 'nationaal', bound), 'wrong-key')
  await refused(checkDoor(line, keys, complaint, 'nationaal', bound.subarray(0, 31)), 'wrong-key')
})

describe('what she wrote', () => {
  const opened = (over: object = {}, who = reader, envelope = 0) =>
    openComplaint(line, who.staff, {
      complaint,
      id,
      sealed: made.sealed,
      envelope: at(made.envelopes, envelope),
      ...over,
    })

  test('opens for the two, and for nobody else, under its own name alone', async () => {
    expect(await opened()).toEqual(textOf())
    expect((await opened({}, deputy, 1)).text).toBe(said)
    await refused(opened({}, counsellor), 'not-opened')
    await refused(opened({}, deputy, 0), 'not-opened')
    await refused(opened({ id: randomBytes(16) }), 'not-opened')
    await refused(opened({ complaint: randomBytes(16) }), 'not-opened')
    await refused(opened({ sealed: at([...turned(made.sealed, [80])], 0) }), 'not-opened')
  })

  test('has two sizes, and one too long is refused', async () => {
    const sizes: number[] = []
    for (const text of ['', 'ë'.repeat(complaintBytes / 2)]) {
      const long = textOf({ text, door: 'a'.repeat(40) })
      const sealed = await sealComplaint(line, long, [reader.certificate])
      expect((await opened({ sealed: sealed.sealed, envelope: at(sealed.envelopes, 0) })).text).toBe(text)
      sizes.push(sealed.sealed.length, at(sealed.envelopes, 0).length)
    }
    expect(sizes).toEqual([1_072, 113, 8_240, 113])
    await refused(
      sealComplaint(line, textOf({ text: 'a'.repeat(complaintBytes + 1) }), [reader.certificate]),
      'too-long',
    )
  })

  test('is sealed to one or two people, and never twice to the same', async () => {
    const { certificate } = reader
    for (const to of [[], [certificate, certificate], [certificate, deputy.certificate, counsellor.certificate]])
      await refused(sealComplaint(line, textOf(), to), 'not-allowed')
  })

  test('what comes later is hers only with the same key, mark and door', () => {
    checkSameWriter(textOf(), textOf({ text: 'Nog iets.' }))
    for (const over of [{ publicKey: deputy.staff.sealingPublic }, { mark: randomBytes(32) }, { door: 'sport' }])
      expect(() => checkSameWriter(textOf(), textOf(over))).toThrow('wrong-sender')
  })
})

describe('the answer', () => {
  const given = (over: object = {}) => ({
    complaint,
    id: answerId,
    sealed: answer.sealed,
    envelope: answer.forHer,
    ...over,
  })
  const hers = (over: object = {}) => openComplaintAnswer(line, keys, trust, given(over))

  test('opens for her and for both readers, and names who gave it', async () => {
    const [read, colleague] = [
      await hers(),
      await openAnswerOfColleague(
        line,
        deputy.staff,
        trust,
        given({ envelope: at(answer.envelopes, 1) }),
        keys.publicKey,
      ),
    ]
    expect([read.text, read.day, read.standing]).toEqual(['Dat spijt ons.', today, 'current'])
    expect(equalBytes(read.by.leaf, reader.staff.leaf)).toBe(true)
    expect(colleague.text).toBe(read.text)
  })

  test('opens under no other name, for nobody else, and not when it was altered', async () => {
    await refused(hers({ id: randomBytes(16) }), 'not-opened')
    await refused(hers({ complaint: randomBytes(16) }), 'not-opened')
    await refused(hers({ envelope: at(answer.envelopes, 0) }), 'not-opened')
    await refused(hers({ sealed: at([...turned(answer.sealed, [80])], 0) }), 'not-opened')
    const other = await madeUpKeys()
    await refused(openComplaintAnswer(line, other, trust, given()), 'not-opened')
  })

  test('is not shown when its author may not, is nobody, or dates it ahead', async () => {
    const shown = async (from: typeof answer) => hers({ sealed: from.sealed, envelope: from.forHer })
    await refused(shown(await answered({}, interpreter)), 'not-allowed')
    await refused(shown(await answered({ day: today + 3 })), 'not-yet')
    const stranger = (await createStaffKeys(reader.staff.leaf)).staff
    const forged = await answered({}, { ...reader, staff: stranger })
    await expect(shown(forged)).rejects.toThrow()
    await refused(
      shown(await answered({}, { ...reader, staff: { ...reader.staff, leaf: randomBytes(16) } })),
      'wrong-sender',
    )
  })

  test('of somebody who left is shown as such', async () => {
    const later = { ...trust, now: reader.certificate.notAfter + 1 }
    expect((await openComplaintAnswer(line, keys, later, given())).standing).toBe('former')
    expect((await verifyAuthor(line, later, reader.certificate.signed)).standing).toBe('former')
  })

  test('cannot be passed to another complaint by who read it', async () => {
    const key = await madeUpKeys()
    const again = await sealComplaintAnswer(
      line,
      reader.staff,
      reader.certificate.signed,
      { complaint, id: answerId, day: today, text: 'x' },
      key.publicKey,
      [],
    )
    await refused(hers({ sealed: again.sealed, envelope: again.forHer }), 'not-opened')
  })
})
