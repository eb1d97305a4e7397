/** What every console of a team sees of its queue; who waits is rung for (alert/ring-queue.ts). */
import { availability } from '@lijn116/domain/availability/availability'
import { inOrder } from '@lijn116/domain/queue/order'
import type { QueueState } from '@lijn116/protocol/counsellor'
import { limits } from '@lijn116/protocol/limits'
import type { ConversationId } from '@lijn116/protocol/sealed'
import { type Alarm, createQueueRing } from '../alert/ring-queue.ts'
import { type Person, whoIsThere } from '../availability/who-is-there.ts'
import { isConnected } from '../conversation/read.ts'
import type { Database } from '../database/open.ts'
import { versionOf, waitingOf } from './store.ts'

export type Snapshot = {
  queue: QueueState
  people: Person[]
  availability: 'open' | 'nobody'
  /** Conversations the consoles ring for. */
  ringing: readonly string[]
  longestSeconds: number
}

export type Board = {
  /** Something of this team changed; the new picture goes out at most once a second. */
  changed(team: string): void
  snapshot(team: string): Promise<Snapshot>
  /** The last known answer, for the many visitors who only need that. */
  availability(team: string): 'open' | 'nobody'
  close(): void
}

/** A visitor who went away less than this ago still rings: a reload, a tunnel, a lift. */
const ringsAfterGoneMilliseconds = limits.visitorSilentSeconds * 1000

export function createBoard(parts: {
  sql: Database
  now(): number
  show(team: string, snapshot: Snapshot): void
  ring(team: string, alarm: Alarm, names: readonly string[]): void
  availabilityChanged(team: string): void
  broken(error: unknown): void
}): Board {
  const known = new Map<string, 'open' | 'nobody'>()
  const loading = new Map<string, { again: boolean }>()
  const ringing = createQueueRing({ now: parts.now, look: snapshot, ring: parts.ring, broken: parts.broken })
  let closed = false

  async function snapshot(team: string): Promise<Snapshot> {
    const now = parts.now()
    // The number before the list: a list may be newer than its number, but never older.
    const [version, rows, people] = [
      await versionOf(parts.sql, team),
      await waitingOf(parts.sql, team),
      await whoIsThere(parts, team),
    ]
    const ordered = inOrder(rows.map((row) => ({ ...row, conversation: row.id, waitingSince: row.waiting_since ?? 0 })))
    const rings = ordered.filter(
      (row) => row.visitor_gone_at === null || now - row.visitor_gone_at < ringsAfterGoneMilliseconds,
    )
    const away = ordered.filter((row) => !rings.includes(row))
    const secondsSince = (instant: number) => Math.max(0, Math.round((now - instant) / 1000))
    return {
      queue: {
        version,
        waiting: [...rings, ...away].slice(0, limits.queueShown).map((row) => ({
          conversation: row.id as ConversationId,
          segment: row.segment,
          door: row.door_id,
          language: row.language,
          waitSeconds: secondsSince(row.started_at),
          present: isConnected(row, now),
        })),
        total: ordered.length,
        onDuty: people.filter((person) => availability([person], now, limits.consoleLostSeconds) === 'open').length,
      },
      people,
      availability: availability(people, now, limits.consoleLostSeconds),
      ringing: rings.map((row) => row.id),
      longestSeconds: Math.max(0, ...rings.map((row) => secondsSince(row.started_at))),
    }
  }

  async function load(team: string): Promise<void> {
    const state = { again: false }
    loading.set(team, state)
    try {
      const picture = await snapshot(team)
      if (closed) return
      const before = known.get(team)
      known.set(team, picture.availability)
      parts.show(team, picture)
      if (before !== picture.availability) parts.availabilityChanged(team)
      ringing.shown(team, picture)
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

  return {
    changed(team) {
      const running = loading.get(team)
      if (running) running.again = true
      else void load(team)
    },
    snapshot,
    availability: (team) => known.get(team) ?? 'nobody',
    close() {
      closed = true
      ringing.close()
    },
  }
}
