/** Making trust: for custody, consoles of roster signers, and tests. The reading side is trust.ts. */
import { type Bytes, concat, randomBytes } from './bytes.ts'
import { ctx, list } from './context.ts'
import type { LineFile } from './line.ts'
import { bodyOf, type Signer, signBody } from './signed.ts'
import { subtle } from './suite.ts'
import { type Certificate, type Delegation, hashLength, leafHash, leafHashLength, rosterStep } from './trust.ts'

export type { Signer } from './signed.ts'

const p256 = { name: 'ECDSA', namedCurve: 'P-256' }

const day = 86_400_000
const softDays = 3
const hardDays = 35
const certificateDays = 400

/** A roster works for 72 hours, then with alarms, and ends after 35 days. ms UTC. */
export const rosterTimes = (now: number) => ({
  issuedAt: now,
  softUntil: now + softDays * day,
  hardUntil: now + hardDays * day,
})

/** The notAfter of a certificate signed now. ms UTC. */
export const certificateUntil = (now: number): number => now + certificateDays * day

export type SigningKey = { keyPair: CryptoKeyPair; publicKey: Bytes; exportPrivate(): Promise<Bytes> }

/** For roots and roster signers. `exportPrivate`: PKCS #8, to be kept where nobody else can read. */
export async function createSigningKey(): Promise<SigningKey> {
  const keyPair = await subtle().generateKey(p256, true, ['sign', 'verify'])
  return {
    keyPair,
    publicKey: new Uint8Array(await subtle().exportKey('raw', keyPair.publicKey)),
    exportPrivate: async () => new Uint8Array(await subtle().exportKey('pkcs8', keyPair.privateKey)),
  }
}

/** Back from exportPrivate(); the key cannot be read out again. */
export function importSigningKey(pkcs8: Bytes): Promise<CryptoKey> {
  return subtle().importKey('pkcs8', pkcs8, p256, false, ['sign'])
}

export function signDelegation(line: LineFile, roots: Signer[], delegation: Delegation): Promise<Bytes> {
  const { signers, addQuorum, notAfter } = delegation
  return signBody(ctx(line, 'deleg', list(signers), addQuorum, notAfter), roots)
}

export function signCertificate(
  line: LineFile,
  signers: Signer[],
  certificate: Omit<Certificate, 'body' | 'signed'>,
): Promise<Bytes> {
  const { leaf, roles, teams, signingKey, sealingKey, notAfter } = certificate
  return signBody(ctx(line, 'cert', leaf, list(roles), list(teams), signingKey, sealingKey, notAfter), signers)
}

/** `certificates`: signed bytes of everybody who stays. A fresh salt makes each version unlike the last. */
export async function signRoster(
  line: LineFile,
  signer: Signer,
  roster: {
    version: number
    issuedAt: number
    softUntil: number
    hardUntil: number
    minDutySeq: number
    certificates: Bytes[]
  },
): Promise<Bytes> {
  const { version, issuedAt, softUntil, hardUntil, minDutySeq } = roster
  const salt = randomBytes(hashLength)
  const leaves: Bytes[] = []
  for (const signed of roster.certificates) leaves.push(await leafHash(line, salt, bodyOf(signed)))
  while (leaves.length === 0 || leaves.length % rosterStep !== 0) leaves.push(randomBytes(leafHashLength))
  const packed = concat(...leaves.sort(byValue))
  return signBody(ctx(line, 'roster', version, issuedAt, softUntil, hardUntil, minDutySeq, salt, packed), [signer])
}

/** Sorted, so that places say nothing about who came when. */
function byValue(a: Bytes, b: Bytes): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
