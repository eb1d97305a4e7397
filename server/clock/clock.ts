/**
 * The line's own count of time: the instant its machine started, plus how long it has been running. Setting the machine's
 * clock does not move it. A jump is said at once and believed after an hour, or at once while no conversation is open;
 * then what is running moves along, so that nobody loses a place, a session or a conversation by it (decision 0026).
 */
import { limits } from '@lijn116/protocol/limits'
import type { Database } from '../database/open.ts'
import { log } from '../log.ts'
import { epochOf, keepEpoch } from './store.ts'

export type Machine = {
  /** Milliseconds UTC, as somebody or something has set it. */
  wall(): number
  /** Milliseconds since the machine started; never set, and the same for every process on it. */
  uptime(): number
  /** Names this start of the machine. */
  boot: string
}

export type Clock = {
  now(): number
  wall(): number
  /** Every few seconds. Milliseconds by which the clock is to move now; 0: nothing to do. */
  look(isEmpty: () => Promise<boolean>): Promise<number>
  moved(by: number): void
  epoch(): number
}

/** Smaller differences are an ordinary correction, followed without a word. */
const jumpMilliseconds = 2_000

export async function createClock(sql: Database, machine: Machine): Promise<Clock> {
  const found = machine.wall() - machine.uptime()
  let epoch = (await epochOf(sql, machine.boot)) ?? (await keepEpoch(sql, machine.boot, found))
  if (Math.abs(epoch - found) < jumpMilliseconds) epoch = found
  let jump: { by: number; since: number } | null = null
  const now = () => Math.round(epoch + machine.uptime())
  return {
    now,
    wall: () => machine.wall(),
    epoch: () => epoch,
    async look(isEmpty) {
      const by = Math.round(machine.wall() - now())
      if (Math.abs(by) < jumpMilliseconds) {
        if (jump) log({ event: 'clock-back' })
        jump = null
        epoch += by
        return 0
      }
      if (jump === null || Math.abs(by - jump.by) >= jumpMilliseconds) {
        jump = { by, since: machine.uptime() }
        log({
          event: 'clock-jumped',
          seconds: Math.round(by / 1000),
          believedAfterSeconds: limits.clockBelievedSeconds,
        })
      }
      const isOld = machine.uptime() - jump.since >= limits.clockBelievedSeconds * 1000
      return isOld || (await isEmpty()) ? by : 0
    },
    moved(by) {
      epoch += by
      jump = null
      log({ event: 'clock-moved', seconds: Math.round(by / 1000) })
    },
  }
}
