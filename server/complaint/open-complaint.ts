/** A complaint with its key. Where there is none, something of the same size is opened for nothing. */
import { randomBytes } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { ComplaintRow, Schema } from '../database/schema.ts'
import { dayOf, type KeyStore, keyedHash, unwrap, wrap } from '../key-store/key-store.ts'
import { logBroken } from '../log.ts'
import * as store from './store.ts'

export type Parts = { sql: Database; keys: KeyStore; now(): number }

/** Of a complaint, as it lies wrapped. `bound`: the door, held to her numbers. `answeredBy`: whom she does not agree with. */
export type Kept = { door: string | null; bound: string; answeredBy: string | null }
export type OpenComplaint = { row: ComplaintRow; key: Buffer } & Kept

/** As it lies wrapped. `to`: leaf to the key of this text. */
export type Body = { sealed: string; forHer: string | null; to: Readonly<Record<string, string>> }

export const recordPlace = (id: string): string => `complaint:${id}`
export const partPlace = (complaint: string, id: string): string => `complaint:${complaint}:part:${id}`

export const wrapRecord = (key: Buffer, id: string, { door, bound, answeredBy }: Kept): Buffer =>
  wrap(key, recordPlace(id), Buffer.from(JSON.stringify({ door, bound, answeredBy })))

/** By which it is found: a copy of the database alone confirms no guess. */
export async function lookupHash({ keys }: Pick<Parts, 'keys'>, lookup: string): Promise<Buffer> {
  return keyedHash(await keys.secret('complaint'), lookup)
}

/** What lies in the store must not outlive its day, also when the job that destroys it has not run yet. */
export const isExpired = (row: Pick<ComplaintRow, 'slot_id'>, now: number): boolean =>
  Number(row.slot_id.split('.')[0]) < dayOf(now)

/** null: unknown, expired or erased. Costs as much then. */
export async function findComplaint(parts: Parts, lookup: string): Promise<OpenComplaint | null> {
  const hash = await lookupHash(parts, lookup)
  let row = await store.byLookup(parts.sql, hash)
  for (let before = ''; row !== undefined && row.slot_id !== before; ) {
    const found = await openRow(parts, row)
    if (found !== null) return found
    // Moved to another day since it was read.
    before = row.slot_id
    row = await store.byLookup(parts.sql, hash)
  }
  const key = randomBytes(32)
  unwrap(key, recordPlace(''), wrapRecord(key, '', { door: null, bound: '', answeredBy: null }))
  return null
}

export async function openRow(parts: Parts, row: ComplaintRow): Promise<OpenComplaint | null> {
  const key = isExpired(row, parts.now()) ? null : await parts.keys.openSlot(row.slot_id)
  if (key === null) return null
  try {
    const kept = JSON.parse(unwrap(key, recordPlace(row.id), row.record).toString()) as Kept
    return { row, key, ...kept }
  } catch (error) {
    // Tampered with: as one that is not there.
    logBroken('complaint', error)
    return null
  }
}

/** Locked by `tx`. */
export async function lockComplaint(
  parts: Parts,
  tx: Transaction<Schema>,
  by: { lookup: string } | { id: string },
): Promise<OpenComplaint | null> {
  const row = await store.lock(tx, 'id' in by ? by : { lookup: await lookupHash(parts, by.lookup) })
  return row === undefined ? null : openRow(parts, row)
}

export async function bodiesOf(
  tx: store.Tx,
  { row, key }: Pick<OpenComplaint, 'row' | 'key'>,
): Promise<{ id: string; by: 'her' | 'staff'; body: Body }[]> {
  const parts = await store.partsOf(tx, row.id)
  return parts.flatMap(({ id, by, body }) => {
    try {
      return { id, by, body: JSON.parse(unwrap(key, partPlace(row.id, id), body).toString()) as Body }
    } catch (error) {
      logBroken('complaint', error)
      return []
    }
  })
}

type PartKept = 'kept' | 'known' | 'other'

/** Idempotent: the same bytes under the same id again are the same. Its complaint is locked by `tx`. */
export async function keepPart(
  tx: Transaction<Schema>,
  { row, key }: Pick<OpenComplaint, 'row' | 'key'>,
  by: 'her' | 'staff',
  id: string,
  body: Body,
): Promise<PartKept> {
  const place = partPlace(row.id, id)
  const bytes = Buffer.from(JSON.stringify(body))
  const known = await store.partById(tx, id)
  if (known !== undefined) {
    if (known.complaint_id !== row.id || known.by !== by) return 'other'
    return unwrap(key, place, known.body).equals(bytes) ? 'known' : 'other'
  }
  await store.insertPart(tx, { id, complaint_id: row.id, by, body: wrap(key, place, bytes) })
  return 'kept'
}
