/** The SQL of the line's count of time. */
import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'

type Tx = Transaction<Schema> | Database

export async function epochOf(tx: Tx, boot: string): Promise<number | null> {
  const row = await tx.selectFrom('clock').select('epoch').where('boot', '=', boot).executeTakeFirst()
  return row ? Number(row.epoch) : null
}

/** The first to ask decides for every process on this machine. */
export async function keepEpoch(tx: Tx, boot: string, epoch: number): Promise<number> {
  await tx
    .insertInto('clock')
    .values({ boot, epoch: Math.round(epoch) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await epochOf(tx, boot)) ?? epoch
}

/** Locks it until the transaction ends, so that of two processes one moves what is running. */
export async function lockEpoch(tx: Tx, boot: string): Promise<number | null> {
  const row = await tx.selectFrom('clock').select('epoch').where('boot', '=', boot).forUpdate().executeTakeFirst()
  return row ? Number(row.epoch) : null
}

export async function setEpoch(tx: Tx, boot: string, epoch: number): Promise<void> {
  await tx
    .updateTable('clock')
    .set({ epoch: Math.round(epoch) })
    .where('boot', '=', boot)
    .execute()
}

/** Everything that is running keeps what is left of it. What has a date of its own (invitations, trust) does not move. */
export async function moveInstants(tx: Tx, by: number): Promise<void> {
  await sql`update conversation set started_at = started_at + ${by}::int8, waiting_since = waiting_since + ${by}::int8,
    lease_until = lease_until + ${by}::int8, visitor_gone_at = visitor_gone_at + ${by}::int8`.execute(tx)
  await sql`update duty set console_gone_at = console_gone_at + ${by}::int8 where console_gone_at > 0`.execute(tx)
  await sql`update session set expires_at = expires_at + ${by}::int8`.execute(tx)
}

export const slotsOfAll = (tx: Tx) =>
  tx.selectFrom('conversation').select(['id', 'slot_id']).orderBy('id').forUpdate().execute()

export async function setSlot(tx: Tx, conversation: string, slot: string): Promise<void> {
  await tx.updateTable('conversation').set({ slot_id: slot }).where('id', '=', conversation).execute()
}

export async function isEmpty(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom('conversation').select('id').limit(1).executeTakeFirst()) === undefined
}
