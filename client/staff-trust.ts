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
  readOldDuty,
  SealError,
  toBase64url,
  trustedNow,
  verifyCertificate,
  verifyDelegation,
  verifyDuty,
  verifyRoster,
} from '@lijn116/encryption'
import type { StaffTrustBytes } from './counsellor-wire.ts'

const day = 86_400_000

export type StaffTrust = {
  now: number
  delegation: Delegation
  roster: Roster
  own: Certificate
  certificates: readonly Certificate[]
  /** On the roster, but past their end. */
  overCertificates: readonly Certificate[]
  duty: readonly KeptDuty[]
  /** Not believed any more, and nothing is sealed to them: they only open what waits since before. */
  oldDuty: readonly KeptDuty[]
  /** Every (epoch, seq) there is, also of keys that do not verify: a new one takes another number. */
  taken: readonly { epoch: number; seq: number }[]
  /** The roster is past its hard end: visitors see the phone number, and the only thing left to do is to renew it. */
  ended: boolean
  /** Code words, for people to act on. */
  alarms: readonly string[]
}

export type KeptDuty = { duty: Duty; seed: Bytes | null; holders: readonly string[] }

/**
 * @throws SealError when delegation, roster or one's own certificate does not verify, or the roster is older than
 * `seenVersion`. A roster past its hard end still lets its people in, so that one of them can renew it. Of others' objects
 * only those that verify are used; the rest is an alarm.
 */
export async function verifyStaffTrust(
  line: LineFile,
  bytes: StaffTrustBytes,
  leaf: string,
  seenVersion: number,
): Promise<StaffTrust> {
  const now = trustedNow(line, bytes.now)
  const delegation = await verifyDelegation(line, fromBase64url(bytes.delegation), now)
  const roster = await verifyRoster(line, delegation, fromBase64url(bytes.roster), 0)
  const ended = !(now < roster.hardUntil)
  // As for visitors: a list of days to come would still be there when it should be over.
  if (roster.issuedAt - now > day) throw new SealError('not-yet')
  if (roster.version < seenVersion) throw new SealError('rolled-back')
  const alarms = new Set<string>()

  const certificates: Certificate[] = []
  const overCertificates: Certificate[] = []
  for (const each of bytes.certificates)
    await verifyCertificate(line, delegation, roster, fromBase64url(each), 0).then(
      (certificate) => (now < certificate.notAfter ? certificates : overCertificates).push(certificate),
      () => alarms.add('certificate-refused'),
    )
  const byLeaf = new Map(certificates.map((certificate) => [toBase64url(certificate.leaf), certificate]))
  const own = byLeaf.get(leaf)
  if (own === undefined) throw new SealError('not-on-roster')

  const duty: KeptDuty[] = []
  const oldDuty: KeptDuty[] = []
  const use = { permits: (roles: string[]) => permits('issue-duty', roles), door: null, ahead: true }
  for (const each of bytes.duty) {
    const signed = fromBase64url(each.duty)
    const kept = { seed: each.seed === null ? null : fromBase64url(each.seed), holders: each.holders }
    const issuer = ended ? undefined : byLeaf.get(each.issuer)
    try {
      if (issuer === undefined) oldDuty.push({ duty: readOldDuty(line, signed), ...kept })
      else duty.push({ duty: await verifyDuty(line, issuer, roster, signed, now, use), ...kept })
    } catch (error) {
      const isOld = error instanceof SealError && (error.reason === 'expired' || error.reason === 'rolled-back')
      if (isOld) oldDuty.push({ duty: readOldDuty(line, signed), ...kept })
      else alarms.add('duty-refused')
    }
  }
  const taken = bytes.duty.map(({ epoch, seq }) => ({ epoch, seq }))
  return {
    now,
    delegation,
    roster,
    own,
    certificates,
    overCertificates,
    duty,
    oldDuty,
    taken,
    ended,
    alarms: Array.from(alarms),
  }
}

/** Those who get a copy of the duty key of a team. */
export const colleaguesOf = (trust: StaffTrust, team: string): Certificate[] =>
  trust.certificates.filter(({ teams, roles }) => teams.includes(team) && permits('claim', roles))

/** Hers and on the roster, also when it is past its end. @throws SealError */
export async function verifyMember(
  line: LineFile,
  trust: StaffTrust,
  leaf: string,
  signed: Bytes,
): Promise<Certificate> {
  const certificate = await verifyCertificate(line, trust.delegation, trust.roster, signed, 0)
  if (toBase64url(certificate.leaf) !== leaf) throw new SealError('wrong-sender')
  return certificate
}
