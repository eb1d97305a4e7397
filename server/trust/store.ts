/** The SQL of the trust chain and the duty keys. Signed bytes go in and out; nothing here can judge them. */
import type { TrustObjects } from '@lijn116/protocol/custody'
import type { LeafId } from '@lijn116/protocol/sealed'
import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'

type Tx = Transaction<Schema> | Database

/**
 * A roster never goes back: only a higher version that was built on what is kept takes its place. 'older' says that
 * something else stands; then it changed nothing. Signing keys may come along with the roster that is kept already.
 */
export async function keepTrust(tx: Transaction<Schema>, trust: TrustObjects): Promise<'kept' | 'same' | 'older'> {
  const { version, delegation, roster, follows } = trust
  const newer = await tx
    .insertInto('trust')
    .values({ version, delegation, roster })
    .onConflict((conflict) =>
      conflict
        .column('only_row')
        .doUpdateSet({ version, delegation, roster })
        .where('trust.version', '<', version)
        // 0: of a program that did not know versions, and so of a line that no console has changed.
        .where((row) => row.or([row('trust.version', '=', 0), row('trust.roster', 'in', [roster, ...follows])])),
    )
    .executeTakeFirst()
  const isNewer = newer.numInsertedOrUpdatedRows === 1n
  if (isNewer) {
    const leaves = trust.certificates.map((each) => each.leaf as string)
    await sql`delete from certificate where leaf <> all(${leaves}::text[])`.execute(tx)
    for (const { leaf, certificate } of trust.certificates) await putCertificate(tx, leaf, certificate)
    const holders = trust.signerKeys.map((each) => each.leaf as string)
    await sql`delete from signer_key where leaf <> all(${holders}::text[])`.execute(tx)
  }
  const stands = await trustRow(tx)
  if (stands?.version !== version || stands.roster !== roster || stands.delegation !== delegation) return 'older'
  for (const { leaf, sealed } of trust.signerKeys) await putSignerKey(tx, leaf, sealed)
  return isNewer ? 'kept' : 'same'
}

export const trustRow = (tx: Tx) =>
  tx.selectFrom('trust').select(['version', 'delegation', 'roster']).executeTakeFirst()
export const certificates = (tx: Tx) =>
  tx.selectFrom('certificate').select(['leaf', 'signed']).orderBy('leaf').execute()
export const signerKeys = (tx: Tx) => tx.selectFrom('signer_key').select(['leaf', 'sealed']).orderBy('leaf').execute()

export const putCertificate = (tx: Tx, leaf: string, signed: string) =>
  tx
    .insertInto('certificate')
    .values({ leaf, signed })
    .onConflict((conflict) => conflict.column('leaf').doUpdateSet({ signed }))
    .execute()

/** Of somebody who is not here any more nothing is kept. */
const putSignerKey = (tx: Tx, leaf: string, sealed: string) =>
  sql`
    insert into signer_key (leaf, sealed) select leaf, ${sealed} from account where leaf = ${leaf}
    on conflict (leaf) do update set sealed = excluded.sealed`.execute(tx)

/** Compare-and-set; whoever comes second waits here for the first and then finds another version. */
export async function putRoster(tx: Transaction<Schema>, roster: string, version: number): Promise<boolean> {
  const put = await tx
    .updateTable('trust')
    .set({ roster, version })
    .where('version', '=', version - 1)
    .executeTakeFirst()
  return put.numUpdatedRows === 1n
}

/** Her certificate, and every duty key that was sealed to her. */
export async function dropCertificate(tx: Transaction<Schema>, leaf: string): Promise<void> {
  await tx.deleteFrom('certificate').where('leaf', '=', leaf).execute()
  await tx.deleteFrom('duty_seed').where('leaf', '=', leaf).execute()
}

/** For visitors: the newest key of each issuer, newest first, so that one that does not verify hides no other. */
export async function dutyForVisitors(tx: Tx, teams: readonly string[], today: number) {
  const found = await sql<{ signed: string; issuer: string }>`
    select signed, issuer from (
      select distinct on (d.team_id, d.issuer) d.team_id, d.epoch, d.seq, d.signed, c.signed as issuer
      from duty_key d join certificate c on c.leaf = d.issuer
      where d.team_id = any(${[...teams]}::text[]) and d.epoch <= ${today} and d.epoch >= ${today - 7}
      order by d.team_id, d.issuer, d.epoch desc, d.seq desc
    ) as newest order by team_id, epoch desc, seq desc`.execute(tx)
  return found.rows
}

export async function dutyForStaff(tx: Tx, team: string, leaf: string, from: number) {
  const found = await sql<{
    signed: string
    issuer: LeafId
    epoch: number
    seq: number
    seed: string | null
    holders: LeafId[]
  }>`
    select d.signed, d.issuer, d.epoch, d.seq, mine.seed,
      array(select leaf from duty_seed s where (s.team_id, s.epoch, s.seq) = (d.team_id, d.epoch, d.seq) order by leaf) as holders
    from duty_key d
    left join duty_seed mine on (mine.team_id, mine.epoch, mine.seq) = (d.team_id, d.epoch, d.seq) and mine.leaf = ${leaf}
    where d.team_id = ${team} and d.epoch >= ${from}
    order by d.epoch, d.seq desc`.execute(tx)
  return found.rows
}

/** False when this (team, epoch, seq) exists already: the issuer takes the next number. */
export async function insertDuty(
  tx: Transaction<Schema>,
  duty: { team: string; epoch: number; seq: number; issuer: string; signed: string },
  seeds: readonly { leaf: string; seed: string }[],
): Promise<boolean> {
  const { team: team_id, ...rest } = duty
  const inserted = await tx
    .insertInto('duty_key')
    .values({ team_id, ...rest })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows !== 1n) return false
  await insertSeeds(tx, duty, seeds)
  return true
}

export async function insertSeeds(
  tx: Tx,
  duty: { team: string; epoch: number; seq: number },
  seeds: readonly { leaf: string; seed: string }[],
): Promise<void> {
  for (const { leaf, seed } of seeds)
    await tx
      .insertInto('duty_seed')
      .values({ team_id: duty.team, epoch: duty.epoch, seq: duty.seq, leaf, seed })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

export async function dutyExists(tx: Tx, duty: { team: string; epoch: number; seq: number }): Promise<boolean> {
  const row = await tx
    .selectFrom('duty_key')
    .select('seq')
    .where('team_id', '=', duty.team)
    .where('epoch', '=', duty.epoch)
    .where('seq', '=', duty.seq)
    .executeTakeFirst()
  return row !== undefined
}

/** Keys older than the last fallback day open nothing that still waits. */
export async function forgetOldDuty(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom('duty_key').where('epoch', '<', before).execute()
}
