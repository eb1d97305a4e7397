/** From the pinned roots to one certified person: DELEG, ROSTER, CERT. SPEC.md §4. */
import { type Bytes, equalBytes, fromBase64url, fromUtf8, toBase64url } from './bytes.ts'
import { ctx, readContext } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { verifySigned } from './signed.ts'
import { publicKeyLength, sha256 } from './suite.ts'

export type Delegation = { signers: Bytes[]; addQuorum: number; notAfter: number }

export type Roster = {
  version: number
  issuedAt: number
  softUntil: number
  hardUntil: number
  minDutySeq: number
  salt: Bytes
  leaves: Bytes[]
  signed: Bytes
}

export type Certificate = {
  leaf: Bytes
  roles: string[]
  teams: string[]
  signingKey: Bytes
  sealingKey: Bytes
  notAfter: number
  body: Bytes
  signed: Bytes
}

const day = 86_400_000
export const leafLength = 16
export const hashLength = 32
/** A roster entry: 16 bytes. To be on it, a certificate needs the quorum's signatures as well as a second preimage. */
export const leafHashLength = 16
/** Roster entries come in multiples of this, so that their number says little. */
export const rosterStep = 64
const longestRoster = 35 * day
/** No line makes more versions than this; the number must not run out by one signature. */
const msPerVersion = 60_000

const distinct = (keys: readonly string[]) => new Set(keys).size === keys.length

/** Who may sign rosters and certificates: said by two of the three pinned roots. */
export async function verifyDelegation(line: LineFile, signed: Bytes, now: number): Promise<Delegation> {
  refuseIf(line.roots.length !== 3 || !distinct(line.roots), 'malformed')
  const body = await verifySigned(signed, line.roots.map(fromBase64url), 2)
  const read = readContext(line, 'deleg', body)
  const delegation = { signers: read.list(), addQuorum: read.number(), notAfter: read.number() }
  read.end()
  const { signers, addQuorum, notAfter } = delegation
  // Not `<`: a pinned file that names no number is refused too.
  const enough = addQuorum >= line.approvals && addQuorum <= signers.length
  refuseIf(!distinct(signers.map(toBase64url)) || !enough, 'malformed')
  refuseIf(!(now < notAfter), 'expired')
  return delegation
}

/**
 * `soft`: past the soft expiry; it works, with an alarm for staff. Past the hard one it is refused. `now` 0: whoever makes
 * the next one asks about signature and form only, at any time.
 */
export async function verifyRoster(
  line: LineFile,
  delegation: Delegation,
  signed: Bytes,
  now: number,
): Promise<Roster & { soft: boolean }> {
  const read = readContext(line, 'roster', await verifySigned(signed, delegation.signers, 1))
  const version = read.number()
  const issuedAt = read.number()
  const softUntil = read.number()
  const hardUntil = read.number()
  const minDutySeq = read.number()
  const salt = read.bytes(hashLength)
  const packed = read.bytes()
  read.end()
  refuseIf(packed.length === 0 || packed.length % (leafHashLength * rosterStep) !== 0, 'malformed')
  const isLong = softUntil > hardUntil || hardUntil - issuedAt > longestRoster
  // A signer who jumps ahead would leave no number for the next roster, or for the next duty key.
  refuseIf(isLong || version > issuedAt / msPerVersion || minDutySeq > version, 'malformed')
  refuseIf(version < line.minRosterVersion, 'rolled-back')
  refuseIf(!(now < hardUntil), 'expired')
  // Clocks differ, by less than a day.
  refuseIf(now !== 0 && issuedAt - now > day, 'not-yet')
  const leaves: Bytes[] = []
  for (let at = 0; at < packed.length; at += leafHashLength) leaves.push(packed.slice(at, at + leafHashLength))
  return { version, issuedAt, softUntil, hardUntil, minDutySeq, salt, leaves, signed, soft: !(now < softUntil) }
}

export async function leafHash(line: LineFile, salt: Bytes, certificateBody: Bytes): Promise<Bytes> {
  return (await sha256(ctx(line, 'leaf', salt, certificateBody))).slice(0, leafHashLength)
}

/** Signed by the quorum, on this roster, and not past its end. */
export async function verifyCertificate(
  line: LineFile,
  delegation: Delegation,
  roster: Roster,
  signed: Bytes,
  now: number,
): Promise<Certificate> {
  const body = await verifySigned(signed, delegation.signers, delegation.addQuorum)
  const certificate = readCertificate(line, body, signed)
  const hash = await leafHash(line, roster.salt, body)
  refuseIf(!roster.leaves.some((leaf) => equalBytes(leaf, hash)), 'not-on-roster')
  refuseIf(!(now < certificate.notAfter), 'expired')
  return certificate
}

/** What stands in a body whose signatures somebody else has looked at. */
export function readCertificate(line: LineFile, body: Bytes, signed: Bytes): Certificate {
  const read = readContext(line, 'cert', body)
  const certificate = {
    leaf: read.bytes(leafLength),
    roles: read.list().map(fromUtf8),
    teams: read.list().map(fromUtf8),
    signingKey: read.bytes(publicKeyLength),
    sealingKey: read.bytes(publicKeyLength),
    notAfter: read.number(),
    body,
    signed,
  }
  read.end()
  return certificate
}
