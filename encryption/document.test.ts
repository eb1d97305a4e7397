/** I15, I16: what is kept under a code opens for its code alone, and is shown only from who wrote it, for her, as written. */
import { expect, test } from 'vitest'
import { type Bytes, concat, randomBytes, toBase64url, utf8 } from './bytes.ts'
import { codeSecrets } from './code.ts'
import { ctx, type Field, list, split } from './context.ts'
import { type DocumentText, documentBytes, openDocument, sealDocument, verifyDocument } from './document.ts'
import { makeUpCode, trustOf, turned } from './made-up-code.ts'
import { at } from './made-up-conversation.ts'
import { day, makeRoster, makeUpLine, noon, today } from './made-up-line.ts'
import { pad } from './padded.ts'
import { bodyOf, signBody } from './signed.ts'
import { openFrom, sealTo, sha256 } from './suite.ts'

const refused = (work: Promise<unknown>, reason: string, about?: string) =>
  expect(work, about).rejects.toMatchObject({ reason })
const made = await makeUpLine([{}, {}, { roles: ['interpreter'] }])
const { line, people, delegation, signers } = made
const [merel, linde, aya] = [at(people, 0), at(people, 1), at(people, 2)]
const trust = trustOf(made)
const { secrets, second, seed } = await makeUpCode(line)
const id = randomBytes(16)
const summary: DocumentText = {
  kind: 'summary',
  day: today,
  id,
  text: 'Ze wil eerst met haar zus praten. Bellen liever niet.',
}
const sealed = await sealDocument(line, merel.staff, merel.certificate.signed, secrets.publicKey, summary)

type Change = { by?: typeof secrets; id?: Bytes; sealed?: Bytes; trust?: typeof trust; lineId?: string }
const opened = (change: Change = {}) =>
  openDocument(
    change.lineId === undefined ? line : { ...line, lineId: change.lineId },
    change.by ?? secrets,
    change.trust ?? trust,
    change.id ?? id,
    change.sealed ?? sealed,
  )
const { carried } = await opened()
const info = async (recipient: Bytes, of: Bytes) => ctx(line, 'doc-s', await sha256(recipient), of)

test('she reads what was written, when and by whom, and a colleague she hands it to reads the same', async () => {
  const expected = { ...summary, author: merel.staff.leaf, standing: 'current' }
  expect(await opened()).toMatchObject(expected)
  expect(await verifyDocument(line, secrets.publicKey, trust, carried)).toMatchObject(expected)
  // On another device the same code gives the same key.
  expect(await opened({ by: await codeSecrets(line, seed) })).toMatchObject(expected)
})

test('a length tells one of three sizes, and what is too long is refused', async () => {
  const lengthOf = async (text: string) =>
    (await sealDocument(line, merel.staff, merel.certificate.signed, second.publicKey, { ...summary, text })).length
  expect(await lengthOf('')).toBe(1_105)
  expect(await lengthOf('a'.repeat(1_000))).toBe(4_177)
  expect(await lengthOf('ë'.repeat(documentBytes / 2))).toBe(12_281)
  await refused(lengthOf('a'.repeat(documentBytes + 1)), 'too-long')
})

test('I15 no key of staff opens it: not of who wrote it, of a shift, of the duty, nor the second word of another', async () => {
  const keys = [...people.flatMap(({ staff, shift }) => [staff.sealing, shift.keyPair]), made.dutyKey, second.pair]
  for (const pair of keys) {
    await refused(opened({ by: { ...secrets, pair } }), 'not-opened')
    await refused(openFrom(pair, await info(secrets.publicKey, id), sealed), 'not-opened')
  }
  await refused(opened({ by: second }), 'not-opened')
})

test('I16 altered, cut short, under another id or on another line it is not shown', async () => {
  for (const other of turned(sealed, [1, 64, 65, 300, 1_104])) await refused(opened({ sealed: other }), 'not-opened')
  for (const length of [0, 64, 65, 81, 1_104]) await refused(opened({ sealed: sealed.slice(0, length) }), 'not-opened')
  await refused(opened({ id: randomBytes(16) }), 'not-opened')
  await refused(opened({ lineId: 'elders' }), 'not-opened')
})

test('I16 who was handed it cannot give it to another code, nor put it under another id', async () => {
  const toOther = async (parts: Bytes) => sealTo(second.publicKey, await info(second.publicKey, id), parts)
  await refused(opened({ by: second, sealed: await toOther(pad([1_024], carried)) }), 'wrong-key')
  await refused(verifyDocument(line, second.publicKey, trust, carried), 'wrong-key')
  const other = randomBytes(16)
  const moved = await sealTo(secrets.publicKey, await info(secrets.publicKey, other), pad([1_024], carried))
  await refused(opened({ id: other, sealed: moved }), 'malformed')
})

const [certificate, signed] = split(carried) as [Bytes, Bytes]
const sealedAs = async (parts: Bytes[]) =>
  sealTo(secrets.publicKey, await info(secrets.publicKey, id), pad([1_024, 4_096], list(parts)))
const own = (key = merel) => [{ index: 0, key: key.staff.signing.privateKey }]

test('I16 what nobody of the staff signed is not shown, whoever sealed it', async () => {
  const body = bodyOf(signed)
  for (const by of [[], own(linde)])
    await refused(opened({ sealed: await sealedAs([certificate, await signBody(body, by)]) }), 'not-signed')
  // Another's certificate around her signature; a certificate that one signer made alone.
  await refused(opened({ sealed: await sealedAs([linde.certificate.signed, signed]) }), 'not-signed')
  const alone = await signBody(bodyOf(certificate), signers.slice(0, 1))
  await refused(opened({ sealed: await sealedAs([alone, signed]) }), 'not-signed')
  await refused(opened({ sealed: await sealedAs([certificate, ...turned(signed, [60])]) }), 'not-signed')
})

test('I16 her own signature over something else is no document', async () => {
  const fields: Field[] = [secrets.publicKey, merel.staff.leaf, 'summary', today, id, 'Een tekst.']
  const sign = async (body: Bytes) => opened({ sealed: await sealedAs([certificate, await signBody(body, own())]) })
  expect((await sign(ctx(line, 'doc', ...fields))).text).toBe('Een tekst.')
  const wrong: [string, Field[] | Bytes][] = [
    ['malformed', ctx(line, 'close', ...fields)],
    ['malformed', fields.with(2, 'note')],
    ['malformed', fields.slice(0, 5)],
    ['malformed', [...fields, '']],
    ['malformed', fields.with(5, new Uint8Array([0xff]))],
    ['wrong-sender', fields.with(1, linde.staff.leaf)],
    ['wrong-key', fields.with(0, second.publicKey)],
    ['not-yet', fields.with(3, today + 2)],
  ]
  for (const [reason, given] of wrong)
    await refused(sign(given instanceof Uint8Array ? given : ctx(line, 'doc', ...given)), reason, String(given))
  const unclean = pad([1_024], carried)
  unclean[1_023] = 1
  const dirty = await sealTo(secrets.publicKey, await info(secrets.publicKey, id), unclean)
  await refused(opened({ sealed: dirty }), 'malformed')
})

test('I16 who was removed can still plant something; it is shown as of somebody who was', async () => {
  const without = await makeRoster({ line, delegation, signers }, 2, [linde.certificate.signed])
  const later = trustOf(made, { roster: without })
  expect((await opened({ trust: later })).standing).toBe('former')
  const over = merel.certificate.notAfter
  expect((await opened({ trust: trustOf(made, { now: over - 1 }) })).standing).toBe('current')
  expect((await opened({ trust: trustOf(made, { now: over }) })).standing).toBe('former')
  expect((await opened({ trust: trustOf(made, { now: Number.NaN }) }).catch(() => null))?.standing).not.toBe('current')
})

test('I16 somebody along in a talk learns R, and may not write under it', async () => {
  const planted = await sealDocument(line, aya.staff, aya.certificate.signed, secrets.publicKey, summary)
  await refused(opened({ sealed: planted }), 'not-allowed')
})

test('dated ahead it would stay the newest for ever', async () => {
  const ahead = (days: number) =>
    sealDocument(line, merel.staff, merel.certificate.signed, secrets.publicKey, { ...summary, day: today + days })
  expect((await opened({ sealed: await ahead(1) })).day).toBe(today + 1)
  await refused(opened({ sealed: await ahead(2) }), 'not-yet')
  expect(noon % day).toBeGreaterThan(0)
})

test('a key that is none, and an id that is none, are refused before anything is sealed', async () => {
  const seal = (recipient: Bytes, of: Bytes) =>
    sealDocument(line, merel.staff, merel.certificate.signed, recipient, { ...summary, id: of })
  await refused(seal(secrets.publicKey.slice(1), id), 'malformed')
  await refused(seal(concat(new Uint8Array([4]), new Uint8Array(64)), id), 'wrong-key')
  await refused(seal(secrets.publicKey, randomBytes(15)), 'malformed')
})

test('two writings of the same words look unlike', async () => {
  const again = await sealDocument(line, merel.staff, merel.certificate.signed, secrets.publicKey, summary)
  expect(toBase64url(again)).not.toBe(toBase64url(sealed))
  expect(toBase64url(sealed)).not.toContain(toBase64url(utf8('zus')))
})
