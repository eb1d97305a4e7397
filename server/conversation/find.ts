/** Finding rows for those who may ask: whoever has the writeToken, whoever holds it, and the streams. */
import type { Database } from '../database/open.ts'
import type { ConversationRow, FactRow } from '../database/schema.ts'
import * as store from './store.ts'

type Parts = { sql: Database }

export const conversationOfToken = (parts: Parts, tokenHash: Buffer): Promise<ConversationRow | null> =>
  store.conversationOfToken(parts.sql, tokenHash)

/** As lead or as one who came along. */
export const conversationsOf = (parts: Parts, leaf: string): Promise<ConversationRow[]> =>
  store.conversationsOf(parts.sql, leaf)

export const conversationRows = (parts: Parts, ids: readonly string[]): Promise<ConversationRow[]> =>
  store.conversationsById(parts.sql, ids)

export const factsAfter = (
  parts: Parts,
  cursors: readonly { conversation: string; seq: number }[],
  most: number,
): Promise<FactRow[]> => store.factsAfter(parts.sql, cursors, most)

/** How full the line is: 1 or more, and there is no room. Counted at most once a second: a start costs the same any evening. */
export function createFullness(parts: Parts & { now(): number }, most: number): () => Promise<number> {
  let counted: { at: number; open: Promise<number> } | null = null
  return async () => {
    if (counted === null || Math.abs(parts.now() - counted.at) >= 1000) {
      const open = store.countOpen(parts.sql)
      open.catch(() => {
        counted = null
      })
      counted = { at: parts.now(), open }
    }
    return (await counted.open) / most
  }
}
