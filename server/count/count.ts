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
  const names = ['conversations', row.segment > 0 ? 'answered' : 'not-answered', `ended-${endOf(row)}`]
  await add(tx, row.started_at, row, row.close_how === null ? names : [...names, row.close_how])
}

async function add(
  tx: Transaction<Schema>,
  instant: number,
  row: Pick<ConversationRow, 'door_id' | 'organisation_id'>,
  names: readonly string[],
): Promise<void> {
  const block = Math.floor(instant / blockMilliseconds) * blockMilliseconds
  await sql`
    insert into counter (block_start, door_id, organisation_id, name, value)
    select ${block}::int8, ${row.door_id}, ${row.organisation_id}, name, 1 from unnest(${[...names].sort()}::text[]) as name
    on conflict (block_start, door_id, organisation_id, name) do update set value = counter.value + 1`.execute(tx)
}

/** A report that two people signed. Counted once, and shown to everybody by year (reports-by-year.ts). */
export const countReport = (
  tx: Transaction<Schema>,
  row: Pick<ConversationRow, 'door_id' | 'organisation_id'>,
  now: number,
): Promise<void> => add(tx, now, row, ['report'])

/** How often somebody was called along, for each door: what a line has to reckon with, and nobody's record. */
export async function countAlert(
  tx: Transaction<Schema>,
  row: Pick<ConversationRow, 'door_id' | 'organisation_id'>,
  kind: string,
  now: number,
): Promise<void> {
  if (kind !== 'danger' && kind !== 'word') return
  await add(tx, now, row, [`alert-${kind}`])
}
