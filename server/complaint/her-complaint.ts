/** What she who holds the numbers may see and do. Of a complaint that is not there nothing happens, and the answer is the same. */
import { randomBytes } from 'node:crypto'
import { afterHerWords, mayAskAgain, waitsForStaff } from '@lijn116/domain/complaint/complaint'
import type { ComplaintPage } from '@lijn116/protocol/complaint'
import type { complaintBodies } from '@lijn116/protocol/complaint-bodies'
import { limits } from '@lijn116/protocol/limits'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { InferOutput } from 'valibot'
import type { ComplaintRow } from '../database/schema.ts'
import { dayOf } from '../key-store/key-store.ts'
import type { Doors } from '../queue/door.ts'
import type { Certified } from '../staffing/certified.ts'
import { keepOn } from './keep-on.ts'
import { bodyOf } from './make-complaint.ts'
import {
  bodiesOf,
  findComplaint,
  keepPart,
  lockComplaint,
  type OpenComplaint,
  type Parts,
  wrapRecord,
} from './open-complaint.ts'
import * as store from './store.ts'
import { complaintReaders, mayReadOf } from './who-reads.ts'

type More = Parts & { doors: Doors; tell(hint: string): Promise<void> }
type Page = { page: string }

/** `from`: so many answers were shown. Reads only. */
export async function lookAtComplaint(parts: More, { lookup, from }: { lookup: string; from: number }): Promise<Page> {
  const found = await findComplaint(parts, lookup)
  // Asked for whether or not there is one.
  const people = await complaintReaders(parts)
  if (found === null) return sealed({ complaint: null, answers: [], next: null })
  const { row, door, bound } = found
  const fits = mayReadOf(parts, found, people)
  const certificateOf = (leaf: string | null) => fits.find((each) => each.leaf === leaf)?.certificate ?? []
  const bodies = await bodiesOf(parts.sql, found)
  const answers = bodies.flatMap(({ id, by, body }) =>
    by === 'staff' && body.forHer !== null ? { id, sealed: body.sealed, envelope: body.forHer } : [],
  )
  const complaint = {
    id: row.id,
    status: row.status,
    step: row.step === 2 ? (2 as const) : (1 as const),
    door,
    bound,
    receivedOn: row.received_on,
    changedOn: row.changed_on,
    readers: [row.reader, row.deputy].flatMap(certificateOf),
    answeredBy: found.answeredBy as LeafId | null,
  }
  return sealed(fitting(complaint, answers, from))
}

const room = limits.complaintPageBytes - 4

function fitting(
  complaint: ComplaintPage['complaint'],
  answers: ComplaintPage['answers'],
  from: number,
): ComplaintPage {
  const page: ComplaintPage = { complaint, answers: [], next: null }
  for (const [index, answer] of answers.entries()) {
    if (index < from) continue
    const longer = { ...page, answers: [...page.answers, answer], next: answers.length }
    if (Buffer.byteLength(JSON.stringify(longer)) > room) return { ...page, next: index }
    page.answers.push(answer)
  }
  return page
}

/** u32 length ‖ JSON ‖ chance. */
function sealed(page: ComplaintPage): Page {
  const bytes = randomBytes(limits.complaintPageBytes)
  const json = Buffer.from(JSON.stringify(page))
  if (json.length > room) throw new Error('longer than a page')
  bytes.writeUInt32BE(json.length, 0)
  json.copy(bytes, 4)
  return { page: bytes.toString('base64url') }
}

type Added = { refused: 'letters-full' | 'no-coach' | 'already-used' | 'not-allowed' } | Record<string, never>

/** More words, or that she does not agree. */
export async function addToComplaint(parts: More, given: InferOutput<typeof complaintBodies.add>): Promise<Added> {
  const told: string[] = []
  const answer = await parts.sql.transaction().execute(async (tx): Promise<Added | null> => {
    const found = await lockComplaint(parts, tx, { lookup: given.lookup })
    if (found === null) return null
    const body = bodyOf(given.part)
    if ((await store.partById(tx, given.part.id)) !== undefined)
      return (await keepPart(tx, found, 'her', given.part.id, body)) === 'known' ? {} : { refused: 'already-used' }
    const readers = mayReadOf(parts, found, await complaintReaders({ ...parts, sql: tx }))
    const seats = seatsAfter(found, given, readers)
    if ('refused' in seats) return seats
    if (isFull(await bodiesOf(tx, found))) return { refused: 'letters-full' }
    const today = dayOf(parts.now())
    await keepPart(tx, found, 'her', given.part.id, body)
    const { id, status, waiting_since, reader, deputy } = found.row
    await keepOn(parts, tx, found.row, {
      ...(given.again ? { record: wrapRecord(found.key, id, { ...found, answeredBy: reader }) } : {}),
      status: given.again ? 'received' : afterHerWords(status),
      step: given.again ? 2 : found.row.step,
      waiting_since: waitsForStaff(status) ? waiting_since : today,
      ...seats,
    })
    // Also whoever has it no more: it leaves her screen.
    const before = [reader, deputy].flatMap((leaf) => leaf ?? [])
    told.push(...new Set([...Object.keys(body.to), ...before]))
    return {}
  })
  if (answer === null) {
    await writeForNothing(parts)
    return {}
  }
  for (const leaf of told) await parts.tell(`s:${leaf}:complaints`)
  return answer
}

type Seats = Pick<ComplaintRow, 'reader' | 'deputy'>

/**
 * Who reads from now on. In the second step that is the other one, alone. Before it, whoever cannot read any more gives way
 * to whom her page chose; nobody else does.
 */
function seatsAfter(
  { row }: OpenComplaint,
  { again, part }: InferOutput<typeof complaintBodies.add>,
  readers: readonly Certified[],
): Seats | { refused: 'no-coach' | 'not-allowed' } {
  if (again && !mayAskAgain(row.status, row.step)) return { refused: 'not-allowed' }
  const leaves = part.to.map(({ leaf }) => leaf as string)
  const may = (leaf: string | null): boolean => readers.some((each) => each.leaf === leaf)
  if (!leaves.every(may) || new Set(leaves).size !== leaves.length) return { refused: 'no-coach' }
  if (again) {
    // Not who answered: she is told by whom an answer is, and chooses the other, or somebody new where there is none.
    const isOther = leaves.length === 1 && leaves[0] !== row.reader && (leaves[0] === row.deputy || !may(row.deputy))
    return isOther ? { reader: leaves[0] ?? null, deputy: null } : { refused: 'no-coach' }
  }
  const kept = [row.reader, row.deputy].filter(may)
  const most = row.step === 2 ? 1 : 2
  const isRight = leaves.length === most && kept.every((leaf) => leaf !== null && leaves.includes(leaf))
  return isRight ? { reader: leaves[0] ?? null, deputy: leaves[1] ?? null } : { refused: 'no-coach' }
}

function isFull(bodies: readonly { by: 'her' | 'staff' }[]): boolean {
  const last = bodies.findLastIndex(({ by }) => by === 'staff')
  const unanswered = bodies.length - 1 - last
  return bodies.length >= limits.complaintParts || unanswered >= limits.unansweredComplaintParts
}

/** The key first: what is left when the process dies here opens for nobody. Of an unknown one as much is written for nothing. */
export async function eraseComplaint(parts: More, { lookup }: { lookup: string }): Promise<void> {
  const gone = await parts.sql.transaction().execute(async (tx) => {
    const found = await lockComplaint(parts, tx, { lookup })
    if (found === null) return null
    await parts.keys.destroySlot(found.row.slot_id)
    await store.remove(tx, found.row.id)
    return found.row
  })
  if (gone === null) return writeForNothing(parts)
  for (const leaf of [gone.reader, gone.deputy]) if (leaf !== null) await parts.tell(`s:${leaf}:complaints`)
}

/** As much as a key costs. */
async function writeForNothing({ keys, now }: Parts): Promise<void> {
  const nothing = await keys.createSlot(dayOf(now()))
  await keys.destroySlot(nothing.id)
}
