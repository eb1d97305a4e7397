/** The SQL of return codes and of the documents under them. What is wrapped goes in and out as it is. */
import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { CodeRow, Schema } from '../database/schema.ts'

export type Tx = Transaction<Schema> | Database

export type By = { lookup: Buffer } | { handle: Buffer } | { id: string }

const whereOf = (by: By) =>
  'lookup' in by
    ? sql<boolean>`lookup = ${by.lookup}`
    : 'handle' in by
      ? sql<boolean>`handle = ${by.handle}`
      : sql<boolean>`id = ${by.id}`

/** One that is asked for, and the one that stands in for what is not there, in one question. */
export const codesBy = (tx: Tx, by: By, decoy: Buffer): Promise<CodeRow[]> =>
  tx
    .selectFrom('return_code')
    .selectAll()
    .where((where) => where.or([whereOf(by), where('lookup', '=', decoy)]))
    .execute()

/** Locked until the end: it is neither erased nor moved meanwhile. */
export const lockCode = (tx: Transaction<Schema>, by: By): Promise<CodeRow | undefined> =>
  tx.selectFrom('return_code').selectAll().where(whereOf(by)).forUpdate().executeTakeFirst()

export const lockThese = (tx: Transaction<Schema>, lookup: Buffer, handle: Buffer): Promise<CodeRow[]> =>
  tx
    .selectFrom('return_code')
    .selectAll()
    .where((where) => where.or([where('lookup', '=', lookup), where('handle', '=', handle)]))
    .orderBy('id')
    .forUpdate()
    .execute()

/** False: somebody else was first. */
export async function insertCode(tx: Tx, row: CodeRow): Promise<boolean> {
  const kept = await tx
    .insertInto('return_code')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return (kept.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function setSlot(tx: Tx, id: string, slot: string): Promise<void> {
  await tx.updateTable('return_code').set({ slot_id: slot }).where('id', '=', id).execute()
}

/** With everything under it. */
export async function deleteCode(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('return_code').where('id', '=', id).execute()
}

export const codeSlots = (tx: Tx) => tx.selectFrom('return_code').select(['id', 'slot_id']).execute()

export async function countCodes(tx: Tx): Promise<number> {
  const row = await tx
    .selectFrom('return_code')
    .select(sql<number>`count(*)::int4`.as('codes'))
    .executeTakeFirstOrThrow()
  return row.codes
}

/** The newest first; what is not to be shown yet is not there. */
export const documentsUnder = (tx: Tx, code: string, now: number) =>
  tx
    .selectFrom('return_document')
    .select(['id', 'body'])
    .where('code_id', '=', code)
    .where((where) => where.or([where('release_at', 'is', null), where('release_at', '<=', now)]))
    .orderBy('number', 'desc')
    .execute()

export const documentOf = (tx: Tx, code: string, id: string) =>
  tx.selectFrom('return_document').selectAll().where('code_id', '=', code).where('id', '=', id).executeTakeFirst()

export async function countDocuments(tx: Tx, code: string): Promise<number> {
  const row = await tx
    .selectFrom('return_document')
    .select(sql<number>`count(*)::int4`.as('documents'))
    .where('code_id', '=', code)
    .executeTakeFirstOrThrow()
  return row.documents
}

/**
 * Counted within its code, which is locked: a number over all codes would set each beside who wrote it, in the order of the
 * audit.
 */
export async function insertDocument(
  tx: Tx,
  row: { code_id: string; id: string; body: Buffer; release_at: number | null },
): Promise<void> {
  const number = sql<number>`(
    select coalesce(max(number), 0) + 1 from return_document where code_id = ${row.code_id})`
  await tx
    .insertInto('return_document')
    .values({ ...row, number })
    .execute()
}

/** Whether it was there. */
export async function deleteDocument(tx: Tx, code: string, id: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('return_document')
    .where('code_id', '=', code)
    .where('id', '=', id)
    .executeTakeFirst()
  return gone.numDeletedRows > 0n
}

/** How many went. What she is to be told at its hour is never one of them. */
export async function deleteOldest(tx: Tx, code: string, most: number): Promise<number> {
  const oldest = tx
    .selectFrom('return_document')
    .select('id')
    .where('code_id', '=', code)
    .where('release_at', 'is', null)
    .orderBy('number')
    .limit(most)
  const gone = await tx
    .deleteFrom('return_document')
    .where('code_id', '=', code)
    .where('id', 'in', oldest)
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}

/** How many second words of this day did not fit, this one included. A clock that was set back begins no new day. */
export async function countTry(tx: Tx, code: Buffer, day: number, isWrong: boolean): Promise<number> {
  const one = isWrong ? 1 : 0
  const { rows } = await sql<{ wrong: number }>`
    insert into code_try (code, day, wrong) values (${code}, ${day}, ${one})
    on conflict (code) do update set
      wrong = case when code_try.day < excluded.day then excluded.wrong
        else least(code_try.wrong + excluded.wrong, 1000) end,
      day = greatest(code_try.day, excluded.day)
    returning wrong`.execute(tx)
  return rows[0]?.wrong ?? one
}

export async function forgetTriesOf(tx: Tx, code: Buffer): Promise<void> {
  await tx.deleteFrom('code_try').where('code', '=', code).execute()
}

export async function forgetTries(tx: Tx, today: number): Promise<void> {
  await tx.deleteFrom('code_try').where('day', '<', today).execute()
}
