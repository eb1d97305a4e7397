/** A secret entry goes when its author says so, when nobody is left who could open it, or with its key. The key first, then the row. */
import type { ProblemType } from '@lijn116/protocol/problem'
import { sql } from 'kysely'
import type { Staff } from '../../../account/staff.ts'
import { audit } from '../../../audit/audit.ts'
import type { Time } from '../../../clock/keep-time.ts'
import { channel, type Database } from '../../../database/open.ts'
import type { Slots } from '../../../key-store/slots.ts'
import { logBroken } from '../../../log.ts'
import * as store from './store.ts'
import type { SecretParts } from './write-secret.ts'

/** To whoever is not its author the answer is that of one that is not there. */
export async function removeSecret(
  parts: SecretParts,
  staff: Staff,
  id: string,
): Promise<{ refused: ProblemType } | Record<string, never>> {
  const answer = await parts.sql
    .transaction()
    .execute(async (tx): Promise<{ refused: ProblemType } | { readers: string[] }> => {
      const row = await store.lockById(tx, id)
      if (row?.author !== staff.leaf) return { refused: 'not-found' }
      const key = await parts.slots.key(row.slot_id)
      const readers = await store.leavesOf(tx, id)
      const about = key === null ? null : { key, conversation: id }
      await audit({ sql: tx, now: parts.now }, staff.leaf, 'remove-secret', 'done', about)
      await parts.slots.destroy(row.slot_id)
      await sql`select pg_notify(${channel}, ${`u:${row.slot_id}`})`.execute(tx)
      await store.remove(tx, id)
      return { readers }
    })
  if ('refused' in answer) {
    await audit(parts, staff.leaf, 'remove-secret', answer.refused)
    return answer
  }
  for (const leaf of new Set([staff.leaf, ...answer.readers])) await parts.tell(`s:${leaf}:directory`)
  return {}
}

export const slotsOfSecrets = ({ sql: database }: { sql: Database }) => store.slotsInUse(database)

/** Rows whose key is gone open for nobody, and of a row without a reader nobody needs the key. */
export async function sweepSecrets(parts: { sql: Database; slots: Slots; time: Pick<Time, 'isSure'> }): Promise<void> {
  for (const { id, slot_id: slot } of await store.withoutReader(parts.sql))
    await parts.slots
      .destroy(slot)
      .then(() => store.remove(parts.sql, id))
      // One that cannot be erased now keeps no other.
      .catch((error) => logBroken('secrets', error))
  // By a clock that may be put right in a moment nothing goes that is kept for a year.
  if (!parts.time.isSure()) return
  for (const { id, slot_id: slot } of await store.slotsInUse(parts.sql))
    if ((await parts.slots.key(slot)) === null) await store.remove(parts.sql, id)
}
