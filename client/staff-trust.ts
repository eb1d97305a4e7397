/** The chain from the pinned roots as a console sees it: who is certified, and which duty keys are to be believed. */
import { permits } from '@lijn116/domain/access/roles'
import {
  type Bytes,
  type Certificate,
  type Delegation,
  type Duty,
  fromBase64url,
  type LineFile,
  type Roster,
  SealError,
  toBase64url,
  trustedNow,
  verifyCertificate,
  verifyDelegation,
  verifyDuty,
  verifyRoster,
} from '@lijn116/encryption'
import type { StaffTrustBytes } from './counsellor-wire.ts'

export type StaffTrust = {
  now: number
  delegation: Delegation
  roster: Roster
  own: Certificate
  certificates: readonly Certificate[]
  duty: readonly { duty: Duty; seed: Bytes | null; holders: readonly string[] }[]
  /** Code words, for people to act on. */
  alarms: readonly string[]
}

const day = 86_400_000

/**
 * @throws SealError when delegation, roster or one's own certificate does not verify, or the roster is older than
 * `seenVersion`. Of others' objects only those that verify are used; the rest is an alarm.
 */
export async function verifyStaffTrust(
  line: LineFile,
  bytes: StaffTrustBytes,
  leaf: string,
  seenVersion: number,
): Promise<StaffTrust> {
  const now = trustedNow(line, bytes.now)
  const delegation = await verifyDelegation(line, fromBase64url(bytes.delegation), now)
  const roster = await verifyRoster(line, delegation, fromBase64url(bytes.roster), now)
  if (roster.version < seenVersion) throw new SealError('rolled-back')
  const alarms = new Set<string>()
  if (roster.soft) alarms.add('roster-soft')
  if (delegation.notAfter - now < 90 * day) alarms.add('delegation-ends')

  const certificates: Certificate[] = []
  for (const each of bytes.certificates)
    await verifyCertificate(line, delegation, roster, fromBase64url(each), now).then(
      (certificate) => certificates.push(certificate),
      () => alarms.add('certificate-refused'),
    )
  const byLeaf = new Map(certificates.map((certificate) => [toBase64url(certificate.leaf), certificate]))
  const own = byLeaf.get(leaf)
  if (own === undefined) throw new SealError('not-on-roster')

  const duty: { duty: Duty; seed: Bytes | null; holders: readonly string[] }[] = []
  const use = { permits: (roles: string[]) => permits('issue-duty', roles), door: null, ahead: true }
  for (const each of bytes.duty) {
    const issuer = byLeaf.get(each.issuer)
    if (issuer === undefined) continue
    const verified = await verifyDuty(line, issuer, roster, fromBase64url(each.duty), now, use).catch((error) => {
      const isOld = error instanceof SealError && (error.reason === 'expired' || error.reason === 'rolled-back')
      if (!isOld) alarms.add('duty-refused')
      return null
    })
    if (verified !== null)
      duty.push({ duty: verified, seed: each.seed === null ? null : fromBase64url(each.seed), holders: each.holders })
  }
  return { now, delegation, roster, own, certificates, duty, alarms: Array.from(alarms) }
}

/** Those who get a copy of the duty key of a team. */
export const colleaguesOf = (trust: StaffTrust, team: string): Certificate[] =>
  trust.certificates.filter(({ teams, roles }) => teams.includes(team) && permits('claim', roles))
