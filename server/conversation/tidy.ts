/** What time does to conversations: leases run out, places are no longer kept, what was closed and read is forgotten. */
import { leaseIsOver } from '@lijn116/domain/conversation/conversation'
import { limits } from '@lijn116/protocol/limits'
import type { Database } from '../database/open.ts'
import type { ConversationRow } from '../database/schema.ts'
import type { Slots } from '../key-store/slots.ts'
import { logBroken } from '../log.ts'
import { forget } from './forget.ts'
import { giveBack } from './give-back.ts'
import { isRead } from './read-up-to.ts'
import { stateOf } from './row.ts'
import { overdue, slotsInUse } from './store.ts'
import type { Writer } from './writer.ts'

type Parts = { sql: Database; slots: Slots; writer: Writer; now(): number }

/** Each is decided again under its own lock. */
export async function tidyConversations(parts: Parts): Promise<{ returned: number; forgotten: number }> {
  const now = parts.now()
  const goneBefore = now - limits.placeKeptSeconds * 1000
  const isDue = (row: ConversationRow): boolean =>
    isRead(row) || (row.visitor_gone_at !== null && row.visitor_gone_at < goneBefore)
  let returned = 0
  let forgotten = 0
  const rows = await overdue(parts.sql, now, goneBefore)
  await eachAlone(rows, async (row) => {
    if (row.holder === null || !leaseIsOver(stateOf(row), now)) return
    await giveBack(parts, row.id, row.holder)
    returned += 1
  })
  await eachAlone(rows, async (row) => {
    if (isDue(row) && (await forget(parts, row.id, isDue))) forgotten += 1
  })
  return { returned, forgotten }
}

/** Rows whose slot key is gone are ashes: they open for nobody. Answers how many there were. */
export async function sweepAshes(parts: Parts): Promise<number> {
  let swept = 0
  await eachAlone(await slotsInUse(parts.sql), async (row) => {
    if ((await parts.slots.key(row.slot_id)) === null && (await forget(parts, row.id, () => true))) swept += 1
  })
  return swept
}

/** One that cannot be tidied must not keep the others from it. */
async function eachAlone<Row>(rows: readonly Row[], tidy: (row: Row) => Promise<void>): Promise<void> {
  for (const row of rows) await tidy(row).catch((error) => logBroken('tidy', error))
}
