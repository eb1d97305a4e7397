/** What only she who made a code may do with it. Of an unknown one, and for anybody else, nothing happens, at the same cost. */
import type { Transaction } from 'kysely'
import type { CodeRow, Schema } from '../database/schema.ts'
import { dayOf } from '../key-store/key-store.ts'
import { type Doors, keepDaysOf } from '../queue/door.ts'
import { bytesOf, isExpired, isOwner, openRow, type Parts } from './find-code.ts'
import { pepperOf } from './pepper.ts'
import * as store from './store.ts'

type Owner = { lookup: string; auth: string }

/** A visit begins: what is under the code lives on from today. */
export const stay = (parts: Parts & { doors: Doors }, owner: Owner): Promise<void> =>
  asOwner(parts, owner, async (tx, row) => {
    const until = dayOf(parts.now()) + keepDaysOf(parts.doors, row.door_id)
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

export const forgetDocument = (parts: Parts, owner: Owner, id: string): Promise<void> =>
  asOwner(parts, owner, async (tx, row) => {
    await store.deleteDocument(tx, row.id, id)
    return false
  })

/** `act` answers whether it wrote to the key store. Where it did not, as much is written there for nothing. */
async function asOwner(
  parts: Parts,
  { lookup, auth }: Owner,
  act: (tx: Transaction<Schema>, row: CodeRow) => Promise<boolean>,
): Promise<void> {
  const pepper = await pepperOf(parts)
  const hash = pepper.hash('lookup', bytesOf(lookup))
  const wrote = await parts.sql.transaction().execute(async (tx) => {
    const row = await store.lockCode(tx, { lookup: hash })
    const found = row === undefined || isExpired(row, parts.now()) ? null : await openRow(parts, row)
    if (row === undefined || found === null || !isOwner(found.record, pepper, auth)) return false
    return act(tx, row)
  })
  if (wrote) return
  const nothing = await parts.keys.createSlot(dayOf(parts.now()))
  await parts.keys.destroySlot(nothing.id)
}
