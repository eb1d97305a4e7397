/**
 * Every open alert on the consoles it concerns: those it rings at, who raised it, who has it, and who leads the talk. What
 * is sent comes from the table; a hint only says that something changed, so every process shows the same.
 */
import { type Open, whoRings } from '@lijn116/domain/alert/alert'
import type { Alert } from '@lijn116/protocol/alert'
import type { ConversationId } from '@lijn116/protocol/sealed'
import type { Staff } from '../account/staff.ts'
import { type Person, whoIsThere } from '../availability/who-is-there.ts'
import type { Database } from '../database/open.ts'
import type { AlertRow } from '../database/schema.ts'
import type { Hub, StaffReader } from '../stream/hub.ts'
import type { Hearing } from './hearing.ts'
import { type OpenAlert, openAlerts } from './store.ts'
import { whoAnswers } from './who-answers.ts'

/** What a team's consoles are told; read in one transaction with what made it so. */
export type Picture = { alerts: readonly OpenAlert[]; people: readonly Person[] }

export const pictureOf = async (parts: { sql: Database; now(): number }, team: string): Promise<Picture> => ({
  alerts: await openAlerts(parts.sql, parts.now(), team),
  people: await whoIsThere(parts, team),
})

export const openOf = (row: AlertRow): Open => ({
  kind: row.kind,
  by: row.raised_by,
  raisedAt: row.raised_at,
  stage: row.stage,
  heard: row.heard,
  acknowledgedBy: row.acknowledged_by,
})

export function toldAs(row: OpenAlert, now: number, rings: boolean): Alert {
  return {
    id: row.id,
    kind: row.kind,
    conversation: row.conversation_id as ConversationId | null,
    door: row.door,
    by: row.by ?? '',
    seconds: Math.max(0, Math.round((now - row.raised_at) / 1000)),
    times: row.times,
    stage: row.stage,
    heard: row.heard,
    rings,
    acknowledgedBy: row.acknowledger,
  }
}

/** She is in the conversation it is about, or it is about none and she raised it: who is out of it is told no more. */
export const isHers = (row: OpenAlert, leaf: string): boolean =>
  row.conversation_id === null
    ? row.raised_by === leaf
    : row.holder === leaf || (row.raised_by === leaf && (row.members ?? []).includes(leaf))

export type Bell = ReturnType<typeof createBell>

export function createBell(parts: {
  sql: Database
  hub: Pick<Hub, 'consoles'>
  hearing: Pick<Hearing, 'rang'>
  now(): number
  broken(error: unknown): void
}) {
  /** What each console was told last; `seconds` run on by themselves. */
  const told = new WeakMap<StaffReader, string>()
  const loading = new Map<string, { again: boolean }>()

  function concerning(picture: Picture): (leaf: string) => { all: OpenAlert[]; rings: string[] } {
    const people = whoAnswers(picture.people, parts.now())
    const rung = new Map(
      picture.alerts.map((row) => [row, new Set(whoRings(openOf(row), people).map((each) => each.leaf))]),
    )
    return (leaf) => ({
      all: picture.alerts.filter(
        (row) => rung.get(row)?.has(leaf) || row.acknowledged_by === leaf || isHers(row, leaf),
      ),
      rings: picture.alerts.filter((row) => rung.get(row)?.has(leaf)).map((row) => row.id),
    })
  }

  /** At once: nothing here waits for anything. */
  function show(team: string, picture: Picture): void {
    const now = parts.now()
    const concerns = concerning(picture)
    for (const reader of parts.hub.consoles()) {
      if (reader.staff.team !== team) continue
      const { all, rings } = concerns(reader.staff.leaf)
      const alerts = all.map((row) => toldAs(row, now, rings.includes(row.id)))
      const text = JSON.stringify(alerts.map((each) => ({ ...each, seconds: 0 })))
      if ((told.get(reader) ?? '[]') === text) continue
      const ring = parts.hearing.rang(reader.staff, rings)
      if (reader.stream.send('alerts', { alerts, ring })) told.set(reader, text)
    }
  }

  async function load(team: string): Promise<void> {
    const state = { again: false }
    loading.set(team, state)
    do {
      state.again = false
      try {
        show(team, await pictureOf(parts, team))
      } catch (error) {
        // Whoever was not told is told by the next repeat, which is due from the table.
        parts.broken(error)
      }
    } while (state.again)
    loading.delete(team)
  }

  function changed(team: string): void {
    const running = loading.get(team)
    if (running) running.again = true
    else void load(team)
  }

  return {
    show,
    changed,
    /** Erased, and what rang for it with it. */
    gone(conversation: string): void {
      for (const reader of parts.hub.consoles())
        if (told.get(reader)?.includes(conversation)) changed(reader.staff.team)
    },
    /** For a console that comes, and for each of its beats. */
    async of(staff: Pick<Staff, 'leaf' | 'team'>): Promise<Alert[]> {
      const picture = await pictureOf(parts, staff.team)
      const { all, rings } = concerning(picture)(staff.leaf)
      return all.map((row) => toldAs(row, parts.now(), rings.includes(row.id)))
    },
    /** Those nobody has yet, for the board. */
    async unanswered(team: string): Promise<Alert[]> {
      const rows = await openAlerts(parts.sql, parts.now(), team)
      return rows.filter((row) => row.acknowledged_by === null).map((row) => toldAs(row, parts.now(), false))
    },
  }
}
