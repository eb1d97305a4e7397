/** The SQL of consults. */
import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'

type Tx = Transaction<Schema> | Database

export type Unread = { number: number; id: string; from: string; sealed: string; certificate: string; shift: string }

/** Of the shift she is on, so that whoever goes off duty now waits for it, and numbers rise as they are kept. */
export async function lockDuty(tx: Tx, leaf: string): Promise<'on' | 'pause' | 'off'> {
  const found = await sql<{ state: 'on' | 'pause' | 'off' }>`
    select d.state from duty d join account a using (name) where a.leaf = ${leaf} for update of d`.execute(tx)
  return found.rows[0]?.state ?? 'off'
}

export async function countUnread(tx: Tx, leaf: string): Promise<number> {
  const { count } = await tx
    .selectFrom('consult')
    .select(sql<number>`count(*)::int4`.as('count'))
    .where('to_leaf', '=', leaf)
    .executeTakeFirstOrThrow()
  return count
}

export const consultById = (tx: Tx, id: string) =>
  tx.selectFrom('consult').selectAll().where('id', '=', id).executeTakeFirst()

export async function keepConsult(tx: Tx, row: Omit<Schema['consult'], 'number'>): Promise<boolean> {
  const kept = await tx
    .insertInto('consult')
    .values(row)
    .onConflict((on) => on.doNothing())
    .executeTakeFirst()
  return kept.numInsertedOrUpdatedRows === 1n
}

/** In order, with what shows who sent each; without those whose sender is off duty or no longer certified. */
export async function unreadOf(tx: Tx, leaf: string): Promise<Unread[]> {
  const found = await sql<Unread>`
    select c.number, c.id, c.from_leaf as "from", c.sealed, k.signed as certificate, d.shift
    from consult c join account a on a.leaf = c.from_leaf join duty d using (name) join certificate k on k.leaf = a.leaf
    where c.to_leaf = ${leaf} and d.state <> 'off' and d.shift is not null order by c.number`.execute(tx)
  return found.rows
}

export async function dropRead(tx: Tx, leaf: string, upTo: number): Promise<void> {
  await tx.deleteFrom('consult').where('to_leaf', '=', leaf).where('number', '<=', upTo).execute()
}

/** Sent by her and to her. */
export async function dropOf(tx: Tx, leaf: string): Promise<void> {
  await tx
    .deleteFrom('consult')
    .where((where) => where.or([where('to_leaf', '=', leaf), where('from_leaf', '=', leaf)]))
    .execute()
}

/** Too old, or one of the two has no shift any more. */
export async function dropOver(tx: Tx, sentBefore: number): Promise<void> {
  await sql`
    delete from consult c where c.sent_hour <= ${sentBefore}::int8 or (
      select count(*) from account a join duty d using (name)
      where a.leaf in (c.from_leaf, c.to_leaf) and d.state <> 'off'
    ) < 2`.execute(tx)
}
