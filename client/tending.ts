/** Looks after trust and duty keys: now, at every hint that something changed, and every hour. */
import { permits } from '@lijn116/domain/access/roles'
import { SealError } from '@lijn116/encryption'
import type { Clock } from './clock.ts'
import type { Session } from './session.ts'
import { noAlarms, type StaffAlarms, staffAlarms } from './staff-alarms.ts'

export type TendingPort = {
  clock: Clock
  session(): Session | null
  alarms(alarms: StaffAlarms): void
  /** ms UTC by this device; null: not known. */
  deviceTime(): number | null
}

const tendEvery = 3_600_000
/** After a failure: nobody should wait an hour because one answer got lost. */
const tendAgain = 60_000

export function createTending({ clock, session, alarms, deviceTime }: TendingPort) {
  let tending: Promise<void> = Promise.resolve()
  let cancel = () => {}

  /** One at a time; a failure is an alarm and is tried again soon. */
  function tend(isFresh: boolean): Promise<void> {
    tending = tending.then(async () => {
      const mine = session()
      if (mine === null) return
      cancel()
      let next = tendAgain
      try {
        const trust = isFresh ? mine.trust() : await mine.refresh()
        // Whoever only comes along holds no key of the team, and makes none that a visitor would believe.
        const found = permits('issue-duty', trust.own.roles) ? await mine.dutyKeys.tend(trust) : []
        const said = staffAlarms(mine.trust(), mine.account.team, found, deviceTime())
        if (session() === mine) alarms(said)
        if (!found.includes('duty-not-issued')) next = tendEvery
      } catch (error) {
        const code = error instanceof SealError ? `trust-${error.reason}` : 'trust-not-checked'
        if (session() === mine) alarms({ ...noAlarms, codes: [code] })
      }
      if (session() === mine) cancel = clock.after(next, () => tend(false))
    })
    return tending
  }

  return { tend, stop: () => cancel() }
}
