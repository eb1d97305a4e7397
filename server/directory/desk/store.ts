/** The SQL of the map of help. */
import { sql, type Transaction } from 'kysely'
import * as v from 'valibot'
import type { Database } from '../../database/open.ts'
import type { EntryProposalRow, RevisionRow, Schema } from '../../database/schema.ts'
import type { Base } from './base.ts'

type Tx = Transaction<Schema> | Database

/** Every act on the map and its proposals waits here for the one before it. */
export async function lockMap(tx: Transaction<Schema>): Promise<void> {
  await tx.selectFrom('map_head').select('version').forUpdate().executeTakeFirstOrThrow()
}

export async function newest(
  tx: Tx,
): Promise<{ version: number; rows: Pick<RevisionRow, 'entry_id' | 'number' | 'entry' | 'gone'>[] }> {
  const found = await sql<{ version: number; entry_id: string | null; number: number; entry: unknown; gone: boolean }>`
    select h.version, r.entry_id, r.number, r.entry, r.gone from map_head h left join
      (select distinct on (entry_id) * from entry_revision order by entry_id, number desc) r on true`.execute(tx)
  const rows = found.rows.flatMap(({ version: _version, entry_id, ...row }) =>
    entry_id === null ? [] : { entry_id, ...row },
  )
  return { version: Number(found.rows[0]?.version ?? 0), rows }
}

/** How an entry stands: as published last, or as it came with the program. null: neither. */
export async function standing(
  tx: Tx,
  base: Base,
  id: string,
): Promise<{ entry: Kept; revision: number; gone: boolean } | null> {
  const row = await tx
    .selectFrom('entry_revision')
    .select(['entry', 'number', 'gone'])
    .where('entry_id', '=', id)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row) return { entry: v.parse(kept, row.entry), revision: row.number, gone: row.gone }
  const entry = base.entries.get(id)
  return entry ? { entry, revision: 0, gone: false } : null
}

/** What is on the map, by its names. */
export async function named(tx: Tx, base: Base): Promise<Iterable<Named>> {
  const all = new Map<string, Named>(base.entries)
  for (const { entry_id: id, entry, gone } of (await newest(tx)).rows) {
    const parsed = v.safeParse(names, entry)
    if (gone || !parsed.success) all.delete(id)
    else all.set(id, parsed.output)
  }
  return all.values()
}

/** What an entry of any form has. */
const kept = v.looseObject({ id: v.string(), organisation: v.string() })
const names = v.object({ id: v.string(), name: v.string(), altNames: v.array(v.string()) })
type Named = v.InferOutput<typeof names>
type Kept = v.InferOutput<typeof kept>

export const revisionsOf = (tx: Tx, entry: string) =>
  tx
    .selectFrom('entry_revision')
    .leftJoin('account as a', 'a.leaf', 'author')
    .leftJoin('account as p', 'p.leaf', 'publisher')
    .selectAll('entry_revision')
    .select(['a.name as by', 'p.name as publishedBy'])
    .where('entry_id', '=', entry)
    .orderBy('number', 'desc')
    .execute()

export const revisionOfProposal = (tx: Tx, proposal: string): Promise<RevisionRow | undefined> =>
  tx.selectFrom('entry_revision').selectAll().where('proposal', '=', proposal).executeTakeFirst()

export async function insertRevision(
  tx: Transaction<Schema>,
  row: Omit<RevisionRow, 'entry'> & { entry: unknown },
): Promise<void> {
  await tx
    .insertInto('entry_revision')
    .values({ ...row, entry: JSON.stringify(row.entry) })
    .execute()
}

export async function nextVersion(tx: Transaction<Schema>): Promise<void> {
  await tx
    .updateTable('map_head')
    .set((update) => ({ version: update('version', '+', 1) }))
    .execute()
}

export const proposals = (tx: Tx) =>
  tx
    .selectFrom('entry_proposal')
    .innerJoin('account', 'account.leaf', 'author')
    .leftJoin('account as back', 'back.leaf', 'sent_back_by')
    .selectAll('entry_proposal')
    .select(['account.name', 'account.roles', 'account.organisation_id as organisation', 'back.name as backBy'])
    .orderBy('at')
    .orderBy('id')
    .execute()

export const proposalById = (tx: Tx, id: string): Promise<EntryProposalRow | undefined> =>
  tx.selectFrom('entry_proposal').selectAll().where('id', '=', id).executeTakeFirst()

export async function authorOf(tx: Tx, id: string): Promise<string | null> {
  const proposal = await tx.selectFrom('entry_proposal').select('author').where('id', '=', id).executeTakeFirst()
  return proposal?.author ?? null
}

/** Of one person, but for this entry. */
export async function countOf(tx: Tx, author: string, except: string): Promise<number> {
  const { number } = await tx
    .selectFrom('entry_proposal')
    .select(sql<number>`count(*)::int4`.as('number'))
    .where('author', '=', author)
    .where('entry_id', '!=', except)
    .executeTakeFirstOrThrow()
  return number
}

/** In the place of what she proposed of this entry before. */
export async function putProposal(
  tx: Transaction<Schema>,
  row: Omit<EntryProposalRow, 'entry' | 'sent_back' | 'sent_back_by'> & { entry: unknown },
): Promise<void> {
  await tx.deleteFrom('entry_proposal').where('entry_id', '=', row.entry_id).where('author', '=', row.author).execute()
  await tx
    .insertInto('entry_proposal')
    .values({ ...row, entry: JSON.stringify(row.entry) })
    .execute()
}

export async function sendBack(tx: Transaction<Schema>, id: string, by: string, note: string): Promise<void> {
  await tx.updateTable('entry_proposal').set({ sent_back: note, sent_back_by: by }).where('id', '=', id).execute()
}

export async function removeProposal(tx: Transaction<Schema>, id: string): Promise<void> {
  await tx.deleteFrom('entry_proposal').where('id', '=', id).execute()
}

/** As she is certified, and stays until the end of `tx`; null: not any more. */
export async function lockEditor(tx: Transaction<Schema>, leaf: string) {
  const certified = await tx
    .selectFrom('certificate')
    .select('leaf')
    .where('leaf', '=', leaf)
    .forShare()
    .executeTakeFirst()
  if (certified === undefined) return null
  const account = await tx
    .selectFrom('account')
    .select(['leaf', 'roles', 'organisation_id as organisation'])
    .where('leaf', '=', leaf)
    .executeTakeFirst()
  return account ?? null
}

/** Of which somebody on this line is. */
export async function organisations(tx: Tx): Promise<string[]> {
  const rows = await tx.selectFrom('account').select('organisation_id').distinct().execute()
  return rows.map((row) => row.organisation_id)
}

export type GapRow = {
  month: string
  source: string
  theme: string
  audience: string
  region: string
  value: number
}

export async function addGap(tx: Tx, row: GapRow): Promise<void> {
  await sql`
    insert into search_gap (month, source, theme, audience, region, value)
    values (${row.month}, ${row.source}, ${row.theme}, ${row.audience}, ${row.region}, ${row.value})
    on conflict (month, source, theme, audience, region) do update set value = search_gap.value + excluded.value`.execute(
    tx,
  )
}

export const gaps = (tx: Tx) =>
  tx
    .selectFrom('search_gap')
    .selectAll()
    .orderBy('month', 'desc')
    .orderBy('value', 'desc')
    .orderBy('source')
    .orderBy('theme')
    .orderBy('audience')
    .orderBy('region')
    .execute()
