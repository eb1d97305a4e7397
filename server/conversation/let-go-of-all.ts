/**
 * Somebody is removed: nothing stays in her hands. What she had claimed goes to the front, envelope intact; in a talk the
 * visitor's own page sees that nobody holds it, says so, and opens a new wait. Inside the caller's transaction.
 */
import { sql, type Transaction } from 'kysely'
import { channel } from '../database/open.ts'
import type { ConversationRow, Schema } from '../database/schema.ts'
import { apply } from './row.ts'
import { bumpQueues, conversationsHeld, updateConversations } from './store.ts'

export async function letGoOfAll(tx: Transaction<Schema>, leaf: string, now: number): Promise<void> {
  const held = await conversationsHeld(tx, leaf)
  const changed = held.map((row) => letGo(row, leaf, now))
  await updateConversations(tx, changed)
  const queues = [...new Set(changed.filter(({ phase }) => phase === 'waiting').map((row) => row.team_id))]
  await bumpQueues(tx, queues)
  const hints = [...changed.map((row) => `c:${row.id}`), ...queues.map((team) => `q:${team}`)]
  if (hints.length > 0) await sql`select pg_notify(${channel}, hint) from unnest(${hints}::text[]) as hint`.execute(tx)
}

function letGo(row: ConversationRow, leaf: string, now: number): ConversationRow {
  // It has ended, and she is the one who had not read the end: nobody will, so nothing is kept for it.
  if (row.phase === 'closing') return { ...row, holder: null, holder_read: row.seq }
  const outcome = apply(row, { kind: 'give-back', leaf, segment: row.segment, startedAt: row.started_at }, now)
  if ('refused' in outcome) throw new Error(`a held conversation could not be let go: ${outcome.refused}`)
  return outcome.row
}
