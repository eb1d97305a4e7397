/** Secrets of staff: the passphrase, and the keys wrapped under it. Console, custody and tests only: it is heavy. */
import { argon2idAsync } from '@noble/hashes/argon2.js'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { type Bytes, concat, empty, fromBase64url, randomBytes, toBase64url, utf8 } from './bytes.ts'
import { ctx } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import type { StaffKeys } from './staff-keys.ts'
import { aesOpen, aesSeal, hkdf, pairFromSeed, publicKeyLength, sha256, subtle } from './suite.ts'

const wordsInPhrase = 6
const p256 = { name: 'ECDSA', namedCurve: 'P-256' }
const scalarLength = 32
const seedLength = 32
const nonceLength = 12

/** Six words of 2,048, chosen evenly: 66 bits. Made here, never thought up, never sent. */
export function makePassphrase(): string {
  return words(randomBytes(9)).join(' ')
}

/** The first 66 bits as six words. */
function words(bytes: Bytes): string[] {
  const found: string[] = []
  for (let bit = 0; bit < wordsInPhrase * 11; bit += 11) {
    let index = 0
    for (let i = bit; i < bit + 11; i++) index = index * 2 + (((bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1)
    found.push(wordlist[index] ?? '')
  }
  return found
}

/** Case, spaces and hyphens do not matter. Refuses anything but six words of the list. */
export function normalisePassphrase(typed: string): string {
  const found = typed
    .toLowerCase()
    .split(/[\s-]+/)
    .filter(Boolean)
  refuseIf(found.length !== wordsInPhrase || !found.every((word) => wordlist.includes(word)), 'passphrase')
  return found.join(' ')
}

/** Argon2id (64 MiB, 3 passes), then HKDF: authKey goes to the server, wrapKey never does. `salt`: 16 bytes. */
export async function derivePassphrase(
  line: LineFile,
  passphrase: string,
  salt: Bytes,
): Promise<{ authKey: Bytes; wrapKey: Bytes }> {
  const settings = { t: 3, m: 64 * 1024, p: 1, dkLen: 32 }
  const slow = concat(await argon2idAsync(utf8(normalisePassphrase(passphrase)), salt, settings))
  return {
    authKey: await hkdf(slow, empty, ctx(line, 'auth'), 32),
    wrapKey: await hkdf(slow, empty, ctx(line, 'wrap'), 32),
  }
}

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
    async wrap(line, wrapKey) {
      const nonce = randomBytes(nonceLength)
      return concat(nonce, await aesSeal(wrapKey, nonce, ctx(line, 'staff', leaf), bare))
    },
  }
}

export async function unwrapStaffKeys(line: LineFile, wrapKey: Bytes, leaf: Bytes, wrapped: Bytes): Promise<StaffKeys> {
  const nonce = wrapped.slice(0, nonceLength)
  const bare = await aesOpen(wrapKey, nonce, ctx(line, 'staff', leaf), wrapped.slice(nonceLength))
  return importStaffKeys(leaf, bare)
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

/** HMAC under the secret in the link's fragment: says that these keys come from whoever holds the link. */
export async function enrolmentProof(
  line: LineFile,
  secret: Bytes,
  leaf: Bytes,
  signingKey: Bytes,
  sealingKey: Bytes,
): Promise<Bytes> {
  const key = await subtle().importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const body = ctx(line, 'enrol', leaf, signingKey, sealingKey)
  return new Uint8Array(await subtle().sign('HMAC', key, body))
}

/** Six words two people can compare by voice. */
export async function fingerprintWords(signingKey: Bytes, sealingKey: Bytes): Promise<string[]> {
  return words(await sha256(ctx({ lineId: '' }, 'fingerprint', signingKey, sealingKey)))
}
