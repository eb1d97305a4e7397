/** What is left of a conversation: numbers per three-hour block and door. Nothing in them can be added up to a person. */
import { sql, type Transaction } from 'kysely'
import type { ConversationRow, Schema } from '../database/schema.ts'

const blockMilliseconds = 3 * 3600 * 1000

/** D11: four ends, and nothing tries to tell kinds of "left" apart. */
export function endOf(row: Pick<ConversationRow, 'closed_by' | 'visitor_gone_at' | 'visitor_gone_how'>): string {
  if (row.closed_by !== null) return 'goodbye'
  return row.visitor_gone_at === null ? 'inactive' : (row.visitor_gone_how ?? 'lost')
}

export async function count(tx: Transaction<Schema>, row: ConversationRow): Promise<void> {
  const block = Math.floor(row.started_at / blockMilliseconds) * blockMilliseconds
  const names = ['conversations', row.segment > 0 ? 'answered' : 'not-answered', `ended-${endOf(row)}`]
  await sql`
    insert into counter (block_start, door_id, organisation_id, name, value)
    select ${block}::int8, ${row.door_id}, ${row.organisation_id}, name, 1 from unnest(${names.sort()}::text[]) as name
    on conflict (block_start, door_id, organisation_id, name) do update set value = counter.value + 1`.execute(tx)
}
