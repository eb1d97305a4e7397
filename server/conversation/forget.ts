/**
 * Forgetting: the slot key is destroyed first, then, in the same locked transaction, the row becomes numbers in a
 * counter (D17) and is deleted. If the process dies in between, what is left cannot be opened and a job removes it.
 */
import { sql } from 'kysely'
import { letOutlive } from '../alert/outlive.ts'
import { count } from '../count/count.ts'
import { channel, type Database } from '../database/open.ts'
import type { ConversationRow } from '../database/schema.ts'
import type { Slots } from '../key-store/slots.ts'
import { bumpQueues, deleteConversation, lockConversations } from './store.ts'

export async function forget(
  parts: { sql: Database; slots: Slots; now(): number },
  conversation: string,
  /** Decided again under the lock: somebody may have come back meanwhile. */
  isDue: (row: ConversationRow) => boolean | Promise<boolean>,
): Promise<boolean> {
  return parts.sql.transaction().execute(async (tx) => {
    const [row] = await lockConversations(tx, [conversation])
    if (!row || !(await isDue(row))) return false
    await parts.slots.destroy(row.slot_id)
    await count(tx, row)
    // What she called for a moment before she left is not taken down with her.
    if (row.closed_by === 'visitor') await letOutlive(tx, row.id, parts.now())
    await deleteConversation(tx, row.id)
    if (row.phase === 'waiting') await bumpQueues(tx, [row.team_id])
    const hints = [`x:${row.id}:${row.slot_id}`, `q:${row.team_id}`]
    await sql`select pg_notify(${channel}, hint) from unnest(${hints}::text[]) as hint`.execute(tx)
    return true
  })
}
