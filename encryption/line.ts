/** What a bundle carries pinned inside it; everything else is checked against this. */
import { SealError } from './seal-error.ts'

export type LineFile = {
  lineId: string
  trial: boolean
  /** Three raw P-256 points, base64url; two of them sign. */
  roots: string[]
  minRosterVersion: number
  /** Colleagues who check each new one; a delegation that asks for fewer is refused. */
  approvals: number
  doors: { id: string; teams: string[] }[]
  phone: string
  /** ms UTC: no clock is believed before it. */
  builtAt: number
}

/** Says which roles may do what is being asked; the table itself lives in domain/access. */
export type Permits = (roles: string[]) => boolean

/** Server time, but never before the build. The visitor's own clock decides nothing. Not a number: nothing is in time. */
export function trustedNow(line: LineFile, serverNow: number): number {
  return Math.max(line.builtAt, serverNow)
}

/** Refuses unless the pinned file lets one of `teams` answer `door`. */
export function checkDoor(line: LineFile, door: string, teams: readonly string[]): void {
  const pinned = line.doors.find(({ id }) => id === door)
  if (pinned === undefined || !pinned.teams.some((team) => teams.includes(team))) throw new SealError('not-allowed')
}
