/** Finding rows for those who may ask: whoever has the writeToken, whoever holds it, and the streams. */
import type { Database } from '../database/open.ts'
import type { ConversationRow, FactRow } from '../database/schema.ts'
import * as store from './store.ts'

type Parts = { sql: Database }

export const conversationOfToken = (parts: Parts, tokenHash: Buffer): Promise<ConversationRow | null> =>
  store.conversationOfToken(parts.sql, tokenHash)

export const conversationHeldBy = (parts: Parts, leaf: string): Promise<ConversationRow | null> =>
  store.conversationOfHolder(parts.sql, leaf)

export const conversationRows = (parts: Parts, ids: readonly string[]): Promise<ConversationRow[]> =>
  store.conversationsById(parts.sql, ids)

export const factsAfter = (
  parts: Parts,
  cursors: readonly { conversation: string; seq: number }[],
  most: number,
): Promise<FactRow[]> => store.factsAfter(parts.sql, cursors, most)
