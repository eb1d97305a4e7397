/** The SQL of entries that only named staff can open. */
import { sql, type Transaction } from 'kysely'
import type { Database } from '../../../database/open.ts'
import type { Schema, SecretEntryRow } from '../../../database/schema.ts'

type Tx = Transaction<Schema> | Database

export const byId = (tx: Tx, id: string): Promise<SecretEntryRow | undefined> =>
  tx.selectFrom('secret_entry').selectAll().where('id', '=', id).executeTakeFirst()

export const lockById = (tx: Transaction<Schema>, id: string): Promise<SecretEntryRow | undefined> =>
  tx.selectFrom('secret_entry').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

/** Those she wrote, and those that name her; `key` is hers, null where she is no reader. The oldest first. */
export const ofPerson = (tx: Tx, leaf: string) =>
  tx
    .selectFrom('secret_entry')
    .leftJoin('secret_reader', (join) =>
      join.onRef('secret_id', '=', 'secret_entry.id').on('secret_reader.leaf', '=', leaf),
    )
    .selectAll('secret_entry')
    .select('secret_reader.body as key')
    .where((where) => where.or([where('author', '=', leaf), where('secret_reader.leaf', '=', leaf)]))
    .orderBy('at')
    .orderBy('id')
    .execute()

/** What one person keeps; whoever asks in `tx` waits for her write before it. */
export async function lockedCountOf(tx: Transaction<Schema>, author: string): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtext(${author}))`.execute(tx)
  const rows = await tx.selectFrom('secret_entry').select('id').where('author', '=', author).execute()
  return rows.length
}

export async function leavesOf(tx: Tx, id: string): Promise<string[]> {
  const rows = await tx.selectFrom('secret_reader').select('leaf').where('secret_id', '=', id).execute()
  return rows.map(({ leaf }) => leaf)
}

export async function insert(
  tx: Transaction<Schema>,
  row: SecretEntryRow,
  readers: readonly { leaf: string; body: Uint8Array }[],
): Promise<void> {
  await tx.insertInto('secret_entry').values(row).execute()
  await tx
    .insertInto('secret_reader')
    .values(readers.map((reader) => ({ ...reader, secret_id: row.id })))
    .execute()
}

export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('secret_entry').where('id', '=', id).execute()
}

export const slotsInUse = (tx: Tx) => tx.selectFrom('secret_entry').select(['id', 'slot_id']).execute()

/** Nobody is left who could open them. */
export const withoutReader = (tx: Tx): Promise<SecretEntryRow[]> =>
  tx
    .selectFrom('secret_entry')
    .selectAll()
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('secret_reader').select('leaf').whereRef('secret_id', '=', 'secret_entry.id'))),
    )
    .execute()
