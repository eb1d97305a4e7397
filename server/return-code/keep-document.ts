/** Keeping what staff wrote for her: sealed to her alone before it came here. */
import { limits } from '@lijn116/protocol/limits'
import type { Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'
import { unwrap, wrap } from '../key-store/key-store.ts'
import type { Doors } from '../queue/door.ts'
import { bytesOf, lockCode, type OpenCode, type Parts } from './find-code.ts'
import { keepPast, vouch } from './first-use.ts'
import { documentPlace } from './place.ts'
import * as store from './store.ts'

type Kept = { refused: 'code-over' | 'already-used' | 'too-many' } | Record<string, never>
/** `releaseAt`: ms UTC; she is not shown it before. */
type Given = { id: string; sealed: string; releaseAt: number | null }

/** Idempotent: the same bytes under the same id again are the same, also when they were kept without a date before. */
export const keepDocument = (parts: Parts & { doors: Doors }, handle: string, given: Given): Promise<Kept> =>
  parts.sql.transaction().execute(async (tx) => {
    const code = await lockCode(parts, tx, { handle })
    if (code === null) return { refused: 'code-over' }
    const kept = await keepUnder(tx, code, given)
    if ('refused' in kept) return kept
    await vouch(parts, tx, code.id)
    // What she is to be told later is there then, also where a door keeps shorter.
    if (given.releaseAt !== null) await keepPast(parts, tx, code.id, given.releaseAt)
    return kept
  })

/** `code` is locked by `tx`. */
export async function keepUnder(tx: Transaction<Schema>, code: OpenCode, given: Given): Promise<Kept> {
  const place = documentPlace(code.id, given.id)
  const bytes = bytesOf(given.sealed)
  const known = await store.documentOf(tx, code.id, given.id)
  if (known !== undefined) return unwrap(code.key, place, known.body).equals(bytes) ? {} : { refused: 'already-used' }
  // The oldest makes room: an answer, a notice or her newest plan is never refused for what lies there since long.
  const over = (await store.countDocuments(tx, code.id)) + 1 - limits.documentsPerCode
  if (over > 0 && (await store.deleteOldest(tx, code.id, over)) < over) return { refused: 'too-many' }
  const row = { code_id: code.id, id: given.id, body: wrap(code.key, place, bytes), release_at: given.releaseAt }
  await store.insertDocument(tx, row)
  return {}
}
