/** Whether a colleague is who she is said to be: on the roster, and on duty under this pseudonym and key. */
import { permits } from '@lijn116/domain/access/roles'
import {
  type Certificate,
  fromBase64url,
  type LineFile,
  SealError,
  type Shift,
  toBase64url,
  verifyCertificate,
  verifyShift,
} from '@lijn116/encryption'
import { type MemberRole, memberRole } from '@lijn116/protocol/together'
import type { StaffTrust } from './staff-trust.ts'

export type Verified = { leaf: string; certificate: Certificate; shift: Shift }

export type TrustPort = {
  line: LineFile
  /** The newest that verified. */
  trust(): StaffTrust
  /** Asks for it again. @throws SealError, ProblemError, NetworkError */
  refresh(): Promise<StaffTrust>
}

/** Whoever was certified a moment ago, or began a shift just now, stands on a newer list than this console has seen. */
export async function withTrust<T>(port: TrustPort, verify: (trust: StaffTrust) => Promise<T>): Promise<T> {
  try {
    return await verify(port.trust())
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    return verify(await port.refresh())
  }
}

/** @throws SealError */
export const verifyPerson = (port: TrustPort, given: { certificate: string; shift: string }): Promise<Verified> =>
  withTrust(port, (trust) => verifyWith(port.line, trust, given))

export async function verifyWith(
  line: LineFile,
  { delegation, roster, now }: StaffTrust,
  given: { certificate: string; shift: string },
): Promise<Verified> {
  const certificate = await verifyCertificate(line, delegation, roster, fromBase64url(given.certificate), now)
  const shift = await verifyShift(line, certificate, fromBase64url(given.shift), now)
  return { leaf: toBase64url(certificate.leaf), certificate, shift }
}

/** @throws SealError for a role that nobody can have in a conversation. */
export function memberRoleOf(role: string): MemberRole {
  const known = memberRole.options.find((each) => each === role)
  if (known === undefined) throw new SealError('not-allowed')
  return known
}

/** Under which of her certified roles somebody leads. Whoever may not lead is refused where she would. */
export const leadRoleOf = (roles: readonly string[]): MemberRole =>
  memberRole.options.find((each) => permits('claim', [each]) && roles.includes(each)) ?? 'counsellor'
