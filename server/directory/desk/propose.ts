/** A change of the map, or a new entry, that waits for a second person. */
import { createHash } from 'node:crypto'
import { whyNotPropose } from '@lijn116/domain/directory/two-people'
import type { directoryRoutes } from '@lijn116/protocol/directory-desk'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { BodyOf } from '@lijn116/protocol/route'
import type { Transaction } from 'kysely'
import type { Staff } from '../../account/staff.ts'
import { audit } from '../../audit/audit.ts'
import type { Database } from '../../database/open.ts'
import type { EntryProposalRow, Schema } from '../../database/schema.ts'
import { isFitting } from './fitting.ts'
import type { MapCopy } from './published.ts'
import * as store from './store.ts'

export type DeskParts = { sql: Database; map: MapCopy; now(): number; tell(hint: string): Promise<void> }
type Body = BodyOf<typeof directoryRoutes.proposeEntry>
type Done = { refused: ProblemType } | Record<string, never>

/** Consoles of those who use the map ask again. */
export const askAgain = 's:*:directory'

export async function proposeEntry(parts: DeskParts, staff: Staff, body: Body): Promise<Done> {
  const answer = await parts.sql.transaction().execute((tx) => keep(parts, tx, staff, body))
  await audit(parts, staff.leaf, 'propose-entry', 'refused' in answer ? answer.refused : 'done')
  if (!('refused' in answer)) await parts.tell(askAgain)
  return answer
}

async function keep(parts: DeskParts, tx: Transaction<Schema>, staff: Staff, body: Body): Promise<Done> {
  await store.lockMap(tx)
  // The same again: its answer got lost on the way, and somebody may have published it since.
  const known = await store.proposalById(tx, body.id)
  if (known) return isSame(known, staff, body) ? {} : { refused: 'already-used' }
  const done = await store.revisionOfProposal(tx, body.id)
  if (done) return done.author === staff.leaf && done.entry_id === body.entry.id ? {} : { refused: 'already-used' }

  const standing = await store.standing(tx, parts.map.base, body.entry.id)
  const refused = whyNotPropose(staff, standing, body)
  if (refused !== null) return { refused }
  if (!body.gone && !(await isFitting(parts, tx, body.entry))) return { refused: 'malformed' }
  const others = await store.countOf(tx, staff.leaf, body.entry.id)
  if (others >= limits.proposalsPerPerson) return { refused: 'too-many' }
  await store.putProposal(tx, {
    id: body.id,
    entry_id: body.entry.id,
    // Taking it off the map changes nothing in it.
    entry: body.gone ? standing?.entry : body.entry,
    from_number: body.from,
    from_file: fileOf(standing),
    gone: body.gone,
    note: body.note,
    author: staff.leaf,
    at: parts.now(),
  })
  return {}
}

/** What it is a change of while nothing was published: another file under the same revision is another entry. */
export const fileOf = (standing: { entry: unknown; revision: number } | null): string | null =>
  standing?.revision === 0 ? createHash('sha256').update(JSON.stringify(standing.entry)).digest('hex') : null

const isSame = (known: EntryProposalRow, staff: Staff, body: Body): boolean =>
  known.author === staff.leaf &&
  known.entry_id === body.entry.id &&
  known.from_number === body.from &&
  known.gone === body.gone &&
  known.note === body.note &&
  (body.gone || isEqual(known.entry, body.entry))

/** Of two JSON values; the order of keys is not kept by the database. */
function isEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const [ofA, ofB] = [Object.entries(a), new Map(Object.entries(b))]
  if (Array.isArray(a) !== Array.isArray(b) || ofA.length !== ofB.size) return false
  return ofA.every(([key, value]) => ofB.has(key) && isEqual(value, ofB.get(key)))
}
