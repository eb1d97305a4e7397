/** The SQL of agreed moments. */
import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'

type Tx = Transaction<Schema> | Database
export type AppointmentRow = Schema['appointment']

/** Nobody removes her until the end. First of all: a removal locks the account, and then the moments that name it. */
export async function holdAccount(tx: Transaction<Schema>, leaf: string | null): Promise<void> {
  if (leaf !== null) await sql`select from account where leaf = ${leaf} for key share`.execute(tx)
}

/** Locks the table against another make, so that a count stays true until commit. */
export async function countAll(tx: Transaction<Schema>): Promise<number> {
  await sql`lock table appointment in share row exclusive mode`.execute(tx)
  const { count } = await tx
    .selectFrom('appointment')
    .select(sql<number>`count(*)::int4`.as('count'))
    .executeTakeFirstOrThrow()
  return count
}

export const byId = (tx: Tx, id: string): Promise<AppointmentRow | undefined> =>
  tx.selectFrom('appointment').selectAll().where('id', '=', id).executeTakeFirst()

export const lockById = (tx: Transaction<Schema>, id: string): Promise<AppointmentRow | undefined> =>
  tx.selectFrom('appointment').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export async function insert(tx: Tx, row: AppointmentRow): Promise<void> {
  await tx.insertInto('appointment').values(row).execute()
}

export async function setWith(tx: Tx, id: string, leaf: string | null): Promise<void> {
  await tx.updateTable('appointment').set({ with_leaf: leaf }).where('id', '=', id).execute()
}

export async function remove(tx: Tx, id: string): Promise<boolean> {
  const gone = await tx.deleteFrom('appointment').where('id', '=', id).executeTakeFirst()
  return gone.numDeletedRows > 0n
}

export async function removeBefore(tx: Tx, at: number): Promise<void> {
  await tx.deleteFrom('appointment').where('at', '<', at).execute()
}

/** With the name of who is to be ready, as long as she is certified. The earliest first. */
export async function upcoming(
  tx: Tx,
  of: { organisation: string; doors: readonly string[]; from: number },
): Promise<(AppointmentRow & { name: string | null })[]> {
  if (of.doors.length === 0) return []
  return tx
    .selectFrom('appointment')
    .leftJoin('certificate', 'certificate.leaf', 'with_leaf')
    .leftJoin('account', 'account.leaf', 'certificate.leaf')
    .selectAll('appointment')
    .select('account.name')
    .where('appointment.organisation_id', '=', of.organisation)
    .where('door_id', 'in', [...of.doors])
    .where('at', '>=', of.from)
    .orderBy('at')
    .orderBy('id')
    .execute()
}

export const near = (tx: Tx, id: string, from: number, until: number) =>
  tx
    .selectFrom('appointment')
    .leftJoin('certificate', 'certificate.leaf', 'with_leaf')
    .select(['certificate.leaf', 'at'])
    .where('id', '=', id)
    .where('at', '>=', from)
    .where('at', '<=', until)
    .executeTakeFirst()
