/** Signed objects: u16 length ‖ body ‖ (u8 key index ‖ 64-byte signature)*. The body is made by ctx(). SPEC.md §3. */
import { type Bytes, bigEndian, concat, fromBigEndian } from './bytes.ts'
import { refuseIf, SealError } from './seal-error.ts'
import { orRefuse, publicKeyLength, subtle } from './suite.ts'

export type Signer = { index: number; key: CryptoKey }

const ecdsa = { name: 'ECDSA', hash: 'SHA-256' }
const p256 = { name: 'ECDSA', namedCurve: 'P-256' }
const signatureLength = 64

export async function signBody(body: Bytes, signers: readonly Signer[]): Promise<Bytes> {
  const parts = [bigEndian(body.length, 2), body]
  for (const { index, key } of [...signers].sort((a, b) => a.index - b.index)) {
    parts.push(bigEndian(index, 1), new Uint8Array(await subtle().sign(ecdsa, key, body)))
  }
  return concat(...parts)
}

/** The signed part, unchecked. Hashes are taken of this, never of signatures. */
export function bodyOf(signed: Bytes): Bytes {
  const end = 2 + fromBigEndian(signed.subarray(0, 2))
  refuseIf(end > signed.length, 'malformed')
  return signed.slice(2, end)
}

/** Every signature present must be right, indexes rise, and there are at least `quorum` of them. */
export async function verifySigned(signed: Bytes, keys: readonly Bytes[], quorum: number): Promise<Bytes> {
  const body = bodyOf(signed)
  const rest = signed.slice(2 + body.length)
  const count = rest.length / (1 + signatureLength)
  refuseIf(!Number.isInteger(count) || count < quorum || quorum < 1, 'not-signed')
  let last = -1
  for (let at = 0; at < rest.length; at += 1 + signatureLength) {
    const index = rest[at] ?? 0
    const raw = keys[index]
    if (raw === undefined || index <= last) throw new SealError('not-signed')
    last = index
    refuseIf(!(await isSignedBy(raw, rest.slice(at + 1, at + 1 + signatureLength), body)), 'not-signed')
  }
  return body
}

function isSignedBy(raw: Bytes, signature: Bytes, body: Bytes): Promise<boolean> {
  refuseIf(raw.length !== publicKeyLength, 'malformed')
  return orRefuse('not-signed', async () => {
    const key = await subtle().importKey('raw', raw, p256, false, ['verify'])
    return subtle().verify(ecdsa, key, signature, body)
  })
}
