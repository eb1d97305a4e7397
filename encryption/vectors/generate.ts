/**
 * Prints the published vectors. Inputs are fixed; signatures, HPKE and rosters hold chance by design, so those are stored
 * and checked by opening them. Run by hand after a change of SPEC.md:
 *   node encryption/vectors/generate.ts > encryption/vectors/vectors.json
 */
import { type Bytes, toBase64url } from '../bytes.ts'
import { signClose } from '../close.ts'
import type { Content } from '../content.ts'
import { ctx, type Field, type Purpose } from '../context.ts'
import { issueDuty } from '../duty.ts'
import { enrolmentProof, fingerprintWords } from '../enrolment.ts'
import { keyIdOf } from '../grant.ts'
import { createSigningKey, signCertificate, signDelegation, signRoster } from '../issue.ts'
import type { LineFile } from '../line.ts'
import { makeGrant } from '../make-grant.ts'
import { addManifestSignature, signManifest } from '../manifest.ts'
import { sealAt, type Sender } from '../message.ts'
import { sealNote } from '../note.ts'
import { derivePassphrase } from '../passphrase.ts'
import { conversationOf, type Segment, waitHead } from '../segment.ts'
import { signBody } from '../signed.ts'
import { createStaffKeys } from '../staff-keys.ts'
import { pairFromSeed, sha256 } from '../suite.ts'
import { type Certificate, leafHash, verifyCertificate, verifyDelegation, verifyRoster } from '../trust.ts'
import { sealWait, type Visit } from '../visit.ts'
import { codeVectors, keepVectors } from './keep.ts'
import { keptVectors } from './kept.ts'
import { lostVectors } from './lost.ts'
import { peopleVectors } from './people.ts'
import { togetherVectors } from './together.ts'

const b = toBase64url
/** `length` bytes counting up from `from`: plainly no secret. */
const counting = (length: number, from: number): Bytes => new Uint8Array(length).map((_, i) => (from + i) % 256)
const vectors: Record<string, unknown> = {}

const day = 86_400_000
const epoch = 20_777
const now = epoch * day + day / 2
const rootKeys = await Promise.all([createSigningKey(), createSigningKey(), createSigningKey()])
const signerKeys = await Promise.all([createSigningKey(), createSigningKey()])
const line: LineFile = {
  lineId: 'vectoren',
  trial: true,
  roots: rootKeys.map(({ publicKey }) => b(publicKey)),
  minRosterVersion: 7,
  approvals: 2,
  doors: [{ id: 'nationaal', teams: ['landelijk'] }],
  phone: '116 016',
  builtAt: now - day,
}
const roots = rootKeys.slice(0, 2).map(({ keyPair }, index) => ({ index, key: keyPair.privateKey }))
const signers = signerKeys.map(({ keyPair }, index) => ({ index, key: keyPair.privateKey }))

// Encodings and hashes: the same bytes every time.
const encodings: { purpose: Purpose; fields: Field[] }[] = [
  { purpose: 'conv', fields: [] },
  { purpose: 'conv', fields: [new Uint8Array(0)] },
  { purpose: 'duty', fields: ['landelijk', 20_777, counting(3, 0)] },
  { purpose: 'leaf', fields: ['é', 0, Number.MAX_SAFE_INTEGER] },
]
const shown = (field: Field) =>
  typeof field === 'string' ? { text: field } : typeof field === 'number' ? { number: field } : { bytes: b(field) }
vectors.context = {
  lineId: line.lineId,
  cases: encodings.map(({ purpose, fields }) => ({
    purpose,
    fields: fields.map(shown),
    encoded: b(ctx(line, purpose, ...fields)),
  })),
}

const visitorSeed = counting(32, 1)
const visitor = await pairFromSeed(visitorSeed)
const conversation = await conversationOf(line, visitor.publicKey)
const head0 = await waitHead(line, conversation, 0, null)
const head1 = await waitHead(line, conversation, 1, head0)
const waitKey = counting(32, 100)
const salt = counting(32, 9)
const certificateBody = ctx(line, 'cert', 'only a body')
vectors.hash = {
  lineId: line.lineId,
  visitorSeed: b(visitorSeed),
  visitorKey: b(visitor.publicKey),
  conversation: b(conversation),
  waitHead0: b(head0),
  waitHead1: b(head1),
  key: b(waitKey),
  keyId1: b(await keyIdOf(line, conversation, 1, waitKey)),
  salt: b(salt),
  certificateBody: b(certificateBody),
  leafHash: b(await leafHash(line, salt, certificateBody)),
}

const instance = counting(16, 40)
const staffLeaf = counting(16, 70)
const talk: Segment = { n: 1, kind: 'talk', head: counting(32, 150), key: counting(32, 180) }
const content = (body: string, more: Partial<Content> = {}): Content => ({
  type: 'text',
  id: counting(16, 200),
  part: 0,
  parts: 1,
  seen: [],
  body: new TextEncoder().encode(body),
  ...more,
})
const messages: { segment: Segment; sender: Sender; counter: number; content: Content }[] = [
  { segment: { n: 0, kind: 'wait', head: head0, key: waitKey }, sender: 'visitor', counter: 0, content: content('Hallo.') },
  { segment: talk, sender: 'visitor', counter: 4_294_967_295, content: content('', { type: 'ack', body: new Uint8Array([0, 0, 1, 2]) }) },
  { segment: talk, sender: 'visitor', counter: 7, content: content('', { type: 'state', body: new Uint8Array([4]) }) },
  { segment: talk, sender: 'visitor', counter: 8, content: content('', { type: 'yes', body: counting(16, 130) }) },
  { segment: talk, sender: staffLeaf, counter: 9, content: content('appeltaart', { type: 'word' }) },
  { segment: talk, sender: staffLeaf, counter: 258, content: content('é'.repeat(500), { part: 1, parts: 2, seen: [{ instance, counter: 3 }] }) },
]
vectors.message = {
  lineId: line.lineId,
  conversation: b(conversation),
  instance: b(instance),
  cases: await Promise.all(
    messages.map(async ({ segment, sender, counter, content: given }) => ({
      segment: { ...segment, head: b(segment.head), key: b(segment.key) },
      sender: sender === 'visitor' ? sender : b(sender),
      counter,
      content: {
        ...given,
        id: b(given.id),
        body: b(given.body),
        seen: given.seen.map((each) => ({ ...each, instance: b(each.instance) })),
      },
      sealed: b(await sealAt({ line, conversation, segment, sender, instance }, counter, given)),
    })),
  ),
}

// A whole line: signatures differ each time, so they are stored and verified.
const passphrase = 'abandon ability able about above absent'
const passphraseSalt = counting(16, 5)
const { authKey, wrapKey } = await derivePassphrase(line, passphrase, passphraseSalt)
const { staff, wrap } = await createStaffKeys(staffLeaf)
const { signingPublic: signingKey, sealingPublic: sealingKey } = staff
const wrapped = await wrap(line, wrapKey)
const secret = counting(32, 220)
vectors.staff = {
  lineId: line.lineId,
  passphrase,
  salt: b(passphraseSalt),
  authKey: b(authKey),
  wrapKey: b(wrapKey),
  leaf: b(staffLeaf),
  wrapped: b(wrapped),
  signingKey: b(signingKey),
  sealingKey: b(sealingKey),
  linkSecret: b(secret),
  proof: b(await enrolmentProof(line, secret, staffLeaf, signingKey, sealingKey)),
  fingerprint: await fingerprintWords(signingKey, sealingKey),
}

const delegation = { signers: signerKeys.map(({ publicKey }) => publicKey), addQuorum: 2, notAfter: now + 400 * day }
const plain = { leaf: staffLeaf, roles: ['counsellor'], teams: ['landelijk'], signingKey, sealingKey, notAfter: now + 400 * day }
const certificate = await signCertificate(line, signers, plain)
const [signer] = signers
if (signer === undefined) throw new Error('no signer')
const roster = await signRoster(line, signer, {
  version: 7,
  issuedAt: now,
  softUntil: now + 3 * day,
  hardUntil: now + 35 * day,
  minDutySeq: 2,
  certificates: [certificate],
})
const shiftSeed = counting(32, 33)
const shiftPair = await pairFromSeed(shiftSeed)
const own = { index: 0, key: staff.signing.privateKey }
const shiftBody = ctx(line, 'shift', staffLeaf, 'Merel', shiftPair.publicKey, now + 8 * 3_600_000)
const shiftSigned = await signBody(shiftBody, [own])
const { duty, seed: dutySeed, seeds } = await issueDuty(line, staff, 'landelijk', ['nationaal'], epoch, 2, [] as Certificate[])
vectors.trust = {
  line,
  now,
  delegation: b(await signDelegation(line, roots, delegation)),
  roster: b(roster),
  certificate: b(certificate),
  shift: b(shiftSigned),
  shiftHash: b(await sha256(shiftBody)),
  duty: b(duty.signed),
  dutySeed: b(dutySeed),
  dutySeedSealed: b(seeds[0]?.sealed ?? new Uint8Array(0)),
}

const signedDelegation = await signDelegation(line, roots, delegation)
const believed = await verifyDelegation(line, signedDelegation, now)
const onRoster = await verifyCertificate(line, believed, await verifyRoster(line, believed, roster, now), certificate, now)
const kept = { leaf: staffLeaf, wrapKey, wrapped }
vectors.kept = await keptVectors(line, kept, counting(32, 60), staff, onRoster, now + 8 * 3_600_000)

const [secondKey, secondSigner] = [signerKeys[1], signers[1]]
if (secondKey === undefined || secondSigner === undefined) throw new Error('no second signer')
vectors.people = await peopleVectors(
  line,
  believed,
  [signer, secondSigner],
  await secondKey.exportPrivate(),
  staff,
  { ...plain, leaf: counting(16, 150), roles: ['coordinator'] },
  { link: counting(16, 10), secret: counting(32, 11) },
)

const waiting: Visit = {
  conversation,
  keyPair: visitor.keyPair,
  publicKey: visitor.publicKey,
  segment: { n: 0, kind: 'wait', head: head0, key: waitKey },
  past: [],
  members: [],
}
const held = { conversation, visitorKey: visitor.publicKey, segment: waiting.segment, past: [], members: [] }
const shift = {
  keyPair: shiftPair.keyPair,
  publicKey: shiftPair.publicKey,
  shift: {
    leaf: staffLeaf,
    pseudonym: 'Merel',
    sealingKey: shiftPair.publicKey,
    notAfter: now + 8 * 3_600_000,
    signed: shiftSigned,
    hash: await sha256(shiftBody),
  },
}
const granted = await makeGrant(line, held, staff, shift, 'counsellor', 7)
const noteId = counting(16, 90)
vectors.conversation = {
  about: 'with line, trust objects and now of trust.json; keys of staff.json; visitorSeed and wait key of hash.json',
  wait: b((await sealWait(line, waiting, duty)).sealed),
  shiftSeed: b(shiftSeed),
  grant: b(granted.grant),
  toVisitor: b(granted.toVisitor),
  toMember: b(granted.toMember),
  segment: { n: 1, head: b(granted.held.segment.head), key: b(granted.held.segment.key) },
  noteId: b(noteId),
  note: b(await sealNote(line, granted.held, staffLeaf, noteId, 'Belt liever niet.')),
  noteText: 'Belt liever niet.',
  close: b(await signClose(line, granted.held, staff)),
}

const talking: Visit = { ...waiting, segment: granted.held.segment, past: [waiting.segment] }
vectors.lost = await lostVectors(line, talking, duty, staff, shift)
const lead = { staff, shift, certificate }
vectors.together = await togetherVectors(
  line,
  believed,
  [signer, secondSigner],
  now,
  lead,
  granted.held,
  [
    { leaf: counting(16, 110), role: 'interpreter', pseudonym: 'Aya', shiftSeed: counting(32, 111) },
    { leaf: counting(16, 120), role: 'counsellor', pseudonym: 'Noor', shiftSeed: counting(32, 121) },
  ],
  counting(16, 130),
)

const codeSeeds = { seed: counting(32, 61), second: counting(32, 62), share: counting(32, 63) }
vectors.code = await codeVectors(line, 'appel bezem citroen deken egel fiets', 'koffie', codeSeeds)
vectors.keep = await keepVectors(
  line,
  believed,
  [signer, secondSigner],
  now,
  { staff, certificate },
  { author: counting(16, 160), other: counting(16, 170) },
  codeSeeds,
  { conversation, document: counting(16, 64), letter: counting(16, 65), report: counting(16, 66) },
)

const listed = '{"format":1}\n'
const digest = await sha256(new TextEncoder().encode(listed))
const once = await signManifest(line, secondSigner, digest, now)
vectors.manifest = {
  text: listed,
  signed: b(await addManifestSignature(line, believed, once, signer, { digest, now })),
}

console.log(JSON.stringify(vectors, null, 2))
