/** Keeping a complaint that a page has sealed to two people. Idempotent: the same bytes again are the same. */
import type { complaintBodies } from '@lijn116/protocol/complaint-bodies'
import { limits } from '@lijn116/protocol/limits'
import type { Transaction } from 'kysely'
import type { InferOutput } from 'valibot'
import type { ComplaintRow, Schema } from '../database/schema.ts'
import { dayOf } from '../key-store/key-store.ts'
import type { Doors } from '../queue/door.ts'
import { type Body, keepPart, lookupHash, openRow, type Parts, wrapRecord } from './open-complaint.ts'
import * as store from './store.ts'
import { complaintReaders, outsideOf } from './who-reads.ts'

type More = Parts & { doors: Doors; tell(hint: string): Promise<void> }
type Done = { refused: 'no-coach' | 'malformed' | 'already-used' | 'line-full' } | Record<string, never>
type Given = InferOutput<typeof complaintBodies.make>

export async function makeComplaint(parts: More, given: Given): Promise<Done> {
  const { complaint: id, door, bound, part } = given
  if (door !== null && !parts.doors.has(door)) return { refused: 'malformed' }
  const [reader, deputy] = part.to
  if (reader.leaf === deputy.leaf) return { refused: 'malformed' }
  const today = dayOf(parts.now())
  const slot = await parts.keys.createSlot(today + limits.complaintDays)
  const row: ComplaintRow = {
    id,
    lookup: await lookupHash(parts, given.lookup),
    slot_id: slot.id,
    record: wrapRecord(slot.key, id, { door, bound, answeredBy: null }),
    status: 'received',
    step: 1,
    received_on: today,
    changed_on: today,
    waiting_since: today,
    reader: reader.leaf,
    deputy: deputy.leaf,
  }
  const body = bodyOf(part)
  // Where this breaks it may be kept all the same; a key that no row names goes by itself.
  const done = await parts.sql.transaction().execute(async (tx) => keep(parts, tx, { row, key: slot.key }, given, body))
  if (done !== 'kept') {
    await parts.keys.destroySlot(slot.id)
    return done
  }
  for (const { leaf } of part.to) await parts.tell(`s:${leaf}:complaints`)
  return {}
}

/** What she wrote, as it is wrapped. */
export const bodyOf = ({
  sealed,
  to,
}: {
  sealed: string
  to: readonly { leaf: string; envelope: string }[]
}): Body => ({
  sealed,
  forHer: null,
  to: Object.fromEntries(to.map(({ leaf, envelope }) => [leaf, envelope])),
})

async function keep(
  parts: More,
  tx: Transaction<Schema>,
  made: { row: ComplaintRow; key: Buffer },
  { door, bound, part: { id: part } }: Given,
  body: Body,
): Promise<'kept' | Done> {
  const { row } = made
  const known = (await store.lock(tx, { lookup: Buffer.from(row.lookup) })) ?? (await store.lock(tx, { id: row.id }))
  if (known !== undefined) {
    const found = await openRow(parts, known)
    const isSame = Buffer.from(known.lookup).equals(Buffer.from(row.lookup)) && known.id === row.id
    if (!isSame || found === null || found.door !== door || found.bound !== bound) return { refused: 'already-used' }
    return (await store.partById(tx, part)) !== undefined && (await keepPart(tx, found, 'her', part, body)) === 'known'
      ? {}
      : { refused: 'already-used' }
  }
  const readers = outsideOf(parts, door, await complaintReaders({ ...parts, sql: tx }))
  if (Object.keys(body.to).some((leaf) => readers.every((each) => each.leaf !== leaf))) return { refused: 'no-coach' }
  if ((await store.countWaiting(tx)) >= limits.complaints) return { refused: 'line-full' }
  if ((await store.partById(tx, part)) !== undefined || !(await store.insert(tx, row)))
    return { refused: 'already-used' }
  await keepPart(tx, made, 'her', part, body)
  return 'kept'
}
