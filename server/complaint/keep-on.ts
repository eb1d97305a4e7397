/** A step of a complaint: it is kept from this day on. */
import { limits } from '@lijn116/protocol/limits'
import type { Transaction } from 'kysely'
import type { ComplaintRow, Schema } from '../database/schema.ts'
import { dayOf } from '../key-store/key-store.ts'
import type { Parts } from './open-complaint.ts'
import * as store from './store.ts'

type Change = Parameters<typeof store.change>[2]

/** Its row is locked by `tx`. */
export async function keepOn(parts: Parts, tx: Transaction<Schema>, row: ComplaintRow, to: Change): Promise<void> {
  const today = dayOf(parts.now())
  const until = today + limits.complaintDays
  // A clock that was set back takes nothing away.
  const moved = until > Number(row.slot_id.split('.')[0]) ? await parts.keys.moveSlot(row.slot_id, until) : null
  await store.change(tx, row.id, { ...to, changed_on: today, ...(moved === null ? {} : { slot_id: moved }) })
}
