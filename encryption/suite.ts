/** The one suite of version 1: P-256, HKDF-SHA256, AES-256-GCM, ECDSA with SHA-256. Nothing is negotiated. */
import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_P256_HKDF_SHA256 } from 'hpke'
import { type Bytes, bigEndian, concat } from './bytes.ts'
import { SealError, type SealReason } from './seal-error.ts'

const hpke = /* @__PURE__ */ new CipherSuite(KEM_DHKEM_P256_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM)

export const publicKeyLength = 65

export function subtle(): SubtleCrypto {
  const found: SubtleCrypto | undefined = globalThis.crypto?.subtle
  if (found === undefined) throw new SealError('no-webcrypto')
  return found
}

/** Whatever a library throws becomes one word; a SealError passes unchanged. */
export async function orRefuse<T>(reason: SealReason, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof SealError ? error : new SealError(reason)
  }
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle().digest('SHA-256', bytes))
}

/** HKDF-SHA256. `length` in bytes. */
export async function hkdf(secret: Bytes, salt: Bytes, info: Bytes, length: number): Promise<Bytes> {
  const key = await subtle().importKey('raw', secret, 'HKDF', false, ['deriveBits'])
  return new Uint8Array(await subtle().deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, length * 8))
}

const aesKey = (key: Bytes, use: 'encrypt' | 'decrypt') => subtle().importKey('raw', key, 'AES-GCM', false, [use])

/** A counter as the 96-bit nonce of AES-GCM. */
export const counterNonce = (counter: number): Bytes => bigEndian(counter, 12)

export async function aesSeal(key: Bytes, nonce: Bytes, aad: Bytes, plaintext: Bytes): Promise<Bytes> {
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: aad }
  return new Uint8Array(await subtle().encrypt(algorithm, await aesKey(key, 'encrypt'), plaintext))
}

export async function aesOpen(key: Bytes, nonce: Bytes, aad: Bytes, sealed: Bytes): Promise<Bytes> {
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: aad }
  return orRefuse(
    'not-opened',
    async () => new Uint8Array(await subtle().decrypt(algorithm, await aesKey(key, 'decrypt'), sealed)),
  )
}

/** `id` must be given with a psk; both come from ctx-labelled material of the segment before. */
export type PreShared = { psk: Bytes; pskId: Bytes }

/** HPKE to a raw public key: encapsulated key (65 bytes) ‖ ciphertext. */
export async function sealTo(recipient: Bytes, info: Bytes, plaintext: Bytes, shared?: PreShared): Promise<Bytes> {
  return orRefuse('wrong-key', async () => {
    const key = await hpke.DeserializePublicKey(recipient)
    const { encapsulatedSecret, ciphertext } = await hpke.Seal(key, plaintext, { info, ...shared })
    return concat(encapsulatedSecret, ciphertext)
  })
}

/** Always a key pair: with a bare private key some browsers cannot find the public one. */
export async function openFrom(pair: CryptoKeyPair, info: Bytes, sealed: Bytes, shared?: PreShared): Promise<Bytes> {
  return orRefuse('not-opened', async () => {
    const enc = sealed.slice(0, publicKeyLength)
    return concat(await hpke.Open(pair, enc, sealed.slice(publicKeyLength), { info, ...shared }))
  })
}

/** A pair whose private half cannot be read out, even by us. */
export async function freshPair(): Promise<{ keyPair: CryptoKeyPair; publicKey: Bytes }> {
  subtle()
  const { publicKey, privateKey } = await hpke.GenerateKeyPair(false)
  const keyPair = { publicKey: publicKey as CryptoKey, privateKey: privateKey as CryptoKey }
  return { keyPair, publicKey: await rawPublicKey(keyPair.publicKey) }
}

/** The pair that belongs to a 32-byte seed, always the same one (RFC 9180 §7.1.3). */
export async function pairFromSeed(seed: Bytes): Promise<{ keyPair: CryptoKeyPair; publicKey: Bytes }> {
  subtle()
  const { publicKey, privateKey } = await hpke.DeriveKeyPair(seed, false)
  const keyPair = { publicKey: publicKey as CryptoKey, privateKey: privateKey as CryptoKey }
  return { keyPair, publicKey: await rawPublicKey(keyPair.publicKey) }
}

async function rawPublicKey(key: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await subtle().exportKey('raw', key))
}
