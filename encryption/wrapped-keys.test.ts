/** The second wrap by a passkey, the copy of a shift's key on a workstation, and I22: neither holds a bare key. */

import fc from 'fast-check'
import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_P256_HKDF_SHA256 } from 'hpke'
import { afterEach, expect, test, vi } from 'vitest'
import { type Bytes, bigEndian, concat, fromBase64url, randomBytes, utf8 } from './bytes.ts'
import { ctx } from './context.ts'
import { signCertificate } from './issue.ts'
import { at } from './made-up-conversation.ts'
import { hour, makeRoster, makeUpLine, noon } from './made-up-line.ts'
import { signBody, verifySigned } from './signed.ts'
import {
  beginWrappedShift,
  createStaffKeys,
  deriveCopyKey,
  derivePrfKey,
  type KeptStaffKeys,
  prfSalt,
  rewrapStaffKeys,
  unwrapShift,
  unwrapStaffKeys,
  unwrapStaffKeysWithPrf,
  wrapStaffKeysWithPrf,
} from './staff.ts'
import { openFrom, sealTo } from './suite.ts'
import { verifyCertificate } from './trust.ts'
import { sealUnder } from './wrap.ts'

const made = await makeUpLine([{}, {}])
const { line } = made
const [person, other] = [at(made.people, 0), at(made.people, 1)]
const until = noon + 8 * hour

afterEach(() => {
  vi.restoreAllMocks()
})

async function keep(leaf = randomBytes(16)) {
  const { staff, wrap } = await createStaffKeys(leaf)
  const wrapKey = randomBytes(32)
  const kept: KeptStaffKeys = { leaf, wrapKey, wrapped: await wrap(line, wrapKey) }
  return { staff, kept }
}

test('a passkey opens the same keys as the passphrase, and they cannot be read out either', async () => {
  const { staff, kept } = await keep()
  const output = randomBytes(32)
  const wrapped = await wrapStaffKeysWithPrf(line, kept, output, output.slice())
  const back = await unwrapStaffKeysWithPrf(line, output, kept.leaf, wrapped)
  expect(back.signingPublic).toEqual(staff.signingPublic)
  expect(back.sealingPublic).toEqual(staff.sealingPublic)
  const signed = await signBody(utf8('dienst'), [{ index: 0, key: back.signing.privateKey }])
  expect(await verifySigned(signed, [staff.signingPublic], 1)).toEqual(utf8('dienst'))
  const sealed = await sealTo(staff.sealingPublic, utf8('info'), utf8('sleutel'))
  expect(await openFrom(back.sealing, utf8('info'), sealed)).toEqual(utf8('sleutel'))
  for (const key of [back.signing.privateKey, back.sealing.privateKey]) expect(key.extractable).toBe(false)
  // The first way in is untouched.
  expect((await unwrapStaffKeys(line, kept.wrapKey, kept.leaf, kept.wrapped)).signingPublic).toEqual(
    staff.signingPublic,
  )
})

test('a passkey that answers otherwise at the second gesture is not taken: no bytes come out', async () => {
  const { kept } = await keep()
  const output = randomBytes(32)
  const nearly = output.slice()
  nearly[31] = (nearly[31] ?? 0) ^ 1
  const prf = (first: Bytes, again: Bytes, given = kept) => wrapStaffKeysWithPrf(line, given, first, again)
  await expect(prf(output, nearly)).rejects.toThrow('not-opened')
  await expect(prf(output, randomBytes(32))).rejects.toThrow('not-opened')
  await expect(prf(output, new Uint8Array(0))).rejects.toThrow('malformed')
  await expect(prf(output.slice(1), output.slice(1))).rejects.toThrow('malformed')
  await expect(prf(output, output, { ...kept, wrapKey: randomBytes(32) })).rejects.toThrow('not-opened')
  await expect(prf(output, output, { ...kept, leaf: randomBytes(16) })).rejects.toThrow('not-opened')
})

test('the second wrap opens with its own passkey, person and line only, and the two factors never for each other', async () => {
  const { kept } = await keep()
  const output = randomBytes(32)
  const wrapped = await wrapStaffKeysWithPrf(line, kept, output, output)
  const attempts: Parameters<typeof unwrapStaffKeysWithPrf>[] = [
    [line, randomBytes(32), kept.leaf, wrapped],
    [line, output, randomBytes(16), wrapped],
    [{ ...line, lineId: 'elders' }, output, kept.leaf, wrapped],
    [line, output, kept.leaf, wrapped.slice(0, -1)],
    [line, output, kept.leaf, kept.wrapped],
  ]
  for (const each of attempts) await expect(unwrapStaffKeysWithPrf(...each)).rejects.toThrow('not-opened')
  await expect(unwrapStaffKeys(line, output, kept.leaf, wrapped), 'the bare output').rejects.toThrow('not-opened')
  await expect(unwrapStaffKeys(line, kept.wrapKey, kept.leaf, wrapped)).rejects.toThrow('not-opened')
  for (const length of [0, 16, 31, 33])
    await expect(unwrapStaffKeys(line, randomBytes(length), kept.leaf, wrapped)).rejects.toThrow('malformed')
})

test('a forgotten passphrase is replaced through the passkey', async () => {
  const { staff, kept } = await keep()
  const output = randomBytes(32)
  const wrapped = await wrapStaffKeysWithPrf(line, kept, output, output)
  const fresh = randomBytes(32)
  const prfKey = await derivePrfKey(line, kept.leaf, output)
  const again = await rewrapStaffKeys(line, { leaf: kept.leaf, wrapped, wrapKey: prfKey }, fresh, fresh)
  expect((await unwrapStaffKeys(line, fresh, kept.leaf, again)).sealingPublic).toEqual(staff.sealingPublic)
})

test('the key of the copy on a workstation is the same by either factor, and nobody else has it', async () => {
  const { kept } = await keep()
  const output = randomBytes(32)
  const wrapped = await wrapStaffKeysWithPrf(line, kept, output, output)
  const byPasskey = { leaf: kept.leaf, wrapped, wrapKey: await derivePrfKey(line, kept.leaf, output) }
  const key = await deriveCopyKey(line, kept)
  expect(await deriveCopyKey(line, byPasskey)).toEqual(key)
  expect(key).toHaveLength(32)
  for (const other of [kept.wrapKey, byPasskey.wrapKey, await deriveCopyKey(line, (await keep(kept.leaf)).kept)])
    expect(key).not.toEqual(other)
  await expect(deriveCopyKey(line, { ...kept, wrapKey: byPasskey.wrapKey })).rejects.toThrow('not-opened')
  await expect(deriveCopyKey({ ...line, lineId: 'elders' }, kept)).rejects.toThrow('not-opened')
})

test('every passkey of a line is asked with the same 32 bytes, of another line with others', async () => {
  const salt = await prfSalt(line)
  expect(salt).toHaveLength(32)
  expect(await prfSalt({ ...line })).toEqual(salt)
  expect(await prfSalt({ ...line, lineId: 'elders' })).not.toEqual(salt)
})

const begin = (wrapKey: Bytes, notAfter = until, { staff, certificate } = person) =>
  beginWrappedShift(line, staff, certificate, 'Merel', notAfter, wrapKey)

test('a reload brings the shift back: same key, same statement, not to be read out', async () => {
  for (const wrapKey of [randomBytes(32), await derivePrfKey(line, person.staff.leaf, randomBytes(32))]) {
    const { shift, wrapped } = await begin(wrapKey)
    const back = await unwrapShift(line, wrapKey, person.certificate, wrapped, until - 1)
    expect(back.shift).toEqual(shift.shift)
    expect(back.publicKey).toEqual(shift.publicKey)
    const sealed = await sealTo(shift.publicKey, utf8('info'), utf8('sleutel'))
    expect(await openFrom(back.keyPair, utf8('info'), sealed)).toEqual(utf8('sleutel'))
    for (const { keyPair } of [shift, back]) {
      expect(keyPair.privateKey.extractable).toBe(false)
      await expect(crypto.subtle.exportKey('jwk', keyPair.privateKey)).rejects.toThrow()
    }
  }
})

test('after its end the copy is refused, whatever key is at hand and whatever time is written on it', async () => {
  const wrapKey = randomBytes(32)
  const { wrapped } = await begin(wrapKey)
  const unwrap = (bytes: Bytes, now: number, key = wrapKey) => unwrapShift(line, key, person.certificate, bytes, now)
  for (const now of [until, until + 1, until + 1000 * hour, Number.NaN, Number.POSITIVE_INFINITY])
    await expect(unwrap(wrapped, now), `${now}`).rejects.toThrow('expired')
  const extended = concat(new Uint8Array([0, 0, 9]), wrapped.slice(3))
  await expect(unwrap(extended, until + 1)).rejects.toThrow('not-opened')
  await expect(unwrap(wrapped, until + 1, randomBytes(32))).rejects.toThrow('expired')
  // A copy of a shift longer than any may be is no way around the 16 hours.
  const long = await begin(wrapKey, noon + 40 * hour)
  await expect(unwrap(long.wrapped, noon)).rejects.toThrow('not-yet')
})

test('a copy opens for its own person, line and factor only, and not when a bit of it changed', async () => {
  const wrapKey = randomBytes(32)
  const { wrapped } = await begin(wrapKey)
  const unwrap = (bytes: Bytes, { key = wrapKey, certificate = person.certificate, on = line } = {}) =>
    unwrapShift(on, key, certificate, bytes, noon)
  await expect(unwrap(wrapped, { key: randomBytes(32) })).rejects.toThrow('not-opened')
  await expect(unwrap(wrapped, { certificate: other.certificate })).rejects.toThrow('not-opened')
  await expect(unwrap(wrapped, { on: { ...line, lineId: 'elders' } })).rejects.toThrow('not-opened')
  await expect(unwrap(new Uint8Array(0))).rejects.toThrow('malformed')
  for (const length of [9, 40, wrapped.length - 1])
    await expect(unwrap(wrapped.slice(0, length))).rejects.toThrow('not-opened')
  await fc.assert(
    fc.asyncProperty(fc.nat(wrapped.length - 1), fc.nat(7), async (index, bit) => {
      const changed = wrapped.slice()
      changed[index] = (changed[index] ?? 0) ^ (1 << bit)
      await expect(unwrap(changed)).rejects.toMatchObject({ reason: expect.any(String) })
    }),
    { numRuns: 100 },
  )
})

test('a copy whose time or key is not that of the statement inside is refused', async () => {
  const wrapKey = randomBytes(32)
  const { shift } = await begin(wrapKey)
  /** Made by somebody who holds the wrap key. */
  const forged = async (notAfter: number, seed: Bytes) => {
    const data = ctx(line, 'shift-key', person.staff.leaf, notAfter)
    const sealed = await sealUnder(wrapKey, data, concat(seed, shift.shift.signed))
    return unwrapShift(line, wrapKey, person.certificate, concat(bigEndian(notAfter, 8), sealed), noon)
  }
  await expect(forged(until + hour, randomBytes(32))).rejects.toThrow('malformed')
  await expect(forged(until, randomBytes(32))).rejects.toThrow('wrong-key')
})

test('with a renewed certificate and new keys the old copy is refused', async () => {
  const wrapKey = randomBytes(32)
  const { wrapped } = await begin(wrapKey)
  const { leaf, roles, teams, notAfter } = person.certificate
  const { staff } = await createStaffKeys(leaf)
  const { signingPublic: signingKey, sealingPublic: sealingKey } = staff
  const signed = await signCertificate(line, made.signers, { leaf, roles, teams, signingKey, sealingKey, notAfter })
  const roster = await makeRoster(made, 2, [signed])
  const renewed = await verifyCertificate(line, made.delegation, roster, signed, noon)
  await expect(unwrapShift(line, wrapKey, renewed, wrapped, noon)).rejects.toThrow('not-signed')
})

/** Raw, or written out as a browser profile might. */
const spellings = (secret: Bytes) =>
  (['latin1', 'hex', 'base64', 'base64url'] as const).map((as) => Buffer.from(secret).toString(as))
const holds = (bytes: Bytes, secret: Bytes) =>
  spellings(secret).some((spelling) => Buffer.from(bytes).toString('latin1').includes(spelling))

test('I22 no seed, scalar or wrap key lies bare in what is kept', async () => {
  const secrets: Bytes[] = []
  const { getRandomValues } = crypto
  const { exportKey } = crypto.subtle
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    Reflect.apply(getRandomValues, crypto, [array])
    if (array instanceof Uint8Array && array.length === 32) secrets.push(array.slice())
    return array
  })
  vi.spyOn(crypto.subtle, 'exportKey').mockImplementation(async (...args: unknown[]) => {
    const out = await Reflect.apply(exportKey, crypto.subtle, args)
    if (args[0] === 'jwk') secrets.push(fromBase64url(out.d ?? ''))
    return out
  })
  const { kept } = await keep(person.staff.leaf)
  const output = randomBytes(32)
  const prf = await wrapStaffKeysWithPrf(line, kept, output, output)
  const shift = await begin(await derivePrfKey(line, person.staff.leaf, output))
  const drawn = secrets.length
  // Seed of EI, wrap key, PRF output, seed of ES; and d of SI as it was read out at its making.
  expect(drawn).toBe(5)
  vi.restoreAllMocks()

  const suite = new CipherSuite(KEM_DHKEM_P256_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM)
  for (const secret of secrets.slice(0, drawn)) {
    const { privateKey } = await suite.DeriveKeyPair(secret, true)
    secrets.push(concat(await suite.SerializePrivateKey(privateKey)))
  }
  secrets.push(await derivePrfKey(line, person.staff.leaf, output))
  expect(secrets.every((secret) => secret.length === 32)).toBe(true)
  expect(secrets).toHaveLength(11)
  for (const bytes of [kept.wrapped, prf, shift.wrapped])
    for (const secret of secrets) expect(holds(bytes, secret)).toBe(false)
  // The search finds what lies bare, however it is written.
  for (const spelling of spellings(at(secrets, 0)))
    expect(holds(concat(randomBytes(7), Buffer.from(spelling, 'latin1'), randomBytes(7)), at(secrets, 0))).toBe(true)
})
