/** A certificate on its way: made by one signer, completed by another, and readable in between. SPEC.md §4. */
import { type Bytes, bigEndian, concat } from './bytes.ts'
import { signCertificate } from './issue.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { bodyOf, type Signer, signBody, verifySigned } from './signed.ts'
import { orRefuse, subtle } from './suite.ts'
import { type Certificate, type Delegation, readCertificate } from './trust.ts'

/** Signed by at least one signer of the delegation; not yet, or no longer, to be believed as a certificate. */
export type Proposed = Certificate & {
  /** Places in the delegation of those who signed, rising. */
  signers: number[]
}

const signatureLength = 1 + 64

/** The first signature. Refuses keys that are no points of the curve: nothing could ever be sealed to them. */
export async function proposeCertificate(
  line: LineFile,
  signer: Signer,
  certificate: Omit<Certificate, 'body' | 'signed'>,
): Promise<Bytes> {
  for (const key of [certificate.signingKey, certificate.sealingKey]) await refuseUnlessPoint(key)
  return signCertificate(line, [signer], certificate)
}

/** What is proposed, and by whom. Every signature present is right. @throws SealError */
export async function readProposal(line: LineFile, delegation: Delegation, signed: Bytes): Promise<Proposed> {
  const body = await verifySigned(signed, delegation.signers, 1)
  return { ...readCertificate(line, body, signed), signers: signersIn(signed, body) }
}

/** One more signature under the same bytes. Refused when this signer is there already. */
export async function addSignature(
  line: LineFile,
  delegation: Delegation,
  signed: Bytes,
  signer: Signer,
): Promise<Bytes> {
  const { body, signers } = await readProposal(line, delegation, signed)
  refuseIf(signers.includes(signer.index), 'not-allowed')
  const own = (await signBody(body, [signer])).slice(2 + body.length)
  const given = signers.map((index, place) => ({ index, bytes: signatureAt(signed, body, place) }))
  const all = [...given, { index: signer.index, bytes: own }].sort((a, b) => a.index - b.index)
  const both = concat(bigEndian(body.length, 2), body, ...all.map(({ bytes }) => bytes))
  await verifySigned(both, delegation.signers, all.length)
  return both
}

const signatureAt = (signed: Bytes, body: Bytes, place: number): Bytes => {
  const start = 2 + body.length + place * signatureLength
  return signed.slice(start, start + signatureLength)
}

function signersIn(signed: Bytes, body: Bytes): number[] {
  const count = (signed.length - 2 - bodyOf(signed).length) / signatureLength
  return Array.from({ length: count }, (_, place) => signatureAt(signed, body, place)[0] ?? 0)
}

async function refuseUnlessPoint(key: Bytes): Promise<void> {
  const curve = { name: 'ECDH', namedCurve: 'P-256' }
  await orRefuse('wrong-key', () => subtle().importKey('raw', key, curve, false, []))
}
