/** The published vectors of a talk whose people change, read by this code and by a second one written from SPEC.md. */
import { createHash, hkdfSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { readAsk } from './ask.ts'
import { type Bytes, fromBase64url, toBase64url } from './bytes.ts'
import { comes, comesUnasked } from './made-up-change.ts'
import { at } from './made-up-conversation.ts'
import { talks } from './made-up-line.ts'
import { openMemberGrant } from './make-grant.ts'
import { openOffer } from './offer.ts'
import { openChange } from './open-change.ts'
import { verifyShift } from './shift.ts'
import { bodyOf } from './signed.ts'
import { createStaffKeys } from './staff-keys.ts'
import { pairFromSeed } from './suite.ts'
import { verifyCertificate, verifyDelegation, verifyRoster } from './trust.ts'
import { encode as encoded, type Part } from './vectors/second-reader.ts'
import vectors from './vectors/vectors.json' with { type: 'json' }
import type { Visit } from './visit.ts'

const from = fromBase64url
const { hash: hashes, trust, conversation: talk, together } = vectors
const { line, now } = trust
const encode = (...given: Parameters<typeof encoded>) => Buffer.from(encoded(...given))
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const bytes = (value: string | Uint8Array): Part => ({
  bytes: typeof value === 'string' ? value : Buffer.from(value).toString('base64url'),
})
const listed = (parts: Buffer[]) =>
  Buffer.concat(parts.flatMap((part) => [Buffer.from([part.length >> 8, part.length & 255]), part]))

const visitor = await pairFromSeed(from(hashes.visitorSeed))
const delegation = await verifyDelegation(line, from(trust.delegation), now)
const roster = await verifyRoster(line, delegation, from(together.roster), now)
const certified = (signed: string) => verifyCertificate(line, delegation, roster, from(signed), now)
const lead = await certified(trust.certificate)
const leadHash = (await verifyShift(line, lead, from(trust.shift), now)).hash
const person = async (index: number) => {
  const { certificate, shift, shiftSeed, ...rest } = at(together.people, index)
  const believed = await certified(certificate)
  const { staff } = await createStaffKeys(from(rest.leaf))
  const said = await verifyShift(line, believed, from(shift), now)
  return {
    ...rest,
    staff,
    certificate,
    shift,
    keys: { ...(await pairFromSeed(from(shiftSeed))), shift: said },
    believed,
  }
}
const [interpreter, next] = [await person(0), await person(1)]

test('the visitor follows each change, and knows who is there', async () => {
  const before: Visit = {
    ...visitor,
    conversation: from(hashes.conversation),
    segment: { n: 1, kind: 'talk', head: from(talk.segment.head), key: from(talk.segment.key) },
    past: [],
    members: [{ leaf: lead.leaf, role: 'counsellor', shiftHash: leadHash }],
  }
  const yes = { id: from(together.yesTo), leaf: from(interpreter.leaf), role: 'interpreter' }
  let visit = before
  const names: string[][] = []
  for (const { reason, by, grant, toVisitor, segment } of together.steps) {
    const leads = by === next.leaf ? next : trust
    const opened = await openChange(line, visit, {
      door: 'nationaal',
      delegation,
      roster,
      grant: from(grant),
      envelope: from(toVisitor),
      certificate: from(leads.certificate),
      shift: from(leads.shift),
      now,
      permits: talks,
      lead,
      others: reason === 'join' ? [{ certificate: from(interpreter.certificate), shift: from(interpreter.shift) }] : [],
      offer: reason === 'handover' ? from(together.offer.signed) : null,
      agreed: [yes],
      heardAt: now,
      mayJoin: comes,
      mayJoinUnasked: comesUnasked,
    })
    expect(opened.reason).toBe(reason)
    visit = opened.visit
    expect(visit.segment).toEqual({ n: segment.n, kind: 'talk', head: from(segment.head), key: from(segment.key) })
    names.push([opened.lead, ...opened.others].map(({ pseudonym }) => pseudonym))
  }
  expect(names).toEqual([['Merel', 'Aya'], ['Merel'], ['Noor']])
  expect(visit.past.map(({ n }) => n)).toEqual([1, 2, 3])
})

test('a member opens the new key and nothing older; who is offered the talk opens all of it', async () => {
  const [joined, left] = [at(together.steps, 0), at(together.steps, 1)]
  const own = { grant: from(joined.grant), toMember: from(at(joined.toOthers, 0).envelope) }
  const { staff, keys } = interpreter
  const held = await openMemberGrant(line, staff, keys, lead, visitor.publicKey, own, null)
  expect([toBase64url(held.segment.key), held.past]).toEqual([joined.segment.key, []])

  const offer = { signed: from(together.offer.signed), keys: from(together.offer.keys) }
  const taken = await openOffer(line, next.staff, next.keys, lead, visitor.publicKey, offer, now)
  expect(toBase64url(taken.segment.key)).toBe(left.segment.key)
  expect(taken.past.map(({ key }) => toBase64url(key))).toEqual([hashes.key, talk.segment.key, joined.segment.key])
  expect([own.toMember.length, offer.keys.length]).toEqual([650, 650])
})

test('the second reader: bodies of offer, grants and ask', async () => {
  const fromBody = (signed: string) => Buffer.from(bodyOf(from(signed)))
  const [joined, left, over] = [at(together.steps, 0), at(together.steps, 1), at(together.steps, 2)]
  const { conversation, lineId } = hashes
  expect(
    fromBody(together.offer.signed).equals(
      encode(lineId, 'offer', [
        bytes(conversation),
        { number: 3 },
        bytes(left.segment.head),
        bytes(next.leaf),
        bytes(digest(from(together.offer.keys))),
        { number: now + 180_000 },
      ]),
    ),
  ).toBe(true)

  const member = (leaf: string, role: string, hash: Bytes) =>
    listed([Buffer.from(leaf, 'base64url'), Buffer.from(role), Buffer.from(hash)])
  const merel = member(toBase64url(lead.leaf), 'counsellor', leadHash)
  const aya = member(interpreter.leaf, 'interpreter', interpreter.keys.shift.hash)
  const noor = member(next.leaf, 'counsellor', next.keys.shift.hash)
  const steps = [
    { step: joined, before: talk.segment.head, members: [merel, aya], offer: '', yes: together.yesTo },
    { step: left, before: joined.segment.head, members: [merel], offer: '', yes: '' },
    { step: over, before: left.segment.head, members: [noor], offer: digest(fromBody(together.offer.signed)), yes: '' },
  ]
  for (const { step, before, members, offer, yes } of steps) {
    const { n, head, key } = step.segment
    const label = encode(lineId, 'key-id', [bytes(conversation), { number: n }])
    const body = encode(lineId, 'grant', [
      bytes(conversation),
      { number: n },
      bytes(before),
      { text: step.reason },
      bytes(step.by),
      bytes(listed(members)),
      bytes(Buffer.from(hkdfSync('sha256', from(key), '', label, 16))),
      { number: 8 },
      bytes(offer),
      bytes(yes),
    ])
    expect(fromBody(step.grant).equals(body), step.reason).toBe(true)
    expect(digest(body).toString('base64url')).toBe(head)
  }

  const ask = Buffer.from(together.ask, 'base64url')
  expect(ask.subarray(0, 16).toString('base64url')).toBe(interpreter.leaf)
  expect(ask.subarray(17, 17 + (ask[16] ?? 0)).toString()).toBe('interpreter')
  expect(ask.subarray(17 + (ask[16] ?? 0)).toString()).toBe('Aya')
  expect(readAsk(from(together.ask)).pseudonym).toBe('Aya')
})
