/** The SQL that keeps one console from spoiling the duty keys of all: numbers, how many, and copies that do not open. */
import type { Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'

type Tx = Transaction<Schema> | Database
type DutyName = { team: string; epoch: number; seq: number }

/** Over all days of a team; 0 when there is none. */
export async function highestSeq(tx: Tx, team: string): Promise<number> {
  const row = await tx
    .selectFrom('duty_key')
    .select((each) => each.fn.max('seq').as('seq'))
    .where('team_id', '=', team)
    .executeTakeFirst()
  return row?.seq ?? 0
}

export async function countIssued(tx: Tx, issuer: string, epoch: number): Promise<number> {
  const row = await tx
    .selectFrom('duty_key')
    .select((each) => each.fn.countAll().as('count'))
    .where('issuer', '=', issuer)
    .where('epoch', '=', epoch)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export async function dropSeed(tx: Tx, { team, epoch, seq }: DutyName, leaf: string): Promise<void> {
  await tx
    .deleteFrom('duty_seed')
    .where('team_id', '=', team)
    .where('epoch', '=', epoch)
    .where('seq', '=', seq)
    .where('leaf', '=', leaf)
    .execute()
}
