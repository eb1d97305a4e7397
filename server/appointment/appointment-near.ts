import { limits } from '@lijn116/protocol/limits'
import type { Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'
import * as store from './store.ts'

/**
 * The moment with this id, from so long before it until so long after it; else null, as for an id that never was. `leaf`: who
 * is to be ready, null: nobody by name, or somebody who is not there any more. `now` and `at`: ms UTC.
 */
export async function appointmentNear(
  tx: Transaction<Schema> | Database,
  id: string,
  now: number,
): Promise<{ leaf: string | null; at: number } | null> {
  const from = now - limits.appointmentAfterSeconds * 1000
  const until = now + limits.appointmentBeforeSeconds * 1000
  const row = await store.near(tx, id, from, until)
  return row === undefined ? null : { leaf: row.leaf, at: Number(row.at) }
}
