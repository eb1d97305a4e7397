/** The SQL of people: who is invited, who asked to come in, who is certified. Everything stays within one organisation. */
import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'

type Tx = Transaction<Schema> | Database

export type PersonRow = {
  name: string
  leaf: string
  team: string
  roles: string[]
  signingKey: string | null
  sealingKey: string | null
  proof: string | null
  certificate: string | null
  expiresAt: number
  invitedBy: string | null
  secret: string | null
}

export async function peopleOf(tx: Tx, organisation: string): Promise<PersonRow[]> {
  const found = await sql<PersonRow>`
    select a.name, a.leaf, a.team_id as team, a.roles, a.signing_key as "signingKey", a.sealing_key as "sealingKey",
      a.proof, c.signed as certificate, coalesce(i.expires_at, 0) as "expiresAt", i.invited_by as "invitedBy", i.secret
    from account a left join certificate c using (leaf) left join invitation i using (name)
    where a.organisation_id = ${organisation} order by a.name`.execute(tx)
  return found.rows
}

export async function proposalsOf(tx: Tx, organisation: string) {
  return tx
    .selectFrom('proposal')
    .innerJoin('account', 'account.leaf', 'proposal.leaf')
    .select(['proposal.leaf', 'signed', 'proposed_by'])
    .where('organisation_id', '=', organisation)
    .orderBy('proposal.leaf')
    .execute()
}

export async function signerKeyOf(tx: Tx, leaf: string): Promise<string | null> {
  const row = await tx.selectFrom('signer_key').select('sealed').where('leaf', '=', leaf).executeTakeFirst()
  return row?.sealed ?? null
}

/** Locked until the end: whatever is decided about her stays so. null: not of this organisation, or not here. */
export async function lockPerson(tx: Transaction<Schema>, leaf: string, organisation: string) {
  const row = await tx
    .selectFrom('account')
    .select(['name', 'leaf', 'roles', 'team_id', 'signing_key'])
    .where('leaf', '=', leaf)
    .where('organisation_id', '=', organisation)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

export async function isCertified(tx: Tx, leaf: string): Promise<boolean> {
  const row = await tx.selectFrom('certificate').select('leaf').where('leaf', '=', leaf).executeTakeFirst()
  return row !== undefined
}

export async function putProposal(tx: Tx, leaf: string, signed: string, proposedBy: string): Promise<void> {
  await tx
    .insertInto('proposal')
    .values({ leaf, signed, proposed_by: proposedBy })
    .onConflict((conflict) => conflict.column('leaf').doUpdateSet({ signed, proposed_by: proposedBy }))
    .execute()
}

export async function takeProposal(tx: Transaction<Schema>, leaf: string): Promise<{ proposedBy: string } | null> {
  const row = await tx.deleteFrom('proposal').where('leaf', '=', leaf).returning('proposed_by').executeTakeFirst()
  return row ? { proposedBy: row.proposed_by } : null
}

/** Once certified, nobody checks again by which link her keys came. */
export async function forgetProof(tx: Transaction<Schema>, { name }: { name: string }): Promise<void> {
  await tx.updateTable('account').set({ proof: null }).where('name', '=', name).execute()
  await tx.updateTable('invitation').set({ secret: null }).where('name', '=', name).execute()
}

/** Those whom a custodian certified, or the custody of a trial. */
export async function forgetProofsOfCertified(tx: Tx): Promise<void> {
  await sql`
    update account set proof = null from certificate c
    where c.leaf = account.leaf and proof is not null`.execute(tx)
  await sql`
    update invitation set secret = null from account join certificate using (leaf)
    where account.name = invitation.name and secret is not null`.execute(tx)
}

/** Not certified, no keys, and every link of hers was over before `over` (ms UTC). A custodian may invite her again. */
export async function deleteUnused(tx: Tx, over: number): Promise<void> {
  await sql`
    delete from account a
    where auth_hash is null and not exists (select from certificate c where c.leaf = a.leaf)
      and exists (select from invitation i where i.name = a.name)
      and not exists (select from invitation i where i.name = a.name and (used_at is not null or expires_at >= ${over}))`.execute(
    tx,
  )
}

/** Certified members, each with the roles she signs in with. */
export async function membersOf(tx: Tx, organisation: string): Promise<{ leaf: string; roles: string[] }[]> {
  return tx
    .selectFrom('account')
    .innerJoin('certificate', 'certificate.leaf', 'account.leaf')
    .select(['account.leaf', 'roles'])
    .where('organisation_id', '=', organisation)
    .execute()
}

export async function setRoles(tx: Tx, leaf: string, roles: readonly string[]): Promise<void> {
  await tx
    .updateTable('account')
    .set({ roles: [...roles] })
    .where('leaf', '=', leaf)
    .execute()
}

/**
 * What a removed colleague had begun ends with her: what she signed alone, and links only she has the secret of. Whoever
 * she invited and is certified stays.
 */
export async function endWhatSheBegan(tx: Transaction<Schema>, leaf: string): Promise<void> {
  await tx.deleteFrom('proposal').where('proposed_by', '=', leaf).execute()
  const begun = await tx
    .selectFrom('invitation')
    .innerJoin('account', 'account.name', 'invitation.name')
    .leftJoin('certificate', 'certificate.leaf', 'account.leaf')
    .select('account.leaf')
    .where('invited_by', '=', leaf)
    .where('certificate.leaf', 'is', null)
    .orderBy('account.leaf')
    .execute()
  for (const each of begun) await deletePerson(tx, each.leaf)
}

/** With sessions, duty, link, proposal, keys: all that hangs on an account. Her links never work again. */
export async function deletePerson(tx: Transaction<Schema>, leaf: string): Promise<void> {
  await sql`
    insert into withdrawn_link select link from invitation join account using (name) where leaf = ${leaf}
    on conflict do nothing`.execute(tx)
  await tx.deleteFrom('account').where('leaf', '=', leaf).execute()
}

export async function withdrawnLinks(tx: Tx): Promise<string[]> {
  return (await tx.selectFrom('withdrawn_link').select('link').execute()).map(({ link }) => link)
}

/** Not certified, and invited by a custodian. */
export async function invitedByCustody(tx: Tx) {
  return tx
    .selectFrom('invitation')
    .innerJoin('account', 'account.name', 'invitation.name')
    .leftJoin('certificate', 'certificate.leaf', 'account.leaf')
    .select([
      'link',
      'account.name',
      'account.leaf',
      'roles',
      'team_id as team',
      'organisation_id as organisation',
      'expires_at as expiresAt',
      'signing_key as signingKey',
      'sealing_key as sealingKey',
      'proof',
    ])
    .where('invited_by', 'is', null)
    .where('certificate.leaf', 'is', null)
    .orderBy('account.name')
    .execute()
}
