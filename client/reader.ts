/** Who may read a visitor's first words: the key of a team on duty, believed only along the chain from the pinned roots. */
import { permits } from '@lijn116/domain/access/roles'
import {
  type Delegation,
  type Duty,
  fromBase64url,
  type LineFile,
  type Roster,
  SealError,
  verifyCertificate,
  verifyDelegation,
  verifyDuty,
  verifyRoster,
} from '@lijn116/encryption'
import type { TrustBytes } from './visitor-wire.ts'

export type Trusted = {
  delegation: Delegation
  roster: Roster
  /** null: nobody to seal to. */
  duty: Duty | null
}

/**
 * `now`: trusted time, ms UTC. `seenVersion`: the newest roster this page has seen; an older one is refused.
 * @throws SealError when delegation or roster is missing, invalid, expired or rolled back.
 */
export async function verifyTrust(
  line: LineFile,
  door: string,
  bytes: TrustBytes,
  now: number,
  seenVersion: number,
): Promise<Trusted> {
  const delegation = await verifyDelegation(line, fromBase64url(bytes.delegation), now)
  const roster = await verifyRoster(line, delegation, fromBase64url(bytes.roster), now)
  if (roster.version < seenVersion) throw new SealError('rolled-back')
  const teams = line.doors.find(({ id }) => id === door)?.teams ?? []
  let best: Duty | null = null
  for (const each of bytes.duty) {
    try {
      const issuer = await verifyCertificate(line, delegation, roster, fromBase64url(each.issuer), now)
      const duty = await verifyDuty(line, issuer, roster, fromBase64url(each.duty), now, {
        permits: (roles) => permits('issue-duty', roles),
        door,
      })
      if (best === null || isBetter(teams, duty, best)) best = duty
    } catch (error) {
      // One bad key does not spoil a good one; without a good one there is no reader.
      if (!(error instanceof SealError)) throw error
    }
  }
  return { delegation, roster, duty: best }
}

/** The door's first team before its fallback, today's key before an older one, a reissued key before the first. */
function isBetter(teams: readonly string[], a: Duty, b: Duty): boolean {
  const team = teams.indexOf(b.team) - teams.indexOf(a.team)
  return (team || a.epoch - b.epoch || a.seq - b.seq) > 0
}
