/**
 * Opening what is kept of a code. Where there is none, or its key is gone, a decoy is opened instead: a record like every
 * other, under a slot of its own, that fits nothing. So an unknown code costs the line the same work.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { codeBlobBytes } from '@lijn116/protocol/code-blob'
import type { Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { CodeRow, Schema } from '../database/schema.ts'
import { dayOf, type KeyStore, unwrap, wrap } from '../key-store/key-store.ts'
import { logBroken } from '../log.ts'
import { type Pepper, pepperOf } from './pepper.ts'
import { type CodeRecord, packRecord, readRecord, recordPlace } from './record.ts'
import * as store from './store.ts'

export type Parts = { sql: Database; keys: KeyStore; now(): number }

/** `key`: of the slot of the code, under which everything that lies under it is wrapped. Never kept. */
export type OpenCode = { id: string; door: string; key: Buffer }

/** What her page shows of a code: that it knows of it, and that it made it. base64url. */
export type Owner = { lookup: string; auth: string }

type Found = {
  /** null: unknown, expired or erased. */
  code: (OpenCode & { slot: string }) | null
  /** Of the decoy where there is no code. */
  record: CodeRecord
  under: OpenCode
}

/** What lies in the store must not outlive its day, also when the job that destroys it has not run yet. */
export const isExpired = (row: Pick<CodeRow, 'slot_id'>, now: number): boolean =>
  Number(row.slot_id.split('.')[0]) < dayOf(now)

export const bytesOf = (base64url: string): Buffer => Buffer.from(base64url, 'base64url')

export async function findCode(parts: Parts, pepper: Pepper, { lookup }: { lookup: string }): Promise<Found> {
  const decoy = decoyLookup(pepper)
  const read = () => store.codesBy(parts.sql, { lookup: pepper.hash('lookup', bytesOf(lookup)) }, decoy)
  const of = (some: readonly CodeRow[]) => some.find((each) => !isDecoy(each, decoy) && !isExpired(each, parts.now()))
  const rows = await read()
  for (let row = of(rows), before: string | null = null; row !== undefined && row.slot_id !== before; ) {
    const found = await openRow(parts, row)
    if (found !== null) return { ...found, code: { ...found.under, slot: row.slot_id } }
    // Wrapped anew since it was read: then the key it names now opens it.
    before = row.slot_id
    row = of(await read())
  }
  const standIn = rows.find((each) => isDecoy(each, decoy))
  const found = standIn && (await openRow(parts, standIn))
  return { ...(found ?? (await makeDecoy(parts, decoy, standIn))), code: null }
}

/** Of whoever made it. For anybody else, and where there is none, something under which nothing ever is. */
export async function findOwned(parts: Parts, owner: Owner): Promise<OpenCode> {
  const pepper = await pepperOf(parts)
  const { under, record } = await findCode(parts, pepper, owner)
  return isOwner(record, pepper, owner.auth) ? under : { ...under, id: '' }
}

type Locked = { row: CodeRow; record: CodeRecord; under: OpenCode }

async function lock(parts: Parts, tx: Transaction<Schema>, by: store.By): Promise<Locked | null> {
  const row = await store.lockCode(tx, by)
  const found = row === undefined || isExpired(row, parts.now()) ? null : await openRow(parts, row)
  return row === undefined || found === null ? null : { row, ...found }
}

/** Locked until the end of `tx`: meanwhile it is not erased, and what is written under it is erased with it. For staff. */
export async function lockCode(
  parts: Parts,
  tx: Transaction<Schema>,
  by: { handle: string } | { id: string },
): Promise<OpenCode | null> {
  const hashed = 'id' in by ? by : { handle: (await pepperOf(parts)).hash('handle', bytesOf(by.handle)) }
  return (await lock(parts, tx, hashed))?.under ?? null
}

/** The same for whoever made it; null for anybody else. */
export async function lockOwned(parts: Parts, tx: Transaction<Schema>, owner: Owner): Promise<Locked | null> {
  const pepper = await pepperOf(parts)
  const found = await lock(parts, tx, { lookup: pepper.hash('lookup', bytesOf(owner.lookup)) })
  return found !== null && isOwner(found.record, pepper, owner.auth) ? found : null
}

/** null: its key is gone, and the code with it. One that was tampered with is as one that is not there, also to the eye. */
export async function openRow(parts: Parts, row: CodeRow): Promise<Omit<Found, 'code'> | null> {
  const key = await parts.keys.openSlot(row.slot_id)
  if (key === null) return null
  try {
    const record = readRecord(unwrap(key, recordPlace(row.id), row.record))
    return { record, under: { id: row.id, door: row.door_id, key } }
  } catch (error) {
    logBroken('code', error)
    return null
  }
}

export const isOwner = (record: CodeRecord, pepper: Pepper, auth: string): boolean =>
  timingSafeEqual(record.auth, pepper.hash('auth', bytesOf(auth)))

const decoyLookup = (pepper: Pepper): Buffer => pepper.hash('decoy', Buffer.alloc(0))
const isDecoy = (row: CodeRow, decoy: Buffer): boolean => Buffer.from(row.lookup).equals(decoy)

/** A decoy outlives every code. */
const decoyDays = 3_650

async function makeDecoy(parts: Parts, lookup: Buffer, ash: CodeRow | undefined): Promise<Omit<Found, 'code'>> {
  const slot = await parts.keys.createSlot(dayOf(parts.now()) + decoyDays)
  const id = randomBytes(16).toString('base64url')
  const packed = packRecord({
    auth: randomBytes(32),
    handle: randomBytes(16),
    blob: randomBytes(codeBlobBytes),
    second: null,
  })
  const record = wrap(slot.key, recordPlace(id), packed)
  let isKept = false
  try {
    isKept = await parts.sql.transaction().execute(async (tx) => {
      if (ash !== undefined) await store.deleteCode(tx, ash.id)
      const row = { id, lookup, handle: randomBytes(32), slot_id: slot.id, door_id: '', record }
      return store.insertCode(tx, row)
    })
  } finally {
    // Another request or process was first; the next time its decoy is found.
    if (!isKept) await parts.keys.destroySlot(slot.id)
  }
  return { record: readRecord(packed), under: { id, door: '', key: slot.key } }
}
