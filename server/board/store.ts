/** The SQL of the board: counts per door, never a person and never how long a talk takes. */
import { sql } from 'kysely'
import type { Database } from '../database/open.ts'

export type DoorCount = { door: string; waiting: number; acute: number; waitsSince: number | null; talking: number }

export async function countsOf(database: Database, team: string): Promise<DoorCount[]> {
  const found = await sql<DoorCount>`
    select door_id as door,
      count(*) filter (where phase = 'waiting')::int4 as waiting,
      count(*) filter (where phase = 'waiting' and unsafe_at is not null)::int4 as acute,
      min(started_at) filter (where phase = 'waiting') as "waitsSince",
      count(*) filter (where phase in ('claimed', 'granted', 'talking'))::int4 as talking
    from conversation where team_id = ${team} group by door_id order by door_id`.execute(database)
  return found.rows
}
