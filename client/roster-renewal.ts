/** Keeps the list of staff young: by whichever console of a signer is open when it is half a day old. */
import { permits } from '@lijn116/domain/access/roles'
import type { Clock } from './clock.ts'
import { PeopleError } from './people.ts'
import { reasonOf } from './refusal.ts'
import type { Session } from './session.ts'

export type RosterRenewalPort = {
  clock: Clock
  session(): Session | null
  renew(): Promise<void>
  /** It is old, and something is not right, in one code word; or all is well again. */
  failing(why: 'roster-not-renewed' | 'people-missing' | null): void
}

export const rosterIsOldAfter = 12 * 3_600_000
const lookEvery = 3_600_000

export function createRosterRenewal({ clock, session, renew, failing }: RosterRenewalPort) {
  let cancel = () => {}

  async function look(): Promise<void> {
    cancel()
    const mine = session()
    if (mine === null || !permits('renew-roster', mine.trust().own.roles)) return
    const { now, roster } = mine.trust()
    if (now - roster.issuedAt >= rosterIsOldAfter) {
      const failed = await renew().then(
        () => null,
        (error) => (error instanceof PeopleError ? error.reason : reasonOf(error)),
      )
      // Another console was first, or there is no network: the next hour sees.
      const isQuiet = failed === null || failed === 'already-used' || failed === 'network'
      const why = failed === 'people-missing' ? failed : 'roster-not-renewed'
      if (session() === mine) failing(isQuiet ? null : why)
    }
    if (session() === mine) cancel = clock.after(lookEvery, () => void look())
  }

  return { look, stop: () => cancel() }
}
