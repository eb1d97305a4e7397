/** The SQL of complaints. What is wrapped goes in and out as it is. */
import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { ComplaintPartRow, ComplaintRow, Schema } from '../database/schema.ts'

export type Tx = Transaction<Schema> | Database

export const byLookup = (tx: Tx, lookup: Buffer): Promise<ComplaintRow | undefined> =>
  tx.selectFrom('complaint').selectAll().where('lookup', '=', lookup).executeTakeFirst()

/** Locked until the end: it is neither erased nor changed meanwhile. */
export const lock = (
  tx: Transaction<Schema>,
  by: { lookup: Buffer } | { id: string },
): Promise<ComplaintRow | undefined> =>
  tx
    .selectFrom('complaint')
    .selectAll()
    .where('lookup' in by ? sql<boolean>`lookup = ${by.lookup}` : sql<boolean>`id = ${by.id}`)
    .forUpdate()
    .executeTakeFirst()

/** False: there is one under this id or these numbers. */
export async function insert(tx: Tx, row: ComplaintRow): Promise<boolean> {
  const kept = await tx
    .insertInto('complaint')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return (kept.numInsertedOrUpdatedRows ?? 0n) > 0n
}

type Change = Partial<
  Pick<ComplaintRow, 'record' | 'status' | 'step' | 'changed_on' | 'waiting_since' | 'reader' | 'deputy'>
>

export async function change(tx: Tx, id: string, to: Change & { slot_id?: string }): Promise<void> {
  await tx.updateTable('complaint').set(to).where('id', '=', id).execute()
}

/** With all its parts. */
export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('complaint').where('id', '=', id).execute()
}

export const partById = (tx: Tx, id: string): Promise<ComplaintPartRow | undefined> =>
  tx.selectFrom('complaint_part').selectAll().where('id', '=', id).executeTakeFirst()

/** The oldest first. */
export const partsOf = (tx: Tx, complaint: string): Promise<ComplaintPartRow[]> =>
  tx.selectFrom('complaint_part').selectAll().where('complaint_id', '=', complaint).orderBy('number').execute()

export async function insertPart(tx: Tx, row: Omit<ComplaintPartRow, 'number'>): Promise<void> {
  await tx
    .insertInto('complaint_part')
    .values({
      ...row,
      number: sql<number>`(select coalesce(max(number), 0) + 1 from complaint_part where complaint_id = ${row.complaint_id})`,
    })
    .execute()
}

/** What waits longest first, what does not wait behind it. */
export const ofReader = (tx: Tx, leaf: string): Promise<ComplaintRow[]> =>
  tx
    .selectFrom('complaint')
    .selectAll()
    .where((where) => where.or([where('reader', '=', leaf), where('deputy', '=', leaf)]))
    .orderBy(sql`status in ('received', 'reading') desc, waiting_since, id`)
    .execute()

export const waiting = (tx: Tx) =>
  tx
    .selectFrom('complaint')
    .select(['id', 'status', 'waiting_since', 'reader', 'deputy', 'step'])
    .where('status', 'in', ['received', 'reading'])
    .execute()

/** Of those that wait: how many are sealed to none of these. */
export async function countUnread(tx: Tx, leaves: readonly string[]): Promise<number> {
  const row = await tx
    .selectFrom('complaint')
    .select(sql<number>`count(*)::int4`.as('complaints'))
    .where('status', 'in', ['received', 'reading'])
    .where(sql<string>`coalesce(reader, '')`, 'not in', leaves)
    .where(sql<string>`coalesce(deputy, '')`, 'not in', leaves)
    .executeTakeFirstOrThrow()
  return row.complaints
}

/** Of those that wait: what was answered keeps nobody out. */
export async function countWaiting(tx: Tx): Promise<number> {
  const row = await tx
    .selectFrom('complaint')
    .select(sql<number>`count(*)::int4`.as('complaints'))
    .where('status', 'in', ['received', 'reading'])
    .executeTakeFirstOrThrow()
  return row.complaints
}

export const slotsInUse = (tx: Tx) => tx.selectFrom('complaint').select(['id', 'slot_id']).execute()
