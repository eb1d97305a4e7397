/** Writing down who did what about a conversation that the caller knows by its id alone. */
import { type Action, audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import type { Slots } from '../key-store/slots.ts'
import { conversationsById } from './store.ts'

/** One that is gone, or never was, is not named. */
export async function auditConversation(
  parts: { sql: Database; slots: Slots; now(): number },
  leaf: string,
  action: Action,
  conversation: string,
  result: string,
): Promise<void> {
  const [row] = await conversationsById(parts.sql, [conversation])
  const key = row ? await parts.slots.key(row.slot_id) : null
  await audit(parts, leaf, action, result, key && { key, conversation })
}
