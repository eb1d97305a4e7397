/** What a coordinator must be told long before the line would go dark. For staff; a visitor is never shown these. */
import { type Duty, servesAfter } from './duty.ts'
import type { Certificate, Delegation, Roster } from './trust.ts'

/** `-ends`: renew it now, all still works. `-ended`: refused. */
export type TrustAlarm =
  | 'delegation-ends'
  | 'delegation-ended'
  | 'roster-overdue' // past its soft end: no signer's console was open for 72 hours
  | 'roster-ends'
  | 'roster-ended'
  | 'duty-late' // an older day's key serves
  | 'duty-missing' // nobody can seal to this team
  | 'certificate-ends'
  | 'certificate-ended'

const day = 86_400_000
const beforeDelegation = 90 * day
const beforeRoster = 7 * day
const beforeCertificate = 30 * day

/**
 * At most one per kind of object, the gravest. `duty`: the newest one usable for a team, or null. `now`: ms UTC as
 * trustedNow gives it; a time that is no number makes everything ended. `certificates`: those of the team, if at hand.
 */
export function trustAlarms(
  delegation: Delegation,
  roster: Roster,
  duty: Duty | null,
  now: number,
  certificates: readonly Certificate[] = [],
): TrustAlarm[] {
  const alarms: TrustAlarm[] = []
  if (!(now < delegation.notAfter)) alarms.push('delegation-ended')
  else if (now >= delegation.notAfter - beforeDelegation) alarms.push('delegation-ends')

  if (!(now < roster.hardUntil)) alarms.push('roster-ended')
  else if (now >= roster.hardUntil - beforeRoster) alarms.push('roster-ends')
  else if (now >= roster.softUntil) alarms.push('roster-overdue')

  if (duty === null || !(now >= duty.start && now < duty.end + servesAfter)) alarms.push('duty-missing')
  else if (duty.seq < roster.minDutySeq) alarms.push('duty-missing')
  else if (now >= duty.end) alarms.push('duty-late')

  const first = Math.min(...certificates.map(({ notAfter }) => notAfter))
  if (certificates.length > 0 && !(now < first)) alarms.push('certificate-ended')
  else if (now >= first - beforeCertificate) alarms.push('certificate-ends')
  return alarms
}
