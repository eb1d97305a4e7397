import type { Transaction } from 'kysely'
import type { ConversationRow, Schema } from '../database/schema.ts'
import { lockConversations } from './store.ts'

/** As it is until the end of the transaction: nobody ends it, takes it over or hands it on meanwhile. null: it is gone. */
export const lockConversation = async (tx: Transaction<Schema>, id: string): Promise<ConversationRow | null> =>
  (await lockConversations(tx, [id]))[0] ?? null
