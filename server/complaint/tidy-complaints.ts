/** Whoever reads a complaint hears once a day that it lies too long; what has no key any more is swept up. */
import { isLateComplaint } from '@lijn116/domain/complaint/complaint'
import type { Time } from '../clock/keep-time.ts'
import type { Database } from '../database/open.ts'
import { dayOf, slotName } from '../key-store/key-store.ts'
import { isExpired, type Parts } from './open-complaint.ts'
import * as store from './store.ts'

const told = new WeakMap<Database, number>()

export async function tidyComplaints(
  parts: Pick<Parts, 'sql' | 'now'> & { tell(hint: string): Promise<void> },
): Promise<void> {
  const today = dayOf(parts.now())
  if (told.get(parts.sql) === today) return
  told.set(parts.sql, today)
  const late = (await store.waiting(parts.sql)).filter((row) => isLateComplaint(row.status, row.waiting_since, today))
  const leaves = new Set(late.flatMap(({ reader, deputy }) => [reader ?? [], deputy ?? []].flat()))
  for (const leaf of leaves) await parts.tell(`s:${leaf}:complaints`)
}

export const slotsOfComplaints = ({ sql }: { sql: Database }) => store.slotsInUse(sql)

/** Rows whose key is gone open for nobody. By a clock that may be put right in a moment nothing goes. */
export async function sweepComplaints(parts: Parts & { time: Pick<Time, 'isSure'> }): Promise<void> {
  if (!parts.time.isSure()) return
  const rows = await store.slotsInUse(parts.sql)
  if (rows.length === 0) return
  const names = new Set((await parts.keys.slots()).map(slotName))
  for (const { id, slot_id } of rows) {
    if (names.has(slotName(slot_id)) && !isExpired({ slot_id }, parts.now())) continue
    await parts.sql.transaction().execute(async (tx) => {
      const row = await store.lock(tx, { id })
      if (row === undefined) return
      if (!isExpired(row, parts.now()) && (await parts.keys.openSlot(row.slot_id)) !== null) return
      await parts.keys.destroySlot(row.slot_id)
      await store.remove(tx, id)
    })
  }
}
