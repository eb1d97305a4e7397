/** The SQL of the line's count of time. */
import { sql, type Transaction } from 'kysely'
import { channel, type Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'

export type Tx = Transaction<Schema> | Database

async function epochOf(tx: Tx, boot: string): Promise<number | null> {
  const row = await tx.selectFrom('clock').select('epoch').where('boot', '=', boot).executeTakeFirst()
  return row ? Number(row.epoch) : null
}

/** What every process on this machine counts from; the first to ask decides. */
export async function agreedEpoch(tx: Tx, boot: string, mine: number): Promise<number> {
  const known = await epochOf(tx, boot)
  if (known !== null) return known
  await tx
    .insertInto('clock')
    .values({ boot, epoch: mine })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await epochOf(tx, boot)) ?? mine
}

export async function isEmpty(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom('conversation').select('id').limit(1).executeTakeFirst()) === undefined
}

/**
 * Counts from `to` from now on, if no conversation is open; one that begins meanwhile waits, and finds that it did.
 * What is signed in, or rings for no conversation, does so as long as before. False: one is open, or another process was first.
 */
export async function follow(database: Database, boot: string, from: number, to: number): Promise<boolean> {
  return database.transaction().execute(async (tx) => {
    // Whoever waits for this one and is waited for by it goes first; this is tried again in a moment.
    await sql`set local lock_timeout = '500ms'`.execute(tx)
    const known = await tx.selectFrom('clock').select('epoch').where('boot', '=', boot).forUpdate().executeTakeFirst()
    if (Number(known?.epoch) !== from) return false
    await sql`lock table conversation in share row exclusive mode`.execute(tx)
    if (!(await isEmpty(tx))) return false
    const by = to - from
    await tx.updateTable('clock').set({ epoch: to }).where('boot', '=', boot).execute()
    await sql`update session set expires_at = expires_at + ${by}::int8`.execute(tx)
    await sql`update duty set console_gone_at = console_gone_at + ${by}::int8 where console_gone_at > 0`.execute(tx)
    await sql`update duty set rest_until = rest_until + ${by}::int8 where rest_until is not null`.execute(tx)
    await sql`
      update alert set raised_at = raised_at + ${by}::int8, rings_at = rings_at + ${by}::int8, ends_at = ends_at + ${by}::int8`.execute(
      tx,
    )
    await sql`select pg_notify(${channel}, ${`e:${to}:${boot}`})`.execute(tx)
    return true
  })
}
