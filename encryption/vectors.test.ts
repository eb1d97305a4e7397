/** The published vectors, read by this code and, where no HPKE is needed, by a second one written from SPEC.md. */
import { createDecipheriv, createHash, createPublicKey, hkdfSync, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { equalBytes, fromBase64url, toBase64url } from './bytes.ts'
import { verifyClose } from './close.ts'
import type { Content } from './content.ts'
import { ctx, type Purpose } from './context.ts'
import { openDutySeed, verifyDuty } from './duty.ts'
import { enrolmentProof, fingerprintWords } from './enrolment.ts'
import { keyIdOf } from './grant.ts'
import { talks } from './made-up-line.ts'
import { reopenGrant } from './make-grant.ts'
import { openMessage, type Sender, sealAt } from './message.ts'
import { openNote } from './note.ts'
import { openGrant } from './open-grant.ts'
import { derivePassphrase } from './passphrase.ts'
import { openLinkSecret, openSignerKey, readProposal } from './people.ts'
import { unwrapStaffKeysWithPrf } from './prf.ts'
import { conversationOf, waitHead } from './segment.ts'
import { verifyShift } from './shift.ts'
import { unwrapStaffKeys } from './staff-keys.ts'
import { pairFromSeed } from './suite.ts'
import { leafHash, verifyCertificate, verifyDelegation, verifyRoster } from './trust.ts'
import { encode as encoded, type Part } from './vectors/second-reader.ts'
import vectors from './vectors/vectors.json' with { type: 'json' }
import { openWait, type Visit } from './visit.ts'
import { unwrapShift } from './wrapped-shift.ts'

const from = fromBase64url
const { context: contexts, hash: hashes, message: messages, staff: staffVector } = vectors
const { trust: trustVector, conversation: talkVector } = vectors
const { line, now } = trustVector

const encode = (...given: Parameters<typeof encoded>) => Buffer.from(encoded(...given))
const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest()

test('encodings', () => {
  expect(contexts.cases.length).toBeGreaterThan(3)
  for (const { purpose, fields, encoded } of contexts.cases) {
    const parts: Part[] = fields
    const values = parts.map(({ text, number, bytes }) => text ?? number ?? from(bytes ?? ''))
    expect(toBase64url(ctx(contexts, purpose as Purpose, ...values))).toBe(encoded)
    expect(encode(contexts.lineId, purpose, parts).toString('base64url')).toBe(encoded)
  }
})

test('conversation id, heads, key id and leaf hash', async () => {
  const { publicKey } = await pairFromSeed(from(hashes.visitorSeed))
  expect(toBase64url(publicKey)).toBe(hashes.visitorKey)
  const conversation = await conversationOf(line, publicKey)
  expect(toBase64url(conversation)).toBe(hashes.conversation)
  expect(toBase64url(await waitHead(line, conversation, 0, null))).toBe(hashes.waitHead0)
  expect(toBase64url(await waitHead(line, conversation, 1, from(hashes.waitHead0)))).toBe(hashes.waitHead1)
  expect(toBase64url(await keyIdOf(line, conversation, 1, from(hashes.key)))).toBe(hashes.keyId1)
  expect(toBase64url(await leafHash(line, from(hashes.salt), from(hashes.certificateBody)))).toBe(hashes.leafHash)

  const again = (purpose: string, ...fields: Part[]) => encode(hashes.lineId, purpose, fields)
  const bytes = (value: string): Part => ({ bytes: value })
  const second = {
    conversation: digest(again('conv', bytes(hashes.visitorKey))).subarray(0, 16),
    waitHead0: digest(again('head', bytes(hashes.conversation), { number: 0 }, bytes(''))),
    waitHead1: digest(again('head', bytes(hashes.conversation), { number: 1 }, bytes(hashes.waitHead0))),
    leafHash: digest(again('leaf', bytes(hashes.salt), bytes(hashes.certificateBody))).subarray(0, 16),
    keyId1: Buffer.from(
      hkdfSync('sha256', from(hashes.key), '', again('key-id', bytes(hashes.conversation), { number: 1 }), 16),
    ),
  }
  for (const [name, value] of Object.entries(second)) {
    expect(value.toString('base64url'), name).toBe(hashes[name as keyof typeof second])
  }
})

test('messages', async () => {
  const [conversation, instance] = [from(messages.conversation), from(messages.instance)]
  for (const each of messages.cases) {
    const { counter } = each
    const sender: Sender = each.sender === 'visitor' ? 'visitor' : from(each.sender)
    const { n, head, key } = each.segment
    const kind = each.segment.kind === 'wait' ? 'wait' : 'talk'
    const segment = { n, kind, head: from(head), key: from(key) } as const
    const content: Content = {
      ...each.content,
      type: each.content.type as Content['type'],
      id: from(each.content.id),
      body: from(each.content.body),
      seen: each.content.seen.map((seen) => ({ ...seen, instance: from(seen.instance) })),
    }
    const sealed = await sealAt({ line, conversation, segment, sender, instance }, counter, content)
    expect(toBase64url(sealed)).toBe(each.sealed)
    const message = { segment: n, instance, counter, sealed }
    expect(await openMessage(line, conversation, segment, sender, message)).toEqual(content)

    // The second reader: key, nonce, data and layout from SPEC.md §7.
    const who: Part = each.sender === 'visitor' ? { text: 'visitor' } : { bytes: each.sender }
    const place: Part[] = [{ bytes: messages.conversation }, { number: n }, { bytes: head }, who]
    const messageKey = hkdfSync('sha256', segment.key, instance, encode(line.lineId, 'msg', place), 32)
    const nonce = Buffer.alloc(12)
    nonce.writeUInt32BE(counter, 8)
    const open = createDecipheriv('aes-256-gcm', Buffer.from(messageKey), nonce)
    open.setAAD(encode(line.lineId, 'm', [...place, { bytes: messages.instance }, { number: counter }]))
    open.setAuthTag(Buffer.from(sealed.subarray(-16)))
    const plain = Buffer.concat([open.update(sealed.subarray(0, -16)), open.final()])
    expect([256, 512, 1024, 4096]).toContain(plain.length)
    const [type, part, parts, seen] = [plain[0], plain[17], plain[18], plain[19] ?? 0]
    expect([type, part, parts, seen]).toEqual([
      { text: 1, ack: 2, yes: 3, state: 9, word: 10 }[each.content.type],
      content.part,
      content.parts,
      content.seen.length,
    ])
    const at = 20 + seen * 20
    const body = plain.subarray(at + 2, at + 2 + plain.readUInt16BE(at))
    expect(body.toString('base64url')).toBe(each.content.body)
    expect(plain.subarray(at + 2 + body.length).every((byte) => byte === 0)).toBe(true)
  }
})

test('passphrase, wrapped keys, link proof and fingerprint', async () => {
  const { authKey, wrapKey } = await derivePassphrase(line, staffVector.passphrase, from(staffVector.salt))
  expect(toBase64url(authKey)).toBe(staffVector.authKey)
  expect(toBase64url(wrapKey)).toBe(staffVector.wrapKey)
  const leaf = from(staffVector.leaf)
  const staff = await unwrapStaffKeys(line, wrapKey, leaf, from(staffVector.wrapped))
  expect(toBase64url(staff.signingPublic)).toBe(staffVector.signingKey)
  expect(toBase64url(staff.sealingPublic)).toBe(staffVector.sealingKey)
  const keys = [staff.signingPublic, staff.sealingPublic] as const
  expect(toBase64url(await enrolmentProof(line, from(staffVector.linkSecret), leaf, ...keys))).toBe(staffVector.proof)
  expect(await fingerprintWords(...keys)).toEqual(staffVector.fingerprint)
}, 60_000)

test('keys under a passkey, and the copy of a shift', async () => {
  const { kept } = vectors
  const leaf = from(staffVector.leaf)
  const staff = await unwrapStaffKeysWithPrf(line, from(kept.prfOutput), leaf, from(kept.wrapped))
  expect(toBase64url(staff.signingPublic)).toBe(staffVector.signingKey)
  expect(toBase64url(staff.sealingPublic)).toBe(staffVector.sealingKey)
  const delegation = await verifyDelegation(line, from(trustVector.delegation), now)
  const roster = await verifyRoster(line, delegation, from(trustVector.roster), now)
  const certificate = await verifyCertificate(line, delegation, roster, from(trustVector.certificate), now)
  const shift = await unwrapShift(line, from(kept.prfKey), certificate, from(kept.shiftWrapped), now)
  expect(toBase64url(shift.shift.signed)).toBe(kept.shift)

  // The second reader: labels and layouts from SPEC.md §9.
  const own: Part = { bytes: staffVector.leaf }
  const prfKey = hkdfSync('sha256', from(kept.prfOutput), '', encode(line.lineId, 'prf', [own]), 32)
  expect(Buffer.from(prfKey).toString('base64url')).toBe(kept.prfKey)
  const unwrap = (bytes: Buffer, data: Buffer) => {
    const open = createDecipheriv('aes-256-gcm', Buffer.from(prfKey), bytes.subarray(0, 12))
    open.setAAD(data)
    open.setAuthTag(bytes.subarray(-16))
    return Buffer.concat([open.update(bytes.subarray(12, -16)), open.final()])
  }
  const bare = unwrap(Buffer.from(kept.wrapped, 'base64url'), encode(line.lineId, 'staff', [own]))
  expect([bare.length, bare.subarray(32, 97).toString('base64url')]).toEqual([129, staffVector.signingKey])
  const copy = Buffer.from(kept.shiftWrapped, 'base64url')
  expect(Number(copy.readBigUInt64BE(0))).toBe(kept.shiftNotAfter)
  const data = encode(line.lineId, 'shift-key', [own, { number: kept.shiftNotAfter }])
  const plain = unwrap(copy.subarray(8), data)
  expect(plain.subarray(32).toString('base64url')).toBe(kept.shift)
  const pair = await pairFromSeed(new Uint8Array(plain.subarray(0, 32)))
  expect(toBase64url(pair.publicKey)).toBe(toBase64url(shift.publicKey))
})

test('a whole conversation from stored signatures and ciphertext', async () => {
  const delegation = await verifyDelegation(line, from(trustVector.delegation), now)
  const roster = await verifyRoster(line, delegation, from(trustVector.roster), now)
  const certificate = await verifyCertificate(line, delegation, roster, from(trustVector.certificate), now)
  const shift = await verifyShift(line, certificate, from(trustVector.shift), now)
  expect(shift.pseudonym).toBe('Merel')
  expect(toBase64url(shift.hash)).toBe(trustVector.shiftHash)
  const use = { permits: talks, door: 'nationaal' }
  const duty = await verifyDuty(line, certificate, roster, from(trustVector.duty), now, use)
  const staff = await unwrapStaffKeys(line, from(staffVector.wrapKey), certificate.leaf, from(staffVector.wrapped))
  const dutyKey = await openDutySeed(line, staff, duty, from(trustVector.dutySeedSealed))
  expect(toBase64url(dutyKey.seed)).toBe(trustVector.dutySeed)

  const visitor = await pairFromSeed(from(hashes.visitorSeed))
  const conversation = from(hashes.conversation)
  const wait = { segment: 0, sealed: from(talkVector.wait) }
  const held = await openWait(line, dutyKey.keyPair, duty, conversation, visitor.publicKey, wait)
  expect(toBase64url(held.segment.key)).toBe(hashes.key)

  const waiting: Visit = { ...visitor, conversation, segment: held.segment, past: [], members: [] }
  const { visit, lead } = await openGrant(line, waiting, {
    door: 'nationaal',
    delegation,
    roster,
    grant: from(talkVector.grant),
    envelope: from(talkVector.toVisitor),
    certificate: certificate.signed,
    shift: shift.signed,
    now,
    permits: talks,
  })
  const { n, head, key } = talkVector.segment
  expect(visit.segment).toEqual({ n, kind: 'talk', head: from(head), key: from(key) })
  await verifyClose(line, visit, lead.certificate, from(talkVector.close))

  const shiftPair = await pairFromSeed(from(talkVector.shiftSeed))
  const given = { grant: from(talkVector.grant), toMember: from(talkVector.toMember) }
  const again = await reopenGrant(line, staff, { ...shiftPair, shift }, visitor.publicKey, given)
  expect(equalBytes(again.segment.key, visit.segment.key)).toBe(true)
  const note = await openNote(line, again, certificate.leaf, from(talkVector.noteId), from(talkVector.note))
  expect(note).toBe(talkVector.noteText)
})

test('a lost counsellor: the wait with the past and without, and the grant after it', async () => {
  const { lost } = vectors
  const delegation = await verifyDelegation(line, from(trustVector.delegation), now)
  const roster = await verifyRoster(line, delegation, from(trustVector.roster), now)
  const certificate = await verifyCertificate(line, delegation, roster, from(trustVector.certificate), now)
  const use = { permits: talks, door: 'nationaal' }
  const duty = await verifyDuty(line, certificate, roster, from(trustVector.duty), now, use)
  const { keyPair } = await pairFromSeed(from(trustVector.dutySeed))
  const visitor = await pairFromSeed(from(hashes.visitorSeed))
  const conversation = from(hashes.conversation)
  const talk = talkVector.segment
  const zero = { n: 0, kind: 0, head: hashes.waitHead0, key: hashes.key }

  expect(lost.waits.map(({ past }) => past)).toEqual([true, false])
  for (const { past, segment, keys, wait } of lost.waits) {
    const given = { segment: 2, sealed: from(wait) }
    const held = await openWait(line, keyPair, duty, conversation, visitor.publicKey, given)
    expect(toBase64url(held.segment.key)).toBe(segment.key)
    expect(held.past.map(({ key }) => toBase64url(key))).toEqual(past ? [hashes.key, talk.key] : [])

    // The second reader: head and layout from SPEC.md §5.
    const fields: Part[] = [{ bytes: hashes.conversation }, { number: 2 }, { bytes: talk.head }]
    expect(digest(encode(line.lineId, 'head', fields)).toString('base64url')).toBe(segment.head)
    expect(wait.slice(0, 42)).toBe(segment.head.slice(0, 42))
    const packed = Buffer.from(keys, 'base64url')
    const at = (from: number, length: number) => packed.subarray(from, from + length)
    const places = Array.from({ length: at(32, 1)[0] ?? 9 }, (_, i) => at(33 + 67 * i, 67))
    expect([packed.length, from(wait).length]).toEqual([569, 682])
    expect(at(0, 32).toString('base64url')).toBe(segment.key)
    expect(
      places.map((place) => ({
        n: place.readUInt16BE(0),
        kind: place[2],
        head: place.subarray(3, 35).toString('base64url'),
        key: place.subarray(35).toString('base64url'),
      })),
    ).toEqual(past ? [zero, { ...talk, kind: 1 }] : [])
    expect(packed.subarray(33 + 67 * places.length).every((byte) => byte === 0)).toBe(true)
  }

  const before = { n: 2, kind: 'wait' as const, head: from(lost.before.head), key: from(lost.before.key) }
  const waiting: Visit = { ...visitor, conversation, segment: before, past: [], members: [] }
  const { visit } = await openGrant(line, waiting, {
    door: 'nationaal',
    delegation,
    roster,
    grant: from(lost.grant),
    envelope: from(lost.toVisitor),
    certificate: certificate.signed,
    shift: from(trustVector.shift),
    now,
    permits: talks,
  })
  const { n, head, key } = lost.segment
  expect(visit.segment).toEqual({ n, kind: 'talk', head: from(head), key: from(key) })
  const staff = await unwrapStaffKeys(line, from(staffVector.wrapKey), certificate.leaf, from(staffVector.wrapped))
  const shift = await verifyShift(line, certificate, from(trustVector.shift), now)
  const shiftPair = await pairFromSeed(from(talkVector.shiftSeed))
  const given = { grant: from(lost.grant), toMember: from(lost.toMember) }
  const again = await reopenGrant(line, staff, { ...shiftPair, shift }, visitor.publicKey, given)
  expect(again.past.map((each) => each.n)).toEqual([0, 1, 2])
})

test('a certificate on its way, a signing key that was handed over, and the secret of a link', async () => {
  const { people } = vectors
  const delegation = await verifyDelegation(line, from(trustVector.delegation), now)
  const half = await readProposal(line, delegation, from(people.half))
  const whole = await readProposal(line, delegation, from(people.whole))
  expect([half.signers, whole.signers]).toEqual([[1], [0, 1]])
  expect(toBase64url(half.leaf)).toBe(people.leaf)

  // The second reader: one body, and two signatures under it (SPEC.md §3).
  const bytes = Buffer.from(people.whole, 'base64url')
  const body = bytes.subarray(2, 2 + bytes.readUInt16BE(0))
  const signatures = bytes.subarray(2 + body.length)
  expect(signatures.length).toBe(2 * 65)
  for (const place of [0, 1]) {
    const point = Buffer.from(delegation.signers[place] ?? [])
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'))
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, format: 'jwk' })
    const one = signatures.subarray(place * 65, place * 65 + 65)
    expect(one[0]).toBe(place)
    expect(verify('sha256', body, { key, dsaEncoding: 'ieee-p1363' }, one.subarray(1))).toBe(true)
  }

  const leaf = from(staffVector.leaf)
  const staff = await unwrapStaffKeys(line, from(staffVector.wrapKey), leaf, from(staffVector.wrapped))
  const signer = await openSignerKey(line, staff, from(people.signerKey), delegation)
  expect(signer.index).toBe(people.signerIndex)
  expect(from(people.signerKey).length).toBe(1 + 65 + 32 + 16)
  const opened = await openLinkSecret(line, staff, from(people.leaf), from(people.linkSecret))
  expect([toBase64url(opened.link), toBase64url(opened.secret)]).toEqual([people.link, people.secret])
})
