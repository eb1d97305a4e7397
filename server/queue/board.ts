/** What every console of a team sees of its queue, and what visitors hear of it; who waits is rung for (alert/ring-queue.ts). */
import { type Alarm, createQueueRing } from '../alert/ring-queue.ts'
import type { Database } from '../database/open.ts'
import type { ConversationRow } from '../database/schema.ts'
import type { Doors } from './door.ts'
import { lookAtQueue, type Outlook, type Snapshot } from './snapshot.ts'

export type Board = {
  /** Something of this team changed; the new picture goes out at most once a second. */
  changed(team: string): void
  snapshot(team: string): Promise<Snapshot>
  /** The last known answer, for the many visitors who only need that. A band is only for who waits. */
  outlook(row: Pick<ConversationRow, 'id' | 'team_id' | 'door_id' | 'phase'>): Outlook
  /** How many of a team wait in the page, by the last picture. */
  waiting(team: string): number
  close(): void
}

const unknown: Outlook = { availability: 'nobody', band: null }

export function createBoard(parts: {
  sql: Database
  doors: Doors
  now(): number
  /** Others go first: she came by a connection that is paused (cool-down/). */
  isLate?(conversation: string): boolean
  show(team: string, snapshot: Snapshot): void
  ring(team: string, alarm: Alarm, names: readonly string[]): void
  availabilityChanged(team: string): void
  /** Of these who wait. */
  outlookChanged(conversations: readonly string[]): void
  broken(error: unknown): void
}): Board {
  const known = new Map<string, Snapshot>()
  const loading = new Map<string, { again: boolean }>()
  const nextChanges = new Map<string, NodeJS.Timeout>()
  const snapshot = (team: string) => lookAtQueue(parts, team)
  const ringing = createQueueRing({ now: parts.now, look: snapshot, ring: parts.ring, broken: parts.broken })
  let closed = false

  async function load(team: string): Promise<void> {
    const state = { again: false }
    loading.set(team, state)
    try {
      const picture = await snapshot(team)
      if (closed) return
      const before = known.get(team)
      known.set(team, picture)
      parts.show(team, picture)
      tellVisitors(team, before, picture)
      ringing.shown(team, picture)
      lookAgain(team, picture)
    } catch (error) {
      // Nobody was rung for and nothing was shown: it is asked again until the database answers.
      parts.broken(error)
      state.again = true
    }
    setTimeout(() => {
      loading.delete(team)
      if (state.again && !closed) void load(team)
    }, 1000).unref()
  }

  function tellVisitors(team: string, before: Snapshot | undefined, picture: Snapshot): void {
    const doors = [...parts.doors.values()].filter((door) => door.teams.includes(team))
    const atDoors = (of: Snapshot | undefined) => doors.map((door) => of?.outlookAt(door.id).availability).join()
    if (atDoors(before) !== atDoors(picture)) parts.availabilityChanged(team)
    const differs = ([id, now]: [string, Outlook]) => {
      const then = before?.outlooks.get(id)
      return then?.availability !== now.availability || then.band !== now.band
    }
    parts.outlookChanged([...picture.outlooks].filter(differs).map(([id]) => id))
  }

  /** Time alone changes who may take whom. */
  function lookAgain(team: string, { secondsToNextChange }: Snapshot): void {
    clearTimeout(nextChanges.get(team))
    nextChanges.delete(team)
    if (secondsToNextChange === null) return
    // No later than in an hour: a timer further off than some weeks would fire at once.
    const milliseconds = Math.min(secondsToNextChange * 1000 + 100, 3_600_000)
    nextChanges.set(team, setTimeout(changed, milliseconds, team).unref())
  }

  function changed(team: string): void {
    const running = loading.get(team)
    if (running) running.again = true
    else if (!closed) void load(team)
  }

  return {
    changed,
    snapshot,
    outlook(row) {
      const picture = known.get(row.team_id)
      const waits = picture?.outlooks.get(row.id)
      if (waits !== undefined && (row.phase === 'waiting' || row.phase === 'claimed')) return waits
      return { ...(picture?.outlookAt(row.door_id) ?? unknown), ...(row.phase === 'waiting' ? {} : { band: null }) }
    },
    waiting: (team) => known.get(team)?.ringing.length ?? 0,
    close() {
      closed = true
      for (const timer of nextChanges.values()) clearTimeout(timer)
      ringing.close()
    },
  }
}
