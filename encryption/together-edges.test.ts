/** The edges of a talk whose people change: who goes, what is forged by hand, how long it may last. I1 and I12. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, empty, randomBytes } from './bytes.ts'
import { type GrantBody, grantInfo, grantSecret, keyIdOf, writeGrant } from './grant.ts'
import { handsOver, joins, leaves } from './made-up-change.ts'
import { at, grantBy, makeUpConversation } from './made-up-conversation.ts'
import { makeUpLine, type Person } from './made-up-line.ts'
import { type Change, makeGrant, openMemberGrant, reopenGrant } from './make-grant.ts'
import { type GivenChange, openChange } from './open-change.ts'
import { openGrant } from './open-grant.ts'
import { packKeys, type Segment } from './segment.ts'
import { signBody } from './signed.ts'
import { sealTo, sha256 } from './suite.ts'
import type { HeldVisit, Visit } from './visit.ts'

const made = await makeUpLine([{}, {}, {}, { roles: ['interpreter'] }])
const { line } = made
const [lead, next, third, interpreter] = [0, 1, 2, 3].map((i) => at(made.people, i)) as [Person, Person, Person, Person]
const conv = await makeUpConversation(made)
const { visit, held } = conv
const yes = randomBytes(16)
const open = (given: GivenChange, from: Visit = visit) => openChange(line, from, given)
const refused = (given: GivenChange, why: string, from: Visit = visit) => expect(open(given, from)).rejects.toThrow(why)

/** Merel leads, and an interpreter is there. */
const joined = await joins(made, held, lead, [interpreter], yes)
const inThree = (await open(joined.given)).visit

describe('somebody goes', () => {
  test('by a grant of the lead, with a key she is not given', async () => {
    const { granted, given } = await leaves(made, joined.granted.held, lead, [])
    const opened = await open(given, inThree)
    expect(opened.visit.members).toHaveLength(1)
    expect(opened.visit.segment).toEqual(granted.held.segment)
    expect(granted.toOthers).toEqual([])
  })

  test('nobody else decides that, nobody goes who is not there, and nobody comes by it', async () => {
    await expect(leaves(made, held, lead, [])).rejects.toThrow('not-allowed')
    await expect(leaves(made, joined.granted.held, lead, [interpreter])).rejects.toThrow('not-allowed')
    await expect(leaves(made, joined.granted.held, lead, [third])).rejects.toThrow('not-allowed')
    await expect(leaves(made, joined.granted.held, interpreter, [])).rejects.toThrow('not-allowed')
    const pretending: HeldVisit = {
      ...joined.granted.held,
      members: [...joined.granted.held.members].reverse(),
    }
    await refused((await leaves(made, pretending, interpreter, [])).given, 'not-allowed', inThree)
  })

  test('whoever stays follows from key to key, and is refused when one is left out or belongs elsewhere', async () => {
    const second = await joins(made, joined.granted.held, lead, [third, interpreter], yes)
    const gone = await leaves(made, second.granted.held, lead, [interpreter])
    const { staff, shift } = interpreter
    const own = ({ granted }: typeof second) => ({ grant: granted.grant, toMember: at(granted.toOthers, 0).envelope })
    const follow = (given: { grant: Bytes; toMember: Bytes }, before: HeldVisit | null) =>
      openMemberGrant(line, staff, shift, lead.certificate, visit.publicKey, given, before)
    const first = await follow(own(joined), null)
    const later = await follow(own(second), first)
    const last = await follow(own(gone), later)
    expect(last.past.map(({ n }) => n)).toEqual([2, 3])
    expect(last.members).toHaveLength(2)
    await expect(follow(own(gone), first)).rejects.toThrow('wrong-segment')
    await expect(
      follow(own(second), { ...first, segment: { ...first.segment, head: randomBytes(32) } }),
    ).rejects.toThrow('wrong-segment')
    expect((await follow(own(gone), null)).past).toEqual([])
  })
})

/** Signed and sealed by hand, as our own code would not. */
async function byHand(from: HeldVisit, people: Person[], over: Partial<GrantBody>, past: Segment[] = []) {
  const n = from.segment.n + 1
  const key = randomBytes(32)
  const [first] = people
  if (first === undefined) throw new Error('nobody')
  const grant: GrantBody = {
    conversation: from.conversation,
    n,
    previousHead: from.segment.head,
    reason: 'leave',
    by: first.staff.leaf,
    members: people.map(({ staff, shift, certificate }) => {
      return { leaf: staff.leaf, role: at(certificate.roles, 0), shiftHash: shift.shift.hash }
    }),
    keyId: await keyIdOf(line, from.conversation, n, key),
    rosterVersion: 1,
    offerHash: empty,
    yesTo: empty,
    ...over,
  }
  const body = writeGrant(line, grant)
  const head = await sha256(body)
  const secret = await grantSecret(line, from.conversation, from.segment)
  const info = await grantInfo(line, 'grant-v', grant, head, grant.by, visit.publicKey)
  const last = at(people, people.length - 1)
  const { publicKey } = last.shift
  const own = await grantInfo(line, 'grant-s', grant, head, last.staff.leaf, publicKey)
  return {
    grant: await signBody(body, [{ index: 0, key: first.staff.signing.privateKey }]),
    envelope: await sealTo(visit.publicKey, info, key, secret),
    toMember: await sealTo(publicKey, own, packKeys({ n, kind: 'talk', head, key }, past)),
  }
}

test('a grant that names another than who signed it, or gives a member older keys, is refused', async () => {
  const { given, granted } = await leaves(made, joined.granted.held, lead, [])
  const right = await byHand(joined.granted.held, [lead], {})
  expect((await open({ ...given, ...right }, inThree)).visit.segment.n).toBe(3)
  const wrong = await byHand(joined.granted.held, [lead], { by: third.staff.leaf })
  await refused({ ...given, ...wrong }, 'wrong-sender', inThree)
  expect(granted.held.segment.n).toBe(3)

  const more = { reason: 'join', yesTo: yes }
  const own = ({ grant, toMember }: { grant: Bytes; toMember: Bytes }) => ({ grant, toMember })
  const take = async (past: Segment[]) =>
    openMemberGrant(
      line,
      interpreter.staff,
      interpreter.shift,
      lead.certificate,
      visit.publicKey,
      own(await byHand(held, [lead, interpreter], more, past)),
      null,
    )
  expect((await take([])).past).toEqual([])
  await expect(take([conv.waiting.segment])).rejects.toThrow('malformed')
})

test('after many comings and goings: nobody more comes, nothing is handed over, and everybody can go', async () => {
  const chance = (n: number): Segment => ({ n, kind: 'talk', head: randomBytes(32), key: randomBytes(32) })
  const long = (count: number, members = held.members): HeldVisit => {
    const past = [conv.waiting.segment, ...Array.from({ length: count - 1 }, (_, i) => chance(i + 1))]
    return { ...held, segment: chance(count), past, members }
  }
  // 63 lie behind with the present one: there is room for one to come, and for her to go.
  const { granted } = await joins(made, long(62), lead, [interpreter], yes)
  expect(granted.toMember.length).toBe(4_402)
  await expect(joins(made, long(63), lead, [interpreter], yes)).rejects.toThrow('too-many-segments')
  await expect(joins(made, granted.held, lead, [third, interpreter], yes)).rejects.toThrow('too-many-segments')
  const { granted: last } = await leaves(made, granted.held, lead, [])
  expect(last.held.past).toHaveLength(64)
  await expect(handsOver(made, last.held, [lead, next])).rejects.toThrow('too-many-segments')
  const gone = { grant: last.grant, toMember: last.toMember }
  expect((await reopenGrant(line, lead.staff, lead.shift, visit.publicKey, gone)).past).toHaveLength(64)
})

test('a change of a talk is no claim, and a claim is no change', async () => {
  const wait = await grantBy(made, conv.claimed, lead)
  await refused({ ...joined.given, ...wait.given }, 'not-allowed', conv.waiting)
  const claimed = await grantBy(made, { ...held, segment: { ...held.segment, kind: 'wait' } }, lead)
  await refused({ ...joined.given, ...claimed.given }, 'not-allowed')
  await expect(openGrant(line, visit, joined.given)).rejects.toThrow('not-allowed')
  await expect(makeGrant(line, held, lead.staff, lead.shift, 'counsellor', 1)).rejects.toThrow('wrong-segment')
  const change: Change = { reason: 'leave', others: [] }
  await expect(makeGrant(line, conv.claimed, lead.staff, lead.shift, 'counsellor', 1, change)).rejects.toThrow(
    'wrong-segment',
  )
})

test('one bit changed anywhere in what comes with a change, and it is refused', async () => {
  const { given } = await handsOver(made, joined.granted.held, [lead, next], [interpreter])
  const [other] = given.others
  if (other === undefined || given.offer === null) throw new Error('incomplete')
  const whole = {
    grant: given.grant,
    envelope: given.envelope,
    certificate: given.certificate,
    shift: given.shift,
    offer: given.offer,
    otherCertificate: other.certificate,
    otherShift: other.shift,
  }
  const change = fc
    .constantFrom(...(Object.keys(whole) as (keyof typeof whole)[]))
    .chain((part) => fc.tuple(fc.constant(part), fc.nat(whole[part].length - 1), fc.nat(7)))
  expect((await open(given, inThree)).reason).toBe('handover')
  await fc.assert(
    fc.asyncProperty(change, async ([part, index, bit]) => {
      const changed: Bytes = whole[part].slice()
      changed[index] = (changed[index] ?? 0) ^ (1 << bit)
      const bent = { ...whole, [part]: changed }
      const wrong: GivenChange = {
        ...given,
        ...bent,
        others: [{ certificate: bent.otherCertificate, shift: bent.otherShift }],
      }
      await expect(open(wrong, inThree)).rejects.toMatchObject({ reason: expect.any(String) })
    }),
    { numRuns: 100 },
  )
})
