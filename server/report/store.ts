/** The SQL of reports. */
import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { ReportRow, Schema } from '../database/schema.ts'

type Tx = Transaction<Schema> | Database

export const byId = (tx: Tx, id: string): Promise<ReportRow | undefined> =>
  tx.selectFrom('report').selectAll().where('id', '=', id).executeTakeFirst()

export const lockById = (tx: Transaction<Schema>, id: string): Promise<ReportRow | undefined> =>
  tx.selectFrom('report').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export const countIn = async (tx: Tx, conversation: string): Promise<{ all: number; open: number }> =>
  tx
    .selectFrom('report')
    .select([
      sql<number>`count(*)::int4`.as('all'),
      sql<number>`(count(*) filter (where signature is null and ended is null))::int4`.as('open'),
    ])
    .where('conversation_id', '=', conversation)
    .executeTakeFirstOrThrow()

export async function insert(tx: Tx, row: Omit<ReportRow, 'signature' | 'tell_at' | 'ended'>): Promise<void> {
  await tx.insertInto('report').values(row).execute()
}

export async function sign(tx: Tx, id: string, signature: Uint8Array, tellAt: number | null): Promise<void> {
  await tx.updateTable('report').set({ signature, tell_at: tellAt }).where('id', '=', id).execute()
}

export async function setEnded(tx: Tx, id: string, ended: 'declined' | 'withdrawn'): Promise<void> {
  await tx
    .updateTable('report')
    .set({ ended, body: Buffer.alloc(0) })
    .where('id', '=', id)
    .execute()
}

export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('report').where('id', '=', id).execute()
}

/** Not signed, and its author does not lead that talk any more. A new key in it makes it no other talk. */
const isLeftOpen = sql<boolean>`(signature is null and not exists (
  select from conversation c where c.id = report.conversation_id and c.phase in ('talking', 'granted') and c.holder = report.author))`

/** Of whom it concerns; the other reader has nothing before the second has signed, and of a declined one only its author is told. The newest last. */
export async function reportsOf(tx: Tx, leaf: string, now: number): Promise<ReportRow[]> {
  return tx
    .selectFrom('report')
    .selectAll()
    .where('until_at', '>', now)
    .where(sql<boolean>`(author = ${leaf} or second = ${leaf} or other = ${leaf} and signature is not null)`)
    .where(sql<boolean>`(ended is null or ended = 'declined' and author = ${leaf})`)
    .where(sql<boolean>`not ${isLeftOpen}`)
    .orderBy('until_at')
    .orderBy('id')
    .execute()
}

/** What is to be erased now: of one conversation, or of the line (null). */
export async function over(tx: Tx, now: number, conversation: string | null = null): Promise<ReportRow[]> {
  return tx
    .selectFrom('report')
    .selectAll()
    .where((where) => where.or([where('until_at', '<=', now), isLeftOpen]))
    .$if(conversation !== null, (query) => query.where('conversation_id', '=', conversation))
    .execute()
}

/** One that has ended has no key. */
export const slotsInUse = (tx: Tx) =>
  tx.selectFrom('report').select(['id', 'slot_id']).where('ended', 'is', null).execute()
