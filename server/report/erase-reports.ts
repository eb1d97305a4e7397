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
  report: Pick<ReportRow, 'id' | 'slot_id' | 'ended'>,
): Promise<void> {
  if (report.ended === null) await destroyKey(parts, tx, report.slot_id)
  await store.remove(tx, report.id)
}

/** Nobody reads it any more; that there was one counts in its talk. Its row is locked by the caller. */
export async function endReport(
  parts: Pick<Parts, 'slots'>,
  tx: Transaction<Schema>,
  report: Pick<ReportRow, 'id' | 'slot_id'>,
  how: 'declined' | 'withdrawn',
): Promise<void> {
  await destroyKey(parts, tx, report.slot_id)
  await store.setEnded(tx, report.id, how)
}

async function destroyKey({ slots }: Pick<Parts, 'slots'>, tx: Transaction<Schema>, slot: string): Promise<void> {
  await slots.destroy(slot)
  await sql`select pg_notify(${channel}, ${`u:${slot}`})`.execute(tx)
}

/** What is over, of one conversation or (null) of the line; each decided again under its own lock. */
export async function eraseOver(parts: Parts, conversation: string | null = null): Promise<void> {
  for (const { id } of await store.over(parts.sql, parts.now(), conversation))
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
