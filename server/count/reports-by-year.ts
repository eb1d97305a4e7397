/** What everybody may know of reports: how many there were in each year on the whole line. */
import { sql } from 'kysely'
import type { Database } from '../database/open.ts'

/** The first year first; years by UTC. A year without one is not named. */
export async function reportsByYear(parts: { sql: Database }): Promise<{ year: number; number: number }[]> {
  const found = await sql<{ year: number; number: number }>`
    select extract(year from to_timestamp(block_start / 1000.0) at time zone 'UTC')::int4 as year, sum(value)::int4 as number
    from counter where name = 'report' group by year order by year`.execute(parts.sql)
  return found.rows
}
