/** A report is erased after three days; unsigned, when its author leads that talk no more. The key first, then the row. */
import { sql, type Transaction } from 'kysely'
import { channel, type Database } from '../database/open.ts'
import type { ReportRow, Schema } from '../database/schema.ts'
import type { Slots } from '../key-store/slots.ts'
import { logBroken } from '../log.ts'
import * as store from './store.ts'

type Parts = { sql: Database; slots: Slots; now(): number }

/** Its row is locked by the caller. */
export async function eraseReport(
  parts: Pick<Parts, 'slots'>,
  tx: Transaction<Schema>,
  report: Pick<ReportRow, 'id' | 'slot_id'>,
): Promise<void> {
  await parts.slots.destroy(report.slot_id)
  await store.remove(tx, report.id)
  await sql`select pg_notify(${channel}, ${`u:${report.slot_id}`})`.execute(tx)
}

/** Everything that is over, each decided again under its own lock. */
export async function eraseOver(parts: Parts): Promise<void> {
  for (const { id } of await store.over(parts.sql, parts.now()))
    await parts.sql
      .transaction()
      .execute(async (tx) => {
        const report = await store.lockById(tx, id)
        const isOver = report && (await store.over(tx, parts.now())).some((each) => each.id === id)
        if (isOver) await eraseReport(parts, tx, report)
      })
      // One that cannot be erased now keeps no other.
      .catch((error) => logBroken('reports', error))
}

export const slotsOfReports = ({ sql: database }: { sql: Database }) => store.slotsInUse(database)

/** Rows whose key is gone open for nobody. */
export async function sweepReports(parts: Parts): Promise<void> {
  for (const { id, slot_id: slot } of await store.slotsInUse(parts.sql))
    if ((await parts.slots.key(slot)) === null) await store.remove(parts.sql, id)
}
