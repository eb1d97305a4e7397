import type { Transaction } from 'kysely'
import type { ConversationRow, Schema } from '../database/schema.ts'
import { lockConversations } from './store.ts'

/** A conversation, locked until the end of the transaction, with what somebody is in it now. */
export async function lockTalking(
  tx: Transaction<Schema>,
  conversation: string,
  leaf: string,
): Promise<{ row: ConversationRow | null; leads: boolean }> {
  const [row] = await lockConversations(tx, [conversation])
  return { row: row ?? null, leads: row?.phase === 'talking' && row.holder === leaf }
}
