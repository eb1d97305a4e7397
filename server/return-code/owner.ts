/** What only she who made a code may do with it. Of an unknown one, and for anybody else, nothing happens, at the same cost. */
import type { Transaction } from 'kysely'
import type { CodeRow, Schema } from '../database/schema.ts'
import { dayOf } from '../key-store/key-store.ts'
import type { Doors } from '../queue/door.ts'
import { lockOwned, type Owner, type Parts } from './find-code.ts'
import { daysKept } from './first-use.ts'
import * as store from './store.ts'
import { wrapAnew } from './wrap-anew.ts'

/** A visit begins: what is under the code lives on from today. */
export const stay = (parts: Parts & { doors: Doors }, owner: Owner): Promise<void> =>
  asOwner(parts, owner, async (tx, row) => {
    const until = dayOf(parts.now()) + daysKept(parts.doors, row)
    // A door that keeps shorter since, or a clock that was set back, takes nothing away.
    if (until <= Number(row.slot_id.split('.')[0])) return false
    const moved = await parts.keys.moveSlot(row.slot_id, until)
    if (moved !== null) await store.setSlot(tx, row.id, moved)
    return true
  })

/** The key first: what is left when the process dies here opens for nobody, and a job sweeps it up. */
export const erase = (parts: Parts, owner: Owner): Promise<void> =>
  asOwner(parts, owner, async (tx, row) => {
    await parts.keys.destroySlot(row.slot_id)
    await store.deleteCode(tx, row.id)
    return true
  })

/** What stays goes under a fresh key: a copy of what went opens no more. */
export async function forgetDocument(parts: Parts, owner: Owner, id: string): Promise<void> {
  let before: string | null = null
  await asOwner(parts, owner, async (tx, row, key) => {
    if (!(await store.deleteDocument(tx, row.id, id))) return false
    await wrapAnew(parts, tx, row, key)
    before = row.slot_id
    return true
  })
  if (before !== null) await parts.keys.destroySlot(before)
}

/** `act` answers whether it wrote to the key store. Where it did not, as much is written there for nothing. */
async function asOwner(
  parts: Parts,
  owner: Owner,
  act: (tx: Transaction<Schema>, row: CodeRow, key: Buffer) => Promise<boolean>,
): Promise<void> {
  const wrote = await parts.sql.transaction().execute(async (tx) => {
    const found = await lockOwned(parts, tx, owner)
    return found !== null && act(tx, found.row, found.under.key)
  })
  if (wrote) return
  const nothing = await parts.keys.createSlot(dayOf(parts.now()))
  await parts.keys.destroySlot(nothing.id)
}
