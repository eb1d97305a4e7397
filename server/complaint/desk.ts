/** Complaints as their readers have them. Whoever is no reader is told that there are none. */
import { isLateComplaint, mayBecome } from '@lijn116/domain/complaint/complaint'
import type { Complaint, complaintDeskRoutes } from '@lijn116/protocol/complaint-desk'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { BodyOf } from '@lijn116/protocol/route'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import type { ComplaintRow } from '../database/schema.ts'
import { dayOf } from '../key-store/key-store.ts'
import type { Doors } from '../queue/door.ts'
import type { Certified } from '../staffing/certified.ts'
import { keepOn } from './keep-on.ts'
import { bodiesOf, keepPart, lockComplaint, openRow, type Parts } from './open-complaint.ts'
import * as store from './store.ts'
import { complaintReaders, mayReadOf, outsideOf } from './who-reads.ts'

type More = Parts & { doors: Doors; tell(hint: string): Promise<void> }
type Done = { refused: ProblemType } | Record<string, never>

export async function complaintsFor(
  parts: More,
  staff: Staff,
): Promise<{ isReader: boolean; complaints: Complaint[]; unread: number }> {
  const people = await complaintReaders(parts)
  if (people.every(({ leaf }) => leaf !== staff.leaf)) return { isReader: false, complaints: [], unread: 0 }
  const rows = await store.ofReader(parts.sql, staff.leaf)
  const shown = await Promise.all(rows.map((row) => show(parts, staff, row, people)))
  // To whom no complaint at all can be about her team: how many lie there that nobody can read.
  const isOutsideAll = outsideOf(parts, null, people).some(({ leaf }) => leaf === staff.leaf)
  const leaves = people.map(({ leaf }) => leaf)
  const unread = isOutsideAll ? await store.countUnread(parts.sql, leaves) : 0
  return { isReader: true, complaints: shown.flatMap((each) => each ?? []), unread }
}

/** Somebody who moved into the team meanwhile has nothing to do with it any more. */
async function show(
  parts: More,
  { leaf }: Staff,
  row: ComplaintRow,
  people: readonly Certified[],
): Promise<Complaint | null> {
  const found = await openRow(parts, row)
  if (found === null) return null
  const readers = mayReadOf(parts, found, people)
  if (readers.every((each) => each.leaf !== leaf)) return null
  const other = readers.find((each) => each.leaf !== leaf && (each.leaf === row.reader || each.leaf === row.deputy))
  const bodies = await bodiesOf(parts.sql, found)
  return {
    id: row.id,
    as: row.reader === leaf ? 'reader' : 'deputy',
    status: row.status,
    step: row.step === 2 ? 2 : 1,
    door: found.door,
    receivedOn: row.received_on,
    changedOn: row.changed_on,
    isLate: isLateComplaint(row.status, row.waiting_since, dayOf(parts.now())),
    other:
      other === undefined ? null : { leaf: other.leaf as LeafId, name: other.name, certificate: other.certificate },
    parts: bodies.map(({ id, by, body }) => ({ id, by, sealed: body.sealed, envelope: body.to[leaf] ?? null })),
  }
}

export async function setComplaintStatus(
  parts: More,
  staff: Staff,
  { complaint, status }: BodyOf<typeof complaintDeskRoutes.complaintStatus>,
): Promise<Done> {
  const answer = await act(parts, staff, complaint, async (tx, found) => {
    if (found.row.status === status) return {}
    if (!mayBecome(found.row.status, status)) return { refused: 'not-allowed' }
    await keepOn(parts, tx, found.row, { status })
    return {}
  })
  await audit(parts, staff.leaf, 'complaint-status', 'refused' in answer ? answer.refused : status)
  return answer
}

/** Idempotent: the same answer again is the same. */
export async function answerComplaint(
  parts: More,
  staff: Staff,
  { complaint, status, answer: given }: BodyOf<typeof complaintDeskRoutes.answerComplaint>,
): Promise<Done> {
  const answer = await act(parts, staff, complaint, async (tx, found) => {
    const to = Object.fromEntries(given.to.map(({ leaf, envelope }) => [leaf, envelope]))
    const body = { sealed: given.sealed, forHer: given.forHer, to }
    const isKnown = (await store.partById(tx, given.id)) !== undefined
    if (!isKnown && !mayBecome(found.row.status, status)) return { refused: 'not-allowed' }
    const kept = await keepPart(tx, found, 'staff', given.id, body)
    if (kept === 'other') return { refused: 'already-used' }
    // Whoever answers is who answered: a second step then goes to the other.
    const { reader } = found.row
    const seats = reader === staff.leaf ? {} : { reader: staff.leaf, deputy: reader }
    if (kept === 'kept') await keepOn(parts, tx, found.row, { status, ...seats })
    return {}
  })
  await audit(parts, staff.leaf, 'answer-complaint', 'refused' in answer ? answer.refused : status)
  return answer
}

type Act = (
  tx: Parameters<typeof lockComplaint>[1],
  found: NonNullable<Awaited<ReturnType<typeof lockComplaint>>>,
) => Promise<Done>

/** By one of its readers, who may still be one. Both are told. */
async function act(parts: More, staff: Staff, id: string, what: Act): Promise<Done> {
  let told: (string | null)[] = []
  const answer = await parts.sql.transaction().execute(async (tx): Promise<Done> => {
    const found = await lockComplaint(parts, tx, { id })
    const isHers = found !== null && (found.row.reader === staff.leaf || found.row.deputy === staff.leaf)
    if (!isHers) return { refused: 'code-over' }
    const readers = mayReadOf(parts, found, await complaintReaders({ ...parts, sql: tx }))
    if (readers.every(({ leaf }) => leaf !== staff.leaf)) return { refused: 'code-over' }
    told = [found.row.reader, found.row.deputy]
    return what(tx, found)
  })
  for (const leaf of told) if (leaf !== null) await parts.tell(`s:${leaf}:complaints`)
  return answer
}
