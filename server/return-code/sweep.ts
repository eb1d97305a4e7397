/** Codes whose key is gone are ashes: they open for nobody, and a job removes what is left of them. */
import { randomBytes } from 'node:crypto'
import type { Database } from '../database/open.ts'
import { dayOf, slotName } from '../key-store/key-store.ts'
import { logBroken } from '../log.ts'
import { findCode, isExpired, type Parts } from './find-code.ts'
import { pepperOf } from './pepper.ts'
import * as store from './store.ts'

export const slotsOfCodes = ({ sql }: { sql: Database }) => store.codeSlots(sql)

/** How many were removed. Each is looked at again under its lock: it may have been moved to another day a moment ago. */
export async function sweepCodes(parts: Parts): Promise<number> {
  const rows = await store.codeSlots(parts.sql)
  const names = new Set((await parts.keys.slots()).map(slotName))
  let swept = 0
  for (const { id, slot_id } of rows) {
    if (names.has(slotName(slot_id)) && !isExpired({ slot_id }, parts.now())) continue
    await sweepOne(parts, id).then(
      (isSwept) => {
        if (isSwept) swept += 1
      },
      (error) => logBroken('sweep', error),
    )
  }
  await store.forgetTries(parts.sql, dayOf(parts.now()))
  // What stands in for a code that is not there is made now, and not by whoever asks first.
  await findCode(parts, await pepperOf(parts), { lookup: randomBytes(32).toString('base64url') })
  return swept
}

const sweepOne = (parts: Parts, id: string): Promise<boolean> =>
  parts.sql.transaction().execute(async (tx) => {
    const row = await store.lockCode(tx, { id })
    if (row === undefined) return false
    if (!isExpired(row, parts.now()) && (await parts.keys.openSlot(row.slot_id)) !== null) return false
    await parts.keys.destroySlot(row.slot_id)
    await store.deleteCode(tx, id)
    return true
  })
