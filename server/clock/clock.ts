/**
 * The line's own count of time: the instant its machine started, plus how long it has been running. Setting the machine's
 * clock does not move it, and what every process on one machine counts from is kept in the database (decision 0026).
 */
import type { Database } from '../database/open.ts'
import { agreedEpoch } from './store.ts'

export type Machine = {
  /** Milliseconds UTC, as somebody or something has set it. */
  wall(): number
  /** Milliseconds since the machine started; never set, and the same for every process on it. */
  uptime(): number
  /** Names this start of the machine. */
  boot: string
}

export type Clock = Machine & {
  now(): number
  /** What `now` counts from: milliseconds UTC at which the machine started, by the line's count. */
  epoch(): number
  /** What it would be if the machine's clock were right. */
  epochByWall(): number
  setTo(epoch: number): void
}

export async function createClock(sql: Database, machine: Machine): Promise<Clock> {
  const epochByWall = () => Math.round(machine.wall() - machine.uptime())
  let epoch = await agreedEpoch(sql, machine.boot, epochByWall())
  return {
    boot: machine.boot,
    wall: () => machine.wall(),
    uptime: () => machine.uptime(),
    now: () => Math.round(epoch + machine.uptime()),
    epoch: () => epoch,
    epochByWall,
    setTo(to) {
      epoch = to
    },
  }
}
