/** Looks at the machine's clock and, when a jump is believed, moves what is running along with it, in one transaction. */

import type { Database } from '../database/open.ts'
import { dayOf } from '../key-store/key-store.ts'
import type { Slots } from '../key-store/slots.ts'
import type { Clock } from './clock.ts'
import * as store from './store.ts'

type Parts = { sql: Database; slots: Slots; presence: { clockMoved(by: number): void } }

export async function keepTime(parts: Parts, clock: Clock, boot: string): Promise<void> {
  const by = await clock.look(() => store.isEmpty(parts.sql))
  if (by === 0) return
  const target = clock.epoch() + by
  const arrive = (): void => {
    clock.moved(by)
    parts.presence.clockMoved(by)
  }
  // Backwards the count goes first and forwards last: in between, everything looks younger than it is, never older.
  if (by < 0) arrive()
  const left: string[] = []
  await parts.sql.transaction().execute(async (tx) => {
    const known = await store.lockEpoch(tx, boot)
    // Another process on this machine has done it.
    if (known !== null && Math.abs(known - target) < 2_000) return
    const days = dayOf(target) - dayOf(target - by)
    if (days !== 0)
      for (const row of await store.slotsOfAll(tx)) {
        const slot = await parts.slots.moved(row.slot_id, days)
        if (slot === null) continue
        await store.setSlot(tx, row.id, slot)
        left.push(row.slot_id)
      }
    await store.moveInstants(tx, by)
    await store.setEpoch(tx, boot, target)
  })
  for (const slot of left) await parts.slots.destroy(slot)
  if (by > 0) arrive()
}
