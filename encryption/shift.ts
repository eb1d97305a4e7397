/** SHIFT: under which pseudonym and which key a counsellor works today. Signed with her own key. */
import { type Bytes, equalBytes } from './bytes.ts'
import { ctx, readContext } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { bodyOf, signBody, verifySigned } from './signed.ts'
import type { StaffKeys } from './staff-keys.ts'
import { freshPair, publicKeyLength, sha256 } from './suite.ts'
import { type Certificate, leafLength } from './trust.ts'

export type Shift = {
  leaf: Bytes
  pseudonym: string
  /** ES */
  sealingKey: Bytes
  notAfter: number
  signed: Bytes
  /** SHA-256 of the signed body, as grants name it. */
  hash: Bytes
}

export type ShiftKeys = { keyPair: CryptoKeyPair; publicKey: Bytes; shift: Shift }

const hour = 3_600_000
const longestShift = 16 * hour
/** Two clocks of our own may differ this much. */
const clockSlack = hour / 4

/** Makes ES, which lives in memory only. `notAfter`: ms UTC, at most 16 hours ahead or verifiers refuse it. */
export async function beginShift(
  line: LineFile,
  staff: StaffKeys,
  certificate: Certificate,
  pseudonym: string,
  notAfter: number,
): Promise<ShiftKeys> {
  return signShift(line, staff, certificate, pseudonym, notAfter, await freshPair())
}

/** The statement for a pair that was just made, here or with a wrapped copy of it. */
export async function signShift(
  line: LineFile,
  staff: StaffKeys,
  certificate: Certificate,
  pseudonym: string,
  notAfter: number,
  { keyPair, publicKey }: Pick<ShiftKeys, 'keyPair' | 'publicKey'>,
): Promise<ShiftKeys> {
  refuseIf(!equalBytes(certificate.signingKey, staff.signingPublic), 'wrong-key')
  const body = ctx(line, 'shift', staff.leaf, pseudonym, publicKey, notAfter)
  const signed = await signBody(body, [{ index: 0, key: staff.signing.privateKey }])
  return { keyPair, publicKey, shift: await readShift(line, signed) }
}

/** Refused when signed by somebody else, past its end, or longer than 16 hours. */
export async function verifyShift(
  line: LineFile,
  certificate: Certificate,
  signed: Bytes,
  now: number,
): Promise<Shift> {
  await verifySigned(signed, [certificate.signingKey], 1)
  const shift = await readShift(line, signed)
  refuseIf(!equalBytes(shift.leaf, certificate.leaf), 'wrong-sender')
  refuseIf(!(now < shift.notAfter), 'expired')
  refuseIf(shift.notAfter - now > longestShift + clockSlack, 'not-yet')
  return shift
}

async function readShift(line: LineFile, signed: Bytes): Promise<Shift> {
  const body = bodyOf(signed)
  const read = readContext(line, 'shift', body)
  const shift = {
    leaf: read.bytes(leafLength),
    pseudonym: read.text(),
    sealingKey: read.bytes(publicKeyLength),
    notAfter: read.number(),
    signed,
    hash: await sha256(body),
  }
  read.end()
  return shift
}
