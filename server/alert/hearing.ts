/**
 * Does what rings reach a screen? Every ring carries a number that the console answers at once, unseen. Who leaves one
 * unanswered is silent, although her stream looks open: she counts as off duty until her console beats or hears again.
 */
import { limits } from '@lijn116/protocol/limits'
import type { Staff } from '../account/staff.ts'
import { fallSilent } from '../availability/fall-silent.ts'
import type { Database } from '../database/open.ts'
import { markHeard } from './store.ts'

/** The first ring that was left unheard, and every alert since then. */
type Unheard = { ring: number; at: number; team: string; alerts: Set<string> }
type Rung = Pick<Staff, 'leaf' | 'team'>

export type Hearing = ReturnType<typeof createHearing>

export function createHearing(parts: { sql: Database; now(): number; tell(hint: string): Promise<void> }) {
  const unheard = new Map<string, Unheard>()
  let last = 0

  async function becomes(staff: Rung, silentAt: number | null): Promise<void> {
    if (await fallSilent(parts, staff.leaf, silentAt)) await parts.tell(`d:${staff.team}`)
  }

  async function wasHeard(leaf: string, ring: number): Promise<void> {
    const before = unheard.get(leaf)
    if (!before || ring < before.ring) return
    unheard.delete(leaf)
    for (const team of await markHeard(parts.sql, [...before.alerts])) await parts.tell(`a:${team}`)
  }

  return {
    /** A frame that rings goes to her now. @returns its number; numbers of all processes grow with time. */
    rang(staff: Rung, alerts: readonly string[]): number {
      last = Math.max(last + 1, parts.now())
      const before = unheard.get(staff.leaf)
      if (before) for (const id of alerts) before.alerts.add(id)
      else unheard.set(staff.leaf, { ring: last, at: parts.now(), team: staff.team, alerts: new Set(alerts) })
      return last
    },
    /** Her console says so, to this process; the ring may have left from another. */
    async heard(staff: Rung, ring: number): Promise<void> {
      await wasHeard(staff.leaf, ring)
      await becomes(staff, null)
      await parts.tell(`v:${staff.leaf}:${ring}`)
    },
    /** As every process is told. */
    wasHeard,
    /** Her console beats: it answers, whatever it left unheard. */
    async beat(staff: Rung, isSilent: boolean): Promise<void> {
      if (!isSilent) return
      unheard.delete(staff.leaf)
      await becomes(staff, null)
    },
    /** Every second: who left a ring unheard for too long? */
    async look(): Promise<void> {
      for (const [leaf, each] of [...unheard]) {
        if (parts.now() - each.at < limits.ringHeardSeconds * 1000) continue
        await becomes({ leaf, team: each.team }, parts.now())
        if (unheard.get(leaf) === each) unheard.delete(leaf)
      }
    },
    /** The line's count of time moved: how long ago it rang stays what it was. */
    clockMoved(by: number): void {
      last += by
      for (const each of unheard.values()) {
        each.ring += by
        each.at += by
      }
    },
  }
}
