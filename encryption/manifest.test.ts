/** I30, MANIFEST: as many signers as the line wants, in time, of this line, and nothing else. */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Bytes, concat, fromBase64url, randomBytes, toBase64url } from './bytes.ts'
import { ctx, type Purpose } from './context.ts'
import { at } from './made-up-conversation.ts'
import { day, makeUpLine, noon } from './made-up-line.ts'
import { addManifestSignature, countSignatures, manifestDays, signManifest, verifyManifest } from './manifest.ts'
import { signBody } from './signed.ts'
import { verifyDelegation } from './trust.ts'
import { encode } from './vectors/second-reader.ts'
import vectors from './vectors/vectors.json' with { type: 'json' }

const made = await makeUpLine()
const { line, delegation, signers } = made
const [one, two] = [at(signers, 0), at(signers, 1)]
const digest = randomBytes(32)
const until = noon + manifestDays * day
/** Signed by both over whatever is asked for, as our own code would never do it. */
const signedAs = ({ purpose = 'manifest' as Purpose, madeAt = noon, notAfter = until, of = line } = {}) =>
  signBody(ctx(of, purpose, digest, madeAt, notAfter), signers)
const outcome = (signed: Bytes, now = noon, by = delegation) =>
  verifyManifest(line, by, signed, now).then(
    () => 'believed',
    (error: { reason?: string }) => error.reason,
  )
const added = (signed: Bytes, signer = one, mine = { digest, now: noon }) =>
  addManifestSignature(line, delegation, signed, signer, mine).then(
    (bytes) => countSignatures(bytes),
    (error: { reason?: string }) => error.reason,
  )

test('two signers make one that is believed, whoever of them signs first', async () => {
  for (const [first, second] of [
    [one, two],
    [two, one],
  ] as const) {
    const alone = await signManifest(line, first, digest, noon)
    const whole = await addManifestSignature(line, delegation, alone, second, { digest, now: noon + day })
    expect(countSignatures(whole)).toBe(2)
    expect(await verifyManifest(line, delegation, whole, noon + day)).toEqual({ digest, madeAt: noon, notAfter: until })
  }
  expect(await outcome(await signedAs())).toBe('believed')
})

test('one signer is not enough on a line of two, and none signs twice', async () => {
  const alone = await signManifest(line, one, digest, noon)
  expect(await outcome(alone)).toBe('not-signed')
  expect(await outcome(concat(alone, alone.slice(-65)))).toBe('not-signed')
  expect(await added(alone)).toBe('not-allowed')
  expect(await added(alone, { index: 1, key: one.key })).toBe('not-signed')
})

test('the second signs nothing but what she built herself, whatever the first one signed', async () => {
  const other = await signManifest(line, two, randomBytes(32), noon)
  expect(await added(other)).toBe('wrong-key')
  const stranger = at((await makeUpLine()).signers, 1)
  expect(await added(await signManifest(line, stranger, digest, noon))).toBe('not-signed')
  expect(await added(await signManifest(line, two, digest, noon), one, { digest, now: until })).toBe('expired')
})

test('another line, other signers, the roots and another object are refused', async () => {
  const other = await makeUpLine()
  expect(await outcome(await signedAs({ of: other.line }))).toBe('malformed')
  expect(await outcome(await signedAs(), noon, other.delegation)).toBe('not-signed')
  expect(await outcome(await signBody(ctx(line, 'manifest', digest, noon, until), made.roots))).toBe('not-signed')
  for (const purpose of ['deleg', 'roster', 'cert'] as const)
    expect(await outcome(await signedAs({ purpose })), purpose).toBe('malformed')
  expect(await outcome(made.delegationSigned)).toBe('not-signed')
})

test('out of time it is refused: past its end, made tomorrow, older than the line file, or too long', async () => {
  const signed = await signedAs()
  expect(await outcome(signed, until - 1)).toBe('believed')
  expect(await outcome(signed, until)).toBe('expired')
  expect(await outcome(signed, noon - 2 * day)).toBe('not-yet')
  expect(await outcome(signed, Number.NaN)).toBe('not-yet')
  expect(await outcome(await signedAs({ notAfter: until + 1 }))).toBe('malformed')
  expect(await outcome(await signedAs({ madeAt: line.builtAt - 1, notAfter: noon + day }))).toBe('rolled-back')
})

test('one bit anywhere, one byte less or more, and it is refused', async () => {
  const signed = await signedAs()
  for (let place = 0; place < signed.length; place += 7) {
    const touched = signed.slice()
    touched[place] = (touched[place] ?? 0) ^ 1
    expect(await outcome(touched), `byte ${place}`).not.toBe('believed')
  }
  for (const bytes of [signed.slice(0, -1), concat(signed, new Uint8Array(1)), new Uint8Array(0)])
    expect(await outcome(bytes)).toMatch(/malformed|not-signed/)
})

test('the published one opens here, and for a second reader who has SPEC.md only', async () => {
  const { line: of, now, delegation: signedDelegation } = vectors.trust
  const { text, signed } = vectors.manifest
  const published = await verifyDelegation(of, fromBase64url(signedDelegation), now)
  const seal = await verifyManifest(of, published, fromBase64url(signed), now)
  const hash = createHash('sha256').update(text).digest()
  expect(Buffer.from(seal.digest).equals(hash)).toBe(true)

  const bytes = Buffer.from(signed, 'base64url')
  const body = bytes.subarray(2, 2 + bytes.readUInt16BE(0))
  const times = [{ number: now }, { number: now + 100 * 86_400_000 }]
  expect(body).toEqual(Buffer.from(encode(of.lineId, 'manifest', [{ bytes: hash.toString('base64url') }, ...times])))
  const rest = bytes.subarray(2 + body.length)
  expect(rest.length).toBe(2 * 65)
  for (const [index, key] of published.signers.entries()) {
    const given = rest.subarray(index * 65, index * 65 + 65)
    expect(given[0]).toBe(index)
    const [x, y] = [toBase64url(key.slice(1, 33)), toBase64url(key.slice(33))]
    const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
    expect(verify('sha256', body, { key: publicKey, dsaEncoding: 'ieee-p1363' }, given.subarray(1))).toBe(true)
  }
})
