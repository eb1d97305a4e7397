/** The published vectors of what outlasts a talk, read by this code and by a second one written from SPEC.md. */
import { createDecipheriv, createHash, hkdfSync, pbkdf2Sync } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Bytes, fromBase64url, toBase64url } from './bytes.ts'
import { codeSecrets } from './code.ts'
import { openCodeBlob } from './code-blob.ts'
import { readCodeMade, readGivenContext } from './code-made.ts'
import { openDocument, verifyDocument } from './document.ts'
import { openLetter, openOwnLetter } from './letter.ts'
import { at } from './made-up-conversation.ts'
import { checkLetter, verifyMailCert } from './mailbox.ts'
import { readNotice } from './notice.ts'
import { openReport, verifyReportSecond } from './report.ts'
import { bodyOf } from './signed.ts'
import { unwrapStaffKeys } from './staff-keys.ts'
import { openFrom, pairFromSeed } from './suite.ts'
import { verifyCertificate, verifyDelegation, verifyRoster } from './trust.ts'
import { encode as encoded, type Part } from './vectors/second-reader.ts'
import vectors from './vectors/vectors.json' with { type: 'json' }

const from = fromBase64url
const { code, keep, staff, trust } = vectors
const { line, now } = trust
const { document, letter, report } = keep

const encode = (purpose: string, ...fields: Part[]) => Buffer.from(encoded(line.lineId, purpose, fields))
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const bytes = (value: string | Uint8Array): Part => ({
  bytes: typeof value === 'string' ? value : Buffer.from(value).toString('base64url'),
})
const hkdf = (secret: Uint8Array, label: Uint8Array, length: number) =>
  Buffer.from(hkdfSync('sha256', secret, '', label, length))
const shown = (value: Uint8Array) => Buffer.from(value).toString('base64url')
const fields = (listed: Buffer): Buffer[] => {
  const parts: Buffer[] = []
  for (let start = 0; start < listed.length; start += 2 + listed.readUInt16BE(start))
    parts.push(listed.subarray(start + 2, start + 2 + listed.readUInt16BE(start)))
  return parts
}
const unpadded = (plain: Buffer) => plain.subarray(2, 2 + plain.readUInt16BE(0))
function decrypt(key: Buffer, nonce: Buffer, aad: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(aad).setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
}
/** HPKE is taken from our own suite here; its info is not. */
const opened = async (pair: CryptoKeyPair, info: Buffer, sealed: string) =>
  Buffer.from(await openFrom(pair, new Uint8Array(info), from(sealed)))

const delegation = await verifyDelegation(line, from(trust.delegation), now)
const roster = await verifyRoster(line, delegation, from(keep.roster), now)
const certified = (signed: string) => verifyCertificate(line, delegation, roster, from(signed), now)
const author = await certified(keep.author.certificate)
const own = await certified(trust.certificate)
const keys = await unwrapStaffKeys(line, from(staff.wrapKey), from(staff.leaf), from(staff.wrapped))
const secrets = await codeSecrets(line, from(code.seed))
const second = await codeSecrets(line, from(code.secondSeed))
const believed = { delegation, roster, now, permits: () => true }

test('somebody with the words reads what was written, and a colleague what she hands on', async () => {
  const blob = await openCodeBlob(
    line,
    { lookup: from(code.lookup), auth: from(code.auth), wrap: from(code.wrap) },
    from(code.share),
    from(code.blob),
  )
  expect([blob.seed, blob.second].map((each) => toBase64url(each ?? new Uint8Array(0)))).toEqual([
    code.seed,
    code.secondKey,
  ])
  const read = await openDocument(line, secrets, believed, from(document.id), from(document.sealed))
  expect(read).toMatchObject({ kind: 'summary', day: keep.day, text: document.text, standing: 'current' })
  const given = readGivenContext(from(keep.context))
  expect([given.opened, given.made]).toEqual(['code', readCodeMade(from(keep.codeMade))])
  const handed = await verifyDocument(line, from(code.publicKey), believed, at(given.documents, 0))
  expect(handed).toEqual(read)
})

test('the coach and she read the letter, and it fits its mailbox', async () => {
  const [id, sealed] = [from(letter.id), from(letter.sealed)]
  const read = await openLetter(line, keys, id, from(at(letter.envelopes, 0)), sealed)
  expect([read.text, read.day]).toEqual([letter.text, keep.day])
  expect(await openOwnLetter(line, secrets, id, from(letter.own), sealed, second)).toEqual(read)
  await checkLetter(read, await verifyMailCert(line, own, from(keep.mailcert)))
})

test('the second reads the report, put off telling her with a reason, and she is told', async () => {
  const [conversation, signed] = [from(report.conversation), from(report.signed)]
  const given = { id: from(report.id), conversation, sealed: from(report.sealed), signed }
  const envelope = from(at(report.envelopes, 0))
  expect(await openReport(line, keys, author, { ...given, envelope })).toBe(report.text)
  expect(await verifyReportSecond(line, own, signed, from(report.second))).toEqual(report.later)
  const told = await readNotice(line, author, conversation, from(report.notice))
  expect(told).toMatchObject({ text: report.told, second: own.leaf, report: from(report.id), day: keep.day })
})

test('the second reader: words to keys, keys to blob, seed to R', async () => {
  let key: Buffer = Buffer.from(code.code)
  for (let number = 1; number <= 10; number++) key = pbkdf2Sync(key, encode('rc', { number }), 100_000, 32, 'sha256')
  const part = (purpose: string) => shown(hkdf(key, encode(purpose), 32))
  expect([part('rc-lookup'), part('rc-auth'), part('rc-wrap')]).toEqual([code.lookup, code.auth, code.wrap])

  const wrap = Buffer.concat([from(code.wrap), from(code.share)])
  const blob = Buffer.from(from(code.blob))
  const plain = decrypt(hkdf(wrap, encode('rc-unwrap'), 32), blob.subarray(0, 12), encode('rc-blob'), blob.subarray(12))
  expect(plain.length).toBe(512)
  expect([shown(plain.subarray(0, 32)), shown(plain.subarray(32, 97))]).toEqual([code.seed, code.secondKey])
  expect(plain.subarray(97).every((byte) => byte === 0)).toBe(true)

  const seed = from(code.seed)
  const pair = await pairFromSeed(new Uint8Array(hkdf(seed, encode('rc-pair'), 32)))
  expect(toBase64url(pair.publicKey)).toBe(code.publicKey)
  const rest = { handle: 16, resume: 32, hold: 32 } as const
  for (const [name, length] of Object.entries(rest))
    expect(shown(hkdf(seed, encode(`rc-${name}`), length)), name).toBe(code[name as keyof typeof rest])
})

test('the second reader: what is told of a code, and what is handed on', () => {
  const made = [code.publicKey, code.secondKey, code.handle, code.resume]
  expect(shown(Buffer.concat(made.map((each) => from(each))))).toBe(keep.codeMade)
  const context = Buffer.from(from(keep.context))
  expect(context.length).toBe(15_600)
  const [word, told, documents] = fields(unpadded(context))
  expect([word?.toString(), shown(told ?? Buffer.alloc(0))]).toEqual(['code', keep.codeMade])
  expect(fields(documents ?? Buffer.alloc(0)).map(shown)).toEqual([document.carried])
})

test('the second reader: a document', async () => {
  const info = encode('doc-s', bytes(digest(from(code.publicKey))), bytes(document.id))
  const plain = await opened(secrets.pair, info, document.sealed)
  expect(plain.length).toBe(1_024)
  expect(shown(unpadded(plain))).toBe(document.carried)
  const [certificate, signed] = fields(unpadded(plain))
  expect(shown(certificate ?? Buffer.alloc(0))).toBe(trust.certificate)
  const body = encode(
    'doc',
    ...[bytes(code.publicKey), bytes(staff.leaf), { text: 'summary' }, { number: keep.day }],
    ...[bytes(document.id), { text: document.text }],
  )
  expect(shown(bodyOf(new Uint8Array(signed ?? Buffer.alloc(0))))).toBe(shown(body))
})

/** SPEC.md §8c: a mark of the only key, then the text under another that follows from the same. */
function textOf(purpose: string, id: string, key: Buffer, sealed: string): Buffer {
  const whole = Buffer.from(from(sealed))
  const label = encode(purpose, bytes(id))
  const both = hkdf(key, label, 64)
  expect(shown(both.subarray(0, 32))).toBe(shown(whole.subarray(0, 32)))
  return unpadded(decrypt(both.subarray(32), Buffer.alloc(12), label, whole.subarray(32)))
}
const keyInfo = (purpose: string, id: string, reader: Part, recipient: Bytes, sealed: string) =>
  encode(purpose, bytes(id), reader, bytes(digest(recipient)), bytes(digest(from(sealed))))

test('the second reader: a letter, for the coach and for herself, and the keys of its mailbox', async () => {
  const info = keyInfo('letter-s', letter.id, bytes(staff.leaf), keys.sealingPublic, letter.sealed)
  const key = await opened(keys.sealing, info, at(letter.envelopes, 0))
  const hers = keyInfo('letter-s', letter.id, { text: 'visitor' }, second.publicKey, letter.sealed)
  expect(shown(await opened(second.pair, hers, letter.own))).toBe(shown(key))
  const [day, text, made] = fields(textOf('letter', letter.id, key, letter.sealed))
  expect([Number(day?.readBigUInt64BE()), text?.toString()]).toEqual([keep.day, letter.text])
  expect(shown(made ?? Buffer.alloc(0))).toBe(keep.codeMade)
  const cert = encode(
    'mailcert',
    ...[bytes(code.handle), bytes(code.publicKey), bytes(code.secondKey)],
    ...[bytes(digest(from(code.resume))), bytes(staff.leaf)],
  )
  expect(shown(bodyOf(from(keep.mailcert)))).toBe(shown(cert))
})

test('the second reader: a report, the second signature, and what she is told', async () => {
  const { id, conversation, later } = report
  const info = keyInfo('report-s', id, bytes(staff.leaf), keys.sealingPublic, report.sealed)
  const key = await opened(keys.sealing, info, at(report.envelopes, 0))
  expect(textOf('report-text', id, key, report.sealed).toString()).toBe(report.text)
  const body = encode(
    'report',
    ...[bytes(id), bytes(conversation), bytes(digest(from(report.sealed)))],
    ...[bytes(staff.leaf), bytes(keep.other.leaf), bytes(keep.author.leaf)],
  )
  expect(shown(bodyOf(from(report.signed)))).toBe(shown(body))
  const put = [{ number: later.tellAt }, { text: later.reason }]
  const bySecond = encode('report-second', bytes(id), bytes(digest(body)), ...put)
  expect(shown(bodyOf(from(report.second)))).toBe(shown(bySecond))
  const told = encode(
    'notice',
    ...[bytes(conversation), bytes(id), bytes(keep.author.leaf), bytes(staff.leaf)],
    ...[{ number: keep.day }, { text: report.told }],
  )
  expect(shown(bodyOf(from(report.notice)))).toBe(shown(told))
})
