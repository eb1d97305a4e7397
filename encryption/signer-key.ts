/** A roster signing key in the hands of one coordinator: sealed to her EI by custody, opened in her console. SPEC.md §9. */
import { type Bytes, bigEndian, concat, fromBase64url, toBase64url } from './bytes.ts'
import { ctx } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf, SealError } from './seal-error.ts'
import { type Signer, signBody, verifySigned } from './signed.ts'
import type { StaffKeys } from './staff-keys.ts'
import { openFrom, orRefuse, sealTo, sha256, subtle } from './suite.ts'
import type { Certificate, Delegation } from './trust.ts'

const p256 = { name: 'ECDSA', namedCurve: 'P-256' }
const scalarLength = 32

/** For custody. `pkcs8`: the private half as createSigningKey() exports it. Gives index (1) ‖ HPKE(EI; d). */
export async function sealSignerKey(
  line: LineFile,
  certificate: Pick<Certificate, 'leaf' | 'sealingKey'>,
  key: { index: number; pkcs8: Bytes },
): Promise<Bytes> {
  const { leaf, sealingKey } = certificate
  const readable = await orRefuse('malformed', () => subtle().importKey('pkcs8', key.pkcs8, p256, true, ['sign']))
  const { d } = await subtle().exportKey('jwk', readable)
  const info = await signerInfo(line, leaf, key.index, sealingKey)
  return concat(bigEndian(key.index, 1), await sealTo(sealingKey, info, fromBase64url(d ?? '')))
}

/**
 * The key cannot be read out again. Believed only when it is the one that the roots delegated to; HPKE says nothing of who
 * sealed it. @throws SealError `not-opened`, `wrong-key`.
 */
export async function openSignerKey(
  line: LineFile,
  staff: StaffKeys,
  sealed: Bytes,
  delegation: Delegation,
): Promise<Signer> {
  const index = sealed[0] ?? 0
  const delegated = delegation.signers[index]
  if (delegated === undefined) throw new SealError('wrong-key')
  const info = await signerInfo(line, staff.leaf, index, staff.sealingPublic)
  const scalar = await openFrom(staff.sealing, info, sealed.slice(1))
  if (scalar.length !== scalarLength) throw new SealError('malformed')
  const x = toBase64url(delegated.slice(1, 33))
  const y = toBase64url(delegated.slice(33))
  const jwk = { kty: 'EC', crv: 'P-256', x, y, d: toBase64url(scalar) }
  const key = await orRefuse('wrong-key', () => subtle().importKey('jwk', jwk, p256, false, ['sign']))
  // Not every browser compares d with x and y when it imports, so the key has to show what it can.
  const probe = await signBody(info, [{ index: 0, key }])
  const isRight = await verifySigned(probe, [delegated], 1).then(
    () => true,
    () => false,
  )
  refuseIf(!isRight, 'wrong-key')
  return { index, key }
}

async function signerInfo(line: LineFile, leaf: Bytes, index: number, recipient: Bytes): Promise<Bytes> {
  return ctx(line, 'signer', leaf, index, await sha256(recipient))
}
