/** The SQL of the queue: clear fields only. */
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

export async function versionOf(tx: Tx, team: string): Promise<number> {
  const row = await tx.selectFrom('team_queue').select('version').where('team_id', '=', team).executeTakeFirst()
  return row?.version ?? 0
}

export async function teamsWaiting(tx: Tx): Promise<string[]> {
  const rows = await tx.selectFrom('conversation').select('team_id').distinct().where('phase', '=', 'waiting').execute()
  return rows.map((row) => row.team_id)
}
