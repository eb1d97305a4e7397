/** The second person: publishes what another proposed, or sends it back. */
import { mayEdit, whyNotPublish } from '@lijn116/domain/directory/two-people'
import { entry as entrySchema } from '@lijn116/protocol/directory'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { Transaction } from 'kysely'
import * as v from 'valibot'
import type { Staff } from '../../account/staff.ts'
import { audit } from '../../audit/audit.ts'
import type { Schema } from '../../database/schema.ts'
import { isFitting } from './fitting.ts'
import { askAgain, type DeskParts, fileOf } from './propose.ts'
import * as store from './store.ts'

type Refused = { refused: ProblemType }

export async function publishEntry(
  parts: DeskParts,
  staff: Staff,
  id: string,
): Promise<{ revision: number } | Refused> {
  const before = await store.authorOf(parts.sql, id)
  const answer = await parts.sql.transaction().execute((tx) => publish(parts, tx, staff, id))
  const result = 'refused' in answer ? answer.refused : 'done'
  await audit(parts, staff.leaf, 'publish-entry', result, before === null ? null : { leaf: before })
  if (!('refused' in answer)) {
    await parts.map.renew()
    await parts.tell('l')
  }
  return answer
}

async function publish(
  parts: DeskParts,
  tx: Transaction<Schema>,
  staff: Staff,
  id: string,
): Promise<{ revision: number } | Refused> {
  await store.lockMap(tx)
  const proposal = await store.proposalById(tx, id)
  if (!proposal) {
    const done = await store.revisionOfProposal(tx, id)
    if (done?.publisher === staff.leaf) return { revision: done.number }
    return { refused: done ? 'already-taken' : 'not-found' }
  }
  if (proposal.sent_back !== null) return { refused: 'not-found' }
  const parsed = v.safeParse(entrySchema, proposal.entry)
  // Of a form that an older program had.
  if (!parsed.success) return { refused: 'malformed' }
  const entry = parsed.output
  const { gone, from_number: from } = proposal
  const { base } = parts.map
  const standing = await store.standing(tx, base, entry.id)
  const author = await store.lockEditor(tx, proposal.author)
  const refused = whyNotPublish(staff, author, standing, { entry, from, gone })
  if (refused !== null) return { refused }
  // A newer program came between, with another file or none: she has not seen what she would write over.
  if (fileOf(standing) !== proposal.from_file) return { refused: 'already-taken' }
  if (!gone && !(await isFitting(parts, tx, entry))) return { refused: 'malformed' }

  const at = parts.now()
  const of = { entry_id: entry.id, at }
  if (standing?.revision === 0) {
    // The next program may bring another file: what stood here goes into the history too.
    const first = {
      number: 0,
      entry: standing.entry,
      gone: false,
      note: '',
      author: null,
      publisher: null,
      proposal: null,
    }
    await store.insertRevision(tx, { ...of, ...first })
  }
  const revision = from + 1
  const { note, author: by } = proposal
  await store.insertRevision(tx, {
    ...of,
    number: revision,
    entry,
    gone,
    note,
    author: by,
    publisher: staff.leaf,
    proposal: id,
  })
  await store.removeProposal(tx, id)
  await store.nextVersion(tx)
  return { revision }
}

/** Her own: taken back. Of another: sent back with a reason, which its author sees. */
export async function declineEntry(
  parts: DeskParts,
  staff: Staff,
  { id, note }: { id: string; note: string },
): Promise<Refused | Record<string, never>> {
  const before = await store.authorOf(parts.sql, id)
  const answer = await parts.sql.transaction().execute(async (tx): Promise<Refused | Record<string, never>> => {
    await store.lockMap(tx)
    const proposal = await store.proposalById(tx, id)
    if (!proposal) return { refused: (await store.revisionOfProposal(tx, id)) ? 'already-taken' : 'not-found' }
    if (proposal.author === staff.leaf) {
      await store.removeProposal(tx, id)
      return {}
    }
    if (proposal.sent_back !== null) return proposal.sent_back_by === staff.leaf ? {} : { refused: 'already-taken' }
    const standing = await store.standing(tx, parts.map.base, proposal.entry_id)
    const entry = v.safeParse(entrySchema, proposal.entry)
    const of = standing?.entry ?? (entry.success ? entry.output : null)
    if (of === null || !mayEdit(staff, of)) return { refused: 'not-allowed' }
    await store.sendBack(tx, id, staff.leaf, note)
    return {}
  })
  const result = 'refused' in answer ? answer.refused : 'done'
  await audit(parts, staff.leaf, 'decline-entry', result, before === null ? null : { leaf: before })
  if (!('refused' in answer)) await parts.tell(askAgain)
  return answer
}
