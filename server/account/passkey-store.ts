/** The SQL of passkeys. */
import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { AccountRow, PasskeyRow, Schema } from '../database/schema.ts'

type Tx = Transaction<Schema> | Database

export const passkeysOf = (tx: Tx, name: string) =>
  tx.selectFrom('passkey').selectAll().where('name', '=', name).orderBy('made_on').orderBy('id').execute()

export async function wasAsked(tx: Tx, name: string): Promise<boolean> {
  const row = await tx.selectFrom('account').select('passkey_asked').where('name', '=', name).executeTakeFirst()
  return row?.passkey_asked ?? false
}

export async function markAsked(tx: Tx, name: string): Promise<void> {
  await tx.updateTable('account').set({ passkey_asked: true }).where('name', '=', name).execute()
}

/** The handle there is; `fresh` when there was none. */
export async function handleOf(tx: Tx, name: string, fresh: string): Promise<string> {
  const row = await tx
    .updateTable('account')
    .set({ passkey_handle: sql<string>`coalesce(passkey_handle, ${fresh})` })
    .where('name', '=', name)
    .returning('passkey_handle')
    .executeTakeFirst()
  return row?.passkey_handle ?? fresh
}

export async function passkeyWithAccount(
  tx: Tx,
  id: string,
): Promise<{ passkey: PasskeyRow; account: AccountRow } | null> {
  const passkey = await tx.selectFrom('passkey').selectAll().where('id', '=', id).executeTakeFirst()
  if (!passkey) return null
  const account = await tx.selectFrom('account').selectAll().where('name', '=', passkey.name).executeTakeFirst()
  return account ? { passkey, account } : null
}

/** False: there is one with this id already. */
export async function keepPasskey(tx: Tx, row: Omit<PasskeyRow, 'used_on'>): Promise<boolean> {
  const kept = await tx
    .insertInto('passkey')
    .values({ ...row, used_on: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return kept !== undefined
}

/** Rises, or stays 0 where an authenticator does not count. False: it fell or stood still, on whichever process. */
export async function riseCounter(tx: Tx, id: string, counter: number, usedOn: number): Promise<boolean> {
  const risen = await tx
    .updateTable('passkey')
    .set({ counter, used_on: usedOn })
    .where('id', '=', id)
    .where((is) => is.or([is('counter', '<', counter), is.and([is('counter', '=', 0), is.val(counter === 0)])]))
    .executeTakeFirst()
  return risen.numUpdatedRows === 1n
}

export async function removePasskey(tx: Tx, name: string, id: string): Promise<boolean> {
  const removed = await tx.deleteFrom('passkey').where('name', '=', name).where('id', '=', id).executeTakeFirst()
  return removed.numDeletedRows === 1n
}

/** `own`: the session that says so. */
export async function markKnown(tx: Tx, name: string, own: Uint8Array, id: string): Promise<void> {
  await tx
    .updateTable('passkey')
    .set({ added_by: null })
    .where('name', '=', name)
    .where('id', '=', id)
    .where('added_by', '!=', own)
    .execute()
}

export async function removePasskeysOf(tx: Tx, name: string): Promise<void> {
  await tx.deleteFrom('passkey').where('name', '=', name).execute()
}

export async function closeOtherSessions(tx: Tx, name: string, own: Uint8Array): Promise<void> {
  await tx.deleteFrom('session').where('name', '=', name).where('token_hash', '!=', own).execute()
}

/** True once for each question, over all processes. */
export async function spend(tx: Tx, question: { hash: Uint8Array; expiresAt: number }): Promise<boolean> {
  const spent = await tx
    .insertInto('passkey_spent')
    .values({ hash: question.hash, expires_at: question.expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('expires_at')
    .executeTakeFirst()
  return spent !== undefined
}

export async function forgetSpent(tx: Tx, now: number): Promise<void> {
  await tx.deleteFrom('passkey_spent').where('expires_at', '<', now).execute()
}
