/** SI (signs) and EI (is sealed to) of one member of staff, and how they are kept. SPEC.md §9. */
import { type Bytes, concat, empty, fromBase64url, randomBytes, toBase64url } from './bytes.ts'
import { ctx } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { hkdf, pairFromSeed, publicKeyLength, subtle } from './suite.ts'
import { openUnder, sealUnder } from './wrap.ts'

/** As they lie in memory while she is signed in; neither private half can be read out. */
export type StaffKeys = {
  leaf: Bytes
  signing: CryptoKeyPair
  sealing: CryptoKeyPair
  signingPublic: Bytes
  sealingPublic: Bytes
}

const p256 = { name: 'ECDSA', namedCurve: 'P-256' }
const scalarLength = 32
const seedLength = 32

/** Makes SI and EI. `wrap` gives the bytes the server keeps; let the whole object go once they are stored. */
export async function createStaffKeys(
  leaf: Bytes,
): Promise<{ staff: StaffKeys; wrap(line: LineFile, wrapKey: Bytes): Promise<Bytes> }> {
  const pair = await subtle().generateKey(p256, true, ['sign', 'verify'])
  const { d } = await subtle().exportKey('jwk', pair.privateKey)
  const signingPublic = new Uint8Array(await subtle().exportKey('raw', pair.publicKey))
  const bare = concat(fromBase64url(d ?? ''), signingPublic, randomBytes(seedLength))
  return {
    staff: await importStaffKeys(leaf, bare),
    wrap: (line, wrapKey) => sealUnder(wrapKey, ctx(line, 'staff', leaf), bare),
  }
}

export async function unwrapStaffKeys(line: LineFile, wrapKey: Bytes, leaf: Bytes, wrapped: Bytes): Promise<StaffKeys> {
  return importStaffKeys(leaf, await openUnder(wrapKey, ctx(line, 'staff', leaf), wrapped))
}

/** As they lie on the server, and the key they lie under: of a passphrase or of a passkey. */
export type KeptStaffKeys = { leaf: Bytes; wrapped: Bytes; wrapKey: Bytes }

/**
 * The same keys under a second wrap, for another factor. `again`: that factor's key once more, from a second gesture; the
 * bytes are given out only if it opens them. Refusal `not-opened`: the factor does not give one key twice.
 */
export async function rewrapStaffKeys(line: LineFile, kept: KeptStaffKeys, key: Bytes, again: Bytes): Promise<Bytes> {
  const { leaf } = kept
  const data = ctx(line, 'staff', leaf)
  const bare = await openUnder(kept.wrapKey, data, kept.wrapped)
  const wrapped = await sealUnder(key, data, bare)
  await unwrapStaffKeys(line, again, leaf, wrapped)
  return wrapped
}

/**
 * The key of the copy of a shift on a workstation. It comes from the keys of staff themselves, so that a copy made by
 * passphrase opens by passkey, and the other way round. 32 bytes; never stored, never sent.
 */
export async function deriveCopyKey(line: LineFile, { leaf, wrapped, wrapKey }: KeptStaffKeys): Promise<Bytes> {
  const bare = await openUnder(wrapKey, ctx(line, 'staff', leaf), wrapped)
  return hkdf(bare, empty, ctx(line, 'copy', leaf), 32)
}

/** d (32) ‖ SI public (65) ‖ seed of EI (32); in memory neither can be read out again. */
async function importStaffKeys(leaf: Bytes, bare: Bytes): Promise<StaffKeys> {
  const signingPublic = bare.slice(scalarLength, scalarLength + publicKeyLength)
  const seed = bare.slice(scalarLength + publicKeyLength)
  refuseIf(seed.length !== seedLength, 'malformed')
  const x = toBase64url(signingPublic.slice(1, 33))
  const y = toBase64url(signingPublic.slice(33))
  const jwk = { kty: 'EC', crv: 'P-256', x, y }
  const d = toBase64url(bare.slice(0, scalarLength))
  const signing = {
    privateKey: await subtle().importKey('jwk', { ...jwk, d }, p256, false, ['sign']),
    publicKey: await subtle().importKey('jwk', jwk, p256, true, ['verify']),
  }
  const { keyPair: sealing, publicKey: sealingPublic } = await pairFromSeed(seed)
  return { leaf, signing, sealing, signingPublic, sealingPublic }
}
