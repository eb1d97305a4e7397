/** Keeping a code that a page has drawn. Idempotent: the same bytes again are the same. */
import { randomBytes } from 'node:crypto'
import type { returnBodies } from '@lijn116/protocol/return-bodies'
import type { Transaction } from 'kysely'
import type { InferOutput } from 'valibot'
import type { CodeRow, Schema } from '../database/schema.ts'
import { dayOf, wrap } from '../key-store/key-store.ts'
import type { Doors } from '../queue/door.ts'
import { bytesOf, isExpired, openRow, type Parts } from './find-code.ts'
import { firstDays } from './first-use.ts'
import { pepperOf } from './pepper.ts'
import { packRecord, readRecord, recordPlace } from './record.ts'
import * as store from './store.ts'

type Made = { days: number } | { refused: 'malformed' | 'already-used' | 'line-full' }
type Kept = 'kept' | 'known' | 'other' | 'full' | 'again'

/** `days`: how long after her last visit it is kept, once a colleague has heard of it. */
export async function make(
  parts: Parts & { doors: Doors; isFull(): Promise<boolean> },
  body: InferOutput<typeof returnBodies.make>,
): Promise<Made> {
  const door = parts.doors.get(body.door)
  if (door === undefined) return { refused: 'malformed' }
  const isFull = await parts.isFull()
  const pepper = await pepperOf(parts)
  const given = {
    auth: pepper.hash('auth', bytesOf(body.auth)),
    handle: bytesOf(body.handle),
    blob: bytesOf(body.blob),
    second: body.second && {
      hash: pepper.hash('second', bytesOf(body.second.lookup)),
      blob: bytesOf(body.second.blob),
    },
  }
  const packed = packRecord(given)
  const id = randomBytes(16).toString('base64url')
  const slot = await parts.keys.createSlot(dayOf(parts.now()) + firstDays)
  const row: CodeRow = {
    id,
    lookup: pepper.hash('lookup', bytesOf(body.lookup)),
    handle: pepper.hash('handle', bytesOf(body.handle)),
    slot_id: slot.id,
    door_id: door.id,
    record: wrap(slot.key, recordPlace(id), packed),
  }
  const tried = pepper.hash('try', bytesOf(body.lookup))
  let kept: Kept = 'again'
  try {
    while (kept === 'again')
      kept = await parts.sql
        .transaction()
        .execute((tx) => keep(parts, tx, row, packed, body.second !== null, isFull, tried))
  } finally {
    if (kept !== 'kept') await parts.keys.destroySlot(slot.id)
  }
  if (kept === 'full') return { refused: 'line-full' }
  return kept === 'other' ? { refused: 'already-used' } : { days: door.keepDays }
}

async function keep(
  parts: Parts,
  tx: Transaction<Schema>,
  row: CodeRow,
  packed: Buffer,
  hasSecond: boolean,
  isFull: boolean,
  tried: Buffer,
): Promise<Kept> {
  for (const known of await store.lockThese(tx, Buffer.from(row.lookup), Buffer.from(row.handle))) {
    const found = isExpired(known, parts.now()) ? null : await openRow(parts, known)
    if (found !== null) {
      const isSameCode = same(known.lookup, row.lookup) && same(known.handle, row.handle)
      return isSameCode && isSameRecord(found.record, packed, hasSecond) ? 'known' : 'other'
    }
    // Ashes: nothing under it opens for anybody.
    await parts.keys.destroySlot(known.slot_id)
    await store.deleteCode(tx, known.id)
  }
  if (isFull) return 'full'
  if (!(await store.insertCode(tx, row))) return 'again'
  // Her own page asked for the share of her second word before there was one: that was no wrong word of anybody's.
  await store.forgetTriesOf(tx, tried)
  return 'kept'
}

function isSameRecord(known: ReturnType<typeof readRecord>, packed: Buffer, hasSecond: boolean): boolean {
  const given = readRecord(packed)
  if (known.hasSecond !== hasSecond || !same(known.auth, given.auth) || !same(known.blob, given.blob)) return false
  return !hasSecond || (same(known.second, given.second) && same(known.secondBlob, given.secondBlob))
}

const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.from(one).equals(other)
