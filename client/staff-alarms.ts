/**
 * What is said at a console about keys and how long they hold: everything to a coordinator, long before it matters; to a
 * counsellor only what concerns her or the people who want to reach her.
 */
import { equalBytes, toBase64url, trustValidity, type Validity } from '@lijn116/encryption'
import type { StaffTrust } from './staff-trust.ts'

/** One object of the chain of trust, as a screen shows it. */
export type Holds = {
  of: Validity['of']
  /** A code word of trust-alarms.ts; null: nothing to do. */
  alarm: Validity['alarm']
  /** ms UTC; null: there is none. Of duty keys: the end of the last day that has one. */
  until: number | null
  /** Whose certificate, base64url; null for the others. */
  leaf: string | null
  /** Her own certificate. */
  isMine: boolean
}

export type StaffAlarms = { codes: readonly string[]; holds: readonly Holds[] }

export const noAlarms: StaffAlarms = { codes: [], holds: [] }

/** Without these, visitors cannot begin, or soon will not. */
const forEverybody: readonly (Validity['alarm'] | string)[] = [
  'roster-ends',
  'roster-ended',
  'delegation-ended',
  'duty-late',
  'duty-missing',
  'duty-not-issued',
  'clock-differs',
]
const minute = 60_000
/** More than this between the clock of the line and that of the device: one of them is wrong, and nobody signs for others. */
export const clocksDiffer = 15 * minute

/**
 * `codes`: what tending found, in code words. `deviceTime`: ms UTC by this device, null when it is not asked; here it
 * decides nothing, a difference is only said.
 */
export function staffAlarms(
  trust: StaffTrust,
  team: string,
  codes: readonly string[],
  deviceTime: number | null,
): StaffAlarms {
  const { delegation, roster, now, own } = trust
  const mine = trust.duty.flatMap(({ duty }) => (duty.team === team && duty.seq >= roster.minDutySeq ? duty : []))
  const newestFirst = mine.sort((a, b) => b.epoch - a.epoch || b.seq - a.seq)
  const serving = newestFirst.find(({ start }) => start <= now) ?? null
  const colleagues = [...trust.certificates, ...trust.overCertificates].filter(({ teams }) => teams.includes(team))

  const all = trustValidity(delegation, roster, serving, now, colleagues).map(
    ({ of, alarm, until, leaf }): Holds => ({
      of,
      alarm,
      until: of === 'duty' ? (newestFirst[0]?.end ?? null) : until,
      leaf: leaf === null ? null : toBase64url(leaf),
      isMine: leaf !== null && equalBytes(leaf, own.leaf),
    }),
  )
  const clock = deviceTime !== null && Math.abs(deviceTime - now) > clocksDiffer ? ['clock-differs'] : []
  const found = [...trust.alarms, ...codes, ...clock]
  if (own.roles.includes('coordinator')) return { codes: found, holds: all }
  return {
    codes: found.filter((code) => forEverybody.includes(code) || code === 'duty-copy-broken'),
    holds: all.filter(({ alarm, isMine }) => alarm !== null && (isMine || forEverybody.includes(alarm))),
  }
}
