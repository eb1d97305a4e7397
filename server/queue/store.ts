/** The SQL of the queue: clear fields only. */
import { limits } from '@lijn116/protocol/limits'
import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'

type Tx = Transaction<Schema> | Database

export const waitingOf = (tx: Tx, team: string) =>
  tx
    .selectFrom('conversation')
    .leftJoin('conversation as before', (join) =>
      join
        .on(sql<boolean>`before.id = conversation.returns -> 'wasWith' ->> 'conversation'`)
        .on(sql<boolean>`before.holder = conversation.returns -> 'wasWith' ->> 'leaf'`),
    )
    .select([
      'conversation.id',
      'conversation.segment',
      'conversation.door_id',
      'conversation.came_by',
      'conversation.unsafe_at',
      'conversation.wish',
      'conversation.language',
      'conversation.waiting_since',
      'conversation.visitor_gone_at',
      'conversation.visitor_gone_how',
      'conversation.started_at',
      'conversation.returns',
      // The one she left, while whoever she was with has it.
      'before.holder as before_holder',
      'before.phase as before_phase',
      'before.visitor_gone_at as before_gone_at',
      'before.visitor_gone_how as before_gone_how',
    ])
    .where('conversation.team_id', '=', team)
    .where('conversation.phase', '=', 'waiting')
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
