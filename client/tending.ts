/** Looks after trust and duty keys: now, at every hint that something changed, and every hour. */
import { SealError } from '@lijn116/encryption'
import type { Clock } from './clock.ts'
import type { Session } from './session.ts'

export type TendingPort = { clock: Clock; session(): Session | null; alarms(codes: readonly string[]): void }

const tendEvery = 3_600_000

export function createTending({ clock, session, alarms }: TendingPort) {
  let tending: Promise<void> = Promise.resolve()
  let cancel = () => {}

  /** One at a time; a failure is an alarm and is tried again at the next occasion. */
  function tend(isFresh: boolean): Promise<void> {
    tending = tending.then(async () => {
      const mine = session()
      if (mine === null) return
      cancel()
      try {
        const trust = isFresh ? mine.trust() : await mine.refresh()
        alarms([...trust.alarms, ...(await mine.dutyKeys.tend(trust))])
      } catch (error) {
        alarms([error instanceof SealError ? `trust-${error.reason}` : 'trust-not-checked'])
      }
      if (session() === mine) cancel = clock.after(tendEvery, () => tend(false))
    })
    return tending
  }

  return { tend, stop: () => cancel() }
}
