/** The map as one of the staff sees it: what is on it, what waits for a second person, and what is sealed to her. */
import { permits } from '@lijn116/domain/access/roles'
import { areTwo, mayEdit } from '@lijn116/domain/directory/two-people'
import { entry as entrySchema } from '@lijn116/protocol/directory'
import type { DirectoryDesk, directoryRoutes, Proposal } from '@lijn116/protocol/directory-desk'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { AnswerOf } from '@lijn116/protocol/route'
import type { LeafId } from '@lijn116/protocol/sealed'
import * as v from 'valibot'
import type { Staff } from '../../account/staff.ts'
import type { Database } from '../../database/open.ts'
import type { Slots } from '../../key-store/slots.ts'
import type { MapCopy } from './published.ts'
import { secretsOf } from './secret/secrets-of.ts'
import * as store from './store.ts'
import { toldEntry } from './told-entry.ts'

type Parts = { sql: Database; slots: Slots; map: MapCopy; now(): number }

export async function directory(parts: Parts, staff: Staff): Promise<DirectoryDesk> {
  const isEditor = permits('edit-map', staff.roles)
  const now = parts.now()
  const entries = [...parts.map.now().all.values()].flatMap((each) =>
    each.gone && !isEditor ? [] : toldEntry(each, now),
  )
  return {
    now,
    entries,
    proposals: isEditor ? await proposalsFor(parts, staff) : [],
    secrets: await secretsOf(parts, staff),
  }
}

/** Hers, also what was sent back, and what waits of others where she could publish it. The oldest first. */
async function proposalsFor(parts: Parts, staff: Staff): Promise<Proposal[]> {
  const { all } = parts.map.now()
  return (await store.proposals(parts.sql)).flatMap((row): Proposal[] => {
    const parsed = v.safeParse(entrySchema, row.entry)
    const own = row.author === staff.leaf
    if (!parsed.success || (!own && row.sent_back !== null)) return []
    const entry = parsed.output
    if (!own && !areTwo(staff, row, all.get(entry.id) ?? null, entry)) return []
    return [
      {
        id: row.id,
        entry,
        from: row.from_number,
        gone: row.gone,
        note: row.note,
        own,
        by: { leaf: row.author as LeafId, name: row.name },
        at: Number(row.at),
        sentBack: row.sent_back === null ? null : { by: row.backBy ?? '', note: row.sent_back },
      },
    ]
  })
}

export async function entryHistory(
  parts: Parts,
  staff: Staff,
  id: string,
): Promise<AnswerOf<typeof directoryRoutes.entryHistory> | { refused: ProblemType }> {
  const standing = await store.standing(parts.sql, parts.map.base, id)
  if (standing === null) return { refused: 'not-found' }
  if (!mayEdit(staff, standing.entry)) return { refused: 'not-allowed' }
  const rows = await store.revisionsOf(parts.sql, id)
  return {
    revisions: rows.flatMap((row) => {
      const parsed = v.safeParse(entrySchema, row.entry)
      if (!parsed.success) return []
      const { note, gone } = row
      const who = { by: row.by ?? '', publishedBy: row.publishedBy ?? '' }
      return [{ revision: row.number, entry: parsed.output, gone, note, ...who, at: Number(row.at) }]
    }),
  }
}
