/**
 * A code that no colleague ever had to do with lives one day: what a page makes by itself, a hundred thousand times, is gone
 * the next. A colleague who was told of it in a talk, or writes under it, vouches for it: from then on the days of its door count.
 */
import type { Transaction } from 'kysely'
import type { CodeRow, Schema } from '../database/schema.ts'
import { dayOf, type KeyStore } from '../key-store/key-store.ts'
import { type Doors, keepDaysOf } from '../queue/door.ts'
import * as store from './store.ts'

type Parts = { keys: KeyStore; doors: Doors; now(): number }

/** Days that a code is kept from its making, and from each visit, before anybody vouched for it. */
export const firstDays = 1

/** From today on. For whoever makes one, and for each visit. */
export const daysKept = (doors: Doors, row: Pick<CodeRow, 'door_id' | 'vouched'>): number =>
  row.vouched === true ? keepDaysOf(doors, row.door_id) : firstDays

const byId = (tx: Transaction<Schema>, id: string) =>
  tx.selectFrom('return_code').selectAll().where('id', '=', id).executeTakeFirst()

/** Its row is locked by `tx`. The first time counts; later ones keep it no longer than her own visits do. */
export async function vouch(parts: Parts, tx: Transaction<Schema>, code: string): Promise<void> {
  const row = await byId(tx, code)
  if (row === undefined || row.vouched) return
  await tx.updateTable('return_code').set({ vouched: true }).where('id', '=', code).execute()
  await moveTo(parts, tx, row, dayOf(parts.now()) + keepDaysOf(parts.doors, row.door_id))
}

/** Its row is locked by `tx`. Until the day after `at`, ms UTC: what was promised for then is not gone before. */
export async function keepPast(parts: Parts, tx: Transaction<Schema>, code: string, at: number): Promise<void> {
  const row = await byId(tx, code)
  if (row !== undefined) await moveTo(parts, tx, row, dayOf(at) + 1)
}

/** Never to an earlier day. */
async function moveTo(
  parts: Parts,
  tx: Transaction<Schema>,
  { id, slot_id: slot }: CodeRow,
  day: number,
): Promise<void> {
  if (day <= Number(slot.split('.')[0])) return
  const moved = await parts.keys.moveSlot(slot, day)
  if (moved !== null) await store.setSlot(tx, id, moved)
}
