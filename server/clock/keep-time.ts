/**
 * Looks at the machine's clock. A jump is said, and followed only while no conversation is open; one of more than a day only
 * after an hour, as keys of days that are past are destroyed by it. Every process on this machine counts from the same (0026).
 */
import type { Database } from '../database/open.ts'
import { log } from '../log.ts'
import type { Clock } from './clock.ts'
import * as store from './store.ts'

/** Smaller differences matter to nobody. */
const jumpMilliseconds = 2_000
const sayAgainMilliseconds = 3_600_000
/** A larger one is believed only after so long: somebody may still put it right. */
const dayMilliseconds = 86_400_000
const believedMilliseconds = 3_600_000

export type Time = {
  epoch(): number
  /** Asks what this machine counts from, counts from it too, and answers it. */
  agree(tx?: store.Tx): Promise<number>
  /** May keys be destroyed by this count? Not just after a start of the machine, nor while it is a day ahead of its clock. */
  isSure(): boolean
  /** Another process on machine `boot` followed a jump. */
  heard(epoch: number, boot: string): void
  /** Every few seconds. @throws when the database does; the next time tries again. */
  look(): Promise<void>
}

/** `moved` by so many milliseconds: how long ago something was stays what it was. */
export function createTime(parts: { sql: Database; clock: Clock; moved(by: number): void }): Time {
  const { sql, clock } = parts
  let said: { by: number; at: number; since: number } | null = null
  let running: Promise<void> | null = null

  function countFrom(epoch: number): void {
    const by = epoch - clock.epoch()
    if (by === 0) return
    clock.setTo(epoch)
    parts.moved(by)
    said = null
    log({ event: 'clock-moved', seconds: Math.round(by / 1000) })
  }

  async function agree(tx: store.Tx = sql): Promise<number> {
    for (;;) {
      const before = clock.epoch()
      const agreed = await store.agreedEpoch(tx, clock.boot, before)
      // Followed while this was asked: what came back may be from before.
      if (clock.epoch() !== before) continue
      countFrom(agreed)
      return agreed
    }
  }

  async function lookOnce(): Promise<void> {
    const from = await agree()
    const to = clock.epochByWall()
    const by = to - from
    if (Math.abs(by) < jumpMilliseconds) {
      if (said) log({ event: 'clock-back' })
      said = null
      return
    }
    const at = clock.uptime()
    const isNew = !said || Math.abs(by - said.by) >= jumpMilliseconds
    if (!said || isNew || at - said.at >= sayAgainMilliseconds) {
      said = { by, at, since: said && !isNew ? said.since : at }
      log({ event: 'clock-differs', seconds: Math.round(by / 1000) })
    }
    if (Math.abs(by) > dayMilliseconds && at - said.since < believedMilliseconds) return
    if ((await store.isEmpty(sql)) && (await store.follow(sql, clock.boot, from, to))) countFrom(to)
  }

  return {
    epoch: clock.epoch,
    agree,
    isSure: () => clock.uptime() >= believedMilliseconds && (said === null || said.by >= -dayMilliseconds),
    heard(epoch, boot) {
      if (boot === clock.boot) countFrom(epoch)
    },
    look() {
      running ??= lookOnce().finally(() => {
        running = null
      })
      return running
    },
  }
}
