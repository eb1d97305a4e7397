/** The SQL of the queue: clear fields only. */
import { limits } from '@lijn116/protocol/limits'
import type { Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'

type Tx = Transaction<Schema> | Database

export const waitingOf = (tx: Tx, team: string) =>
  tx
    .selectFrom('conversation')
    .select([
      'id',
      'segment',
      'door_id',
      'came_by',
      'unsafe_at',
      'wish',
      'language',
      'waiting_since',
      'visitor_gone_at',
      'visitor_gone_how',
      'started_at',
    ])
    .where('team_id', '=', team)
    .where('phase', '=', 'waiting')
    .execute()

/** A visitor who went away less than this ago still rings: a reload, a tunnel, a lift. */
const ringsAfterGoneMilliseconds = limits.visitorSilentSeconds * 1000

export const isStillHere = (row: { visitor_gone_at: number | null }, now: number): boolean =>
  row.visitor_gone_at === null || now - row.visitor_gone_at < ringsAfterGoneMilliseconds

/** Doors of those who wait in the page and are not safe. */
export async function doorsOfAcute(tx: Tx, team: string, now: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('conversation')
    .select(['door_id', 'visitor_gone_at'])
    .where('team_id', '=', team)
    .where('phase', '=', 'waiting')
    .where('unsafe_at', 'is not', null)
    .execute()
  return [...new Set(rows.filter((row) => isStillHere(row, now)).map((row) => row.door_id))]
}

export async function versionOf(tx: Tx, team: string): Promise<number> {
  const row = await tx.selectFrom('team_queue').select('version').where('team_id', '=', team).executeTakeFirst()
  return row?.version ?? 0
}

export async function teamsWaiting(tx: Tx): Promise<string[]> {
  const rows = await tx.selectFrom('conversation').select('team_id').distinct().where('phase', '=', 'waiting').execute()
  return rows.map((row) => row.team_id)
}
