/** What a coordinator must be told long before the line would go dark. For staff; a visitor is never shown these. */
import type { Bytes } from './bytes.ts'
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

/** One object of the chain: until when it holds, and what is to be said about that now. */
export type Validity = {
  of: 'delegation' | 'roster' | 'duty' | 'certificate'
  /** null: nothing to do. */
  alarm: TrustAlarm | null
  /** ms UTC; null: there is none. A roster, and the duty key, until they are refused, not until they are late. */
  until: number | null
  /** Whose certificate; null for the others. */
  leaf: Bytes | null
}

/**
 * One for each object, with at most one alarm, the gravest. `duty`: the newest one usable for a team, or null. `now`: ms
 * UTC as trustedNow gives it; a time that is no number makes everything ended. `certificates`: those of the team, if at hand.
 */
export function trustValidity(
  delegation: Delegation,
  roster: Roster,
  duty: Duty | null,
  now: number,
  certificates: readonly Certificate[] = [],
): Validity[] {
  return [
    { of: 'delegation', alarm: aboutDelegation(delegation, now), until: delegation.notAfter, leaf: null },
    { of: 'roster', alarm: aboutRoster(roster, now), until: roster.hardUntil, leaf: null },
    {
      of: 'duty',
      alarm: aboutDuty(roster, duty, now),
      until: duty === null ? null : duty.end + servesAfter,
      leaf: null,
    },
    ...certificates.map(
      ({ leaf, notAfter }): Validity => ({
        of: 'certificate',
        alarm: ending(now, notAfter, beforeCertificate, 'certificate-ends', 'certificate-ended'),
        until: notAfter,
        leaf,
      }),
    ),
  ]
}

const aboutDelegation = ({ notAfter }: Delegation, now: number) =>
  ending(now, notAfter, beforeDelegation, 'delegation-ends', 'delegation-ended')

function aboutRoster({ softUntil, hardUntil }: Roster, now: number): TrustAlarm | null {
  const alarm = ending(now, hardUntil, beforeRoster, 'roster-ends', 'roster-ended')
  return alarm ?? (now >= softUntil ? 'roster-overdue' : null)
}

function aboutDuty({ minDutySeq }: Roster, duty: Duty | null, now: number): TrustAlarm | null {
  if (duty === null || duty.seq < minDutySeq) return 'duty-missing'
  if (!(now >= duty.start && now < duty.end + servesAfter)) return 'duty-missing'
  return now >= duty.end ? 'duty-late' : null
}

function ending(now: number, until: number, before: number, ends: TrustAlarm, ended: TrustAlarm): TrustAlarm | null {
  if (!(now < until)) return ended
  return now >= until - before ? ends : null
}
