/** The SQL of what colleagues can do and were trained for. */
import { type Staffing, unwritten } from '@lijn116/domain/staffing/staffing'
import type { Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'

type Tx = Transaction<Schema> | Database

type Row = {
  languages: string[] | null
  skills: string[] | null
  gender: Staffing['gender']
  capacity: number | null
  conduct_seen_on: number | null
  trainings: Staffing['trainings'] | null
}

const written = (row: Row | undefined): Staffing => ({
  languages: row?.languages ?? unwritten.languages,
  skills: row?.skills ?? unwritten.skills,
  gender: row?.gender ?? unwritten.gender,
  capacity: row?.capacity ?? unwritten.capacity,
  conductSeenOn: row?.conduct_seen_on ?? unwritten.conductSeenOn,
  trainings: row?.trainings ?? unwritten.trainings,
})

export async function staffingOf(tx: Tx, leaf: string): Promise<Staffing> {
  return written(await tx.selectFrom('staffing').selectAll().where('leaf', '=', leaf).executeTakeFirst())
}

/** Certified colleagues of a team, by name. */
export async function staffingOfTeam(
  tx: Tx,
  team: string,
  organisation: string,
): Promise<({ name: string; leaf: string } & Staffing)[]> {
  const rows = await tx
    .selectFrom('account')
    .innerJoin('certificate', 'certificate.leaf', 'account.leaf')
    .leftJoin('staffing', 'staffing.leaf', 'account.leaf')
    .select([
      'account.name',
      'account.leaf',
      'languages',
      'skills',
      'gender',
      'capacity',
      'conduct_seen_on',
      'trainings',
    ])
    .where('team_id', '=', team)
    .where('organisation_id', '=', organisation)
    .orderBy('account.name')
    .execute()
  return rows.map(({ name, leaf, ...row }) => ({ name, leaf, ...written(row) }))
}

export type Certified = {
  leaf: string
  name: string
  team: string
  roles: string[]
  skills: readonly string[]
  /** Signed. */
  certificate: string
}

/** Of an organisation, by name. */
export async function certifiedIn(tx: Tx, organisation: string): Promise<Certified[]> {
  const rows = await tx
    .selectFrom('account')
    .innerJoin('certificate', 'certificate.leaf', 'account.leaf')
    .leftJoin('staffing', 'staffing.leaf', 'account.leaf')
    .select(['account.leaf', 'account.name', 'team_id as team', 'roles', 'skills', 'certificate.signed as certificate'])
    .where('organisation_id', '=', organisation)
    .orderBy('account.name')
    .execute()
  return rows.map(({ skills, ...row }) => ({ ...row, skills: skills ?? unwritten.skills }))
}

/** Is there another coordinator in her team, who could write down what she cannot say of herself? */
export async function hasColleagueCoordinator(
  tx: Tx,
  of: { leaf: string; team: string; organisation: string },
): Promise<boolean> {
  const found = await tx
    .selectFrom('account')
    .innerJoin('certificate', 'certificate.leaf', 'account.leaf')
    .select('account.leaf')
    .where('team_id', '=', of.team)
    .where('organisation_id', '=', of.organisation)
    .where('account.leaf', '!=', of.leaf)
    .where(
      (where) => where.val('coordinator'),
      '=',
      (where) => where.fn.any('roles'),
    )
    .executeTakeFirst()
  return found !== undefined
}

/** False: she is not of this team. */
export async function putStaffing(
  tx: Transaction<Schema>,
  leaf: string,
  staffing: Staffing,
  of: { team: string; organisation: string },
): Promise<boolean> {
  const account = await tx
    .selectFrom('account')
    .select('leaf')
    .where('leaf', '=', leaf)
    .where('team_id', '=', of.team)
    .where('organisation_id', '=', of.organisation)
    .forUpdate()
    .executeTakeFirst()
  if (account === undefined) return false
  const values = {
    languages: [...staffing.languages],
    skills: [...staffing.skills],
    gender: staffing.gender,
    capacity: staffing.capacity,
    conduct_seen_on: staffing.conductSeenOn,
    trainings: JSON.stringify(staffing.trainings),
  }
  await tx
    .insertInto('staffing')
    .values({ leaf, ...values })
    .onConflict((conflict) => conflict.column('leaf').doUpdateSet(values))
    .execute()
  return true
}
