/** The SQL of accounts, one-time links, sessions and who is on duty. */
import type { Invitation } from '@lijn116/protocol/custody'
import type { Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { AccountRow, Schema } from '../database/schema.ts'
import type { Staff } from './staff.ts'

type Tx = Transaction<Schema> | Database

export const accountByName = (tx: Tx, name: string) =>
  tx.selectFrom('account').selectAll().where('name', '=', name).executeTakeFirst()

type Made = { salt: string; totpSecret: string }

/** An account that waits for its link to be used. False: the name, or its leaf, is somebody's. */
async function insertAccount(tx: Tx, invitation: Omit<Invitation, 'link'>, made: Made): Promise<boolean> {
  const inserted = await tx
    .insertInto('account')
    .values({
      name: invitation.name,
      leaf: invitation.leaf,
      team_id: invitation.team,
      organisation_id: invitation.organisation,
      roles: invitation.roles,
      salt: made.salt,
      totp_secret: made.totpSecret,
      auth_hash: null,
      wrapped_keys: null,
      signing_key: null,
      sealing_key: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

/**
 * By custody. An invitation makes its account once; a fresh link for an account that never enrolled replaces the old one.
 * A link that was taken back, and one for a name that is another person's, does nothing.
 */
export async function invite(tx: Tx, invitation: Invitation, made: Made): Promise<void> {
  const { link, name, leaf, expiresAt } = invitation
  const withdrawn = await tx.selectFrom('withdrawn_link').select('link').where('link', '=', link).executeTakeFirst()
  if (withdrawn) return
  await insertAccount(tx, invitation, made)
  const account = await accountByName(tx, name)
  if (account?.leaf !== leaf || account.auth_hash !== null) return
  await tx.deleteFrom('invitation').where('name', '=', name).where('link', '!=', link).execute()
  await tx
    .insertInto('invitation')
    .values({ link, name, expires_at: expiresAt, used_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** By a colleague; `secret` is sealed to her. False: name, leaf or link is in use, or was. */
export async function inviteByColleague(
  tx: Transaction<Schema>,
  invitation: Invitation,
  by: { leaf: string; secret: string },
  made: Made,
): Promise<boolean> {
  const { link, name, leaf, expiresAt } = invitation
  const before = await tx
    .selectFrom('invitation')
    .innerJoin('account', 'account.name', 'invitation.name')
    .select(['account.name', 'account.leaf', 'invited_by'])
    .where('link', '=', link)
    .executeTakeFirst()
  // The same once more: its answer got lost on the way.
  if (before) return before.name === name && before.leaf === leaf && before.invited_by === by.leaf
  const withdrawn = await tx.selectFrom('withdrawn_link').select('link').where('link', '=', link).executeTakeFirst()
  if (withdrawn || !(await insertAccount(tx, invitation, made))) return false
  await tx
    .insertInto('invitation')
    .values({ link, name, expires_at: expiresAt, used_at: null, invited_by: by.leaf, secret: by.secret })
    .execute()
  return true
}

/** A colleague made this link, so colleagues certify whoever uses it. */
export async function isByColleague(tx: Tx, link: string): Promise<boolean> {
  const row = await tx.selectFrom('invitation').select('invited_by').where('link', '=', link).executeTakeFirst()
  return row?.invited_by != null
}

/** The account a link is for; null when unknown, used or expired: all three answer the same. */
export async function accountOfLink(tx: Tx, link: string, now: number): Promise<AccountRow | null> {
  const row = await tx
    .selectFrom('invitation')
    .innerJoin('account', 'account.name', 'invitation.name')
    .selectAll('account')
    .where('link', '=', link)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row ?? null
}

/** As accountOfLink, with this secret from now on. Somebody who has enrolled meanwhile keeps hers. */
export async function renewCodeSecret(
  tx: Tx,
  link: string,
  totpSecret: string,
  now: number,
): Promise<AccountRow | null> {
  const row = await tx
    .updateTable('account')
    .set({ totp_secret: totpSecret })
    .where('auth_hash', 'is', null)
    .where('name', 'in', (open) =>
      open
        .selectFrom('invitation')
        .select('name')
        .where('link', '=', link)
        .where('used_at', 'is', null)
        .where('expires_at', '>', now),
    )
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** False when somebody used the link a moment before. `totpSecret`: the one her code was right for. */
export async function useLink(
  tx: Transaction<Schema>,
  link: string,
  keys: {
    authHash: Uint8Array
    wrappedKeys: string
    signingKey: string
    sealingKey: string
    proof: string
    totpSecret: string
  },
  now: number,
): Promise<boolean> {
  const used = await tx
    .updateTable('invitation')
    .set({ used_at: now })
    .where('link', '=', link)
    .where('used_at', 'is', null)
    .returning('name')
    .executeTakeFirst()
  if (!used) return false
  await tx
    .updateTable('account')
    .set({
      auth_hash: keys.authHash,
      wrapped_keys: keys.wrappedKeys,
      signing_key: keys.signingKey,
      sealing_key: keys.sealingKey,
      proof: keys.proof,
      totp_secret: keys.totpSecret,
    })
    .where('name', '=', used.name)
    .execute()
  return true
}

/** True once per time step: a code is good for one sign-in. */
export async function spendTotpStep(tx: Tx, name: string, step: number): Promise<boolean> {
  const spent = await tx
    .updateTable('account')
    .set({ last_totp_step: step })
    .where('name', '=', name)
    .where('last_totp_step', '<', step)
    .executeTakeFirst()
  return spent.numUpdatedRows === 1n
}

export async function openSession(tx: Tx, tokenHash: Uint8Array, name: string, expiresAt: number): Promise<void> {
  await tx.insertInto('session').values({ token_hash: tokenHash, name, expires_at: expiresAt }).execute()
}

export async function staffOfSession(tx: Tx, tokenHash: Uint8Array, now: number): Promise<Staff | null> {
  const row = await tx
    .selectFrom('session')
    .innerJoin('account', 'account.name', 'session.name')
    .innerJoin('certificate', 'certificate.leaf', 'account.leaf')
    .select(['account.name', 'account.leaf', 'team_id', 'organisation_id', 'roles', 'certificate.signed'])
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row
    ? {
        name: row.name,
        leaf: row.leaf,
        team: row.team_id,
        organisation: row.organisation_id,
        roles: row.roles,
        certificate: row.signed,
      }
    : null
}

export async function closeSession(tx: Tx, tokenHash: Uint8Array): Promise<void> {
  await tx.deleteFrom('session').where('token_hash', '=', tokenHash).execute()
}

export async function forgetOldSessions(tx: Tx, now: number): Promise<void> {
  await tx.deleteFrom('session').where('expires_at', '<', now).execute()
}
