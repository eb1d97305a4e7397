/** What time does: leases run out, places are no longer kept, closed conversations are forgotten, keys of the past destroyed. */
import { leaseIsOver } from '@lijn116/domain/conversation/conversation'
import { limits } from '@lijn116/protocol/limits'
import { forgetOldSessions } from '../account/store.ts'
import { forget } from '../conversation/forget.ts'
import { giveBack } from '../conversation/give-back.ts'
import { isRead } from '../conversation/read-up-to.ts'
import { overdue } from '../conversation/store.ts'
import type { ConversationRow } from '../database/schema.ts'
import { dayOf } from '../key-store/key-store.ts'
import type { Line } from '../line.ts'
import { log } from '../log.ts'
import { forgetOldDuty } from '../trust/store.ts'

/** Every few seconds. Each conversation is decided again under its own lock. */
export async function tidy(line: Line): Promise<void> {
  const now = line.now()
  const goneBefore = now - limits.placeKeptSeconds * 1000
  const isDue = (row: ConversationRow): boolean =>
    isRead(row) || (row.visitor_gone_at !== null && row.visitor_gone_at < goneBefore)
  let returned = 0
  let forgotten = 0
  for (const row of await overdue(line.sql, now, goneBefore)) {
    if (
      leaseIsOver(
        { ...row, leaseUntil: row.lease_until, waitingSince: row.waiting_since, closedBy: row.closed_by },
        now,
      ) &&
      row.holder
    ) {
      await giveBack(line, row.id, row.holder)
      returned += 1
    } else if (isDue(row) && (await forget(line, row.id, isDue))) forgotten += 1
  }
  if (returned > 0) log({ event: 'returned', conversations: returned })
  if (forgotten > 0) log({ event: 'forgotten', conversations: forgotten })
}

/** Every hour, and at start. */
export async function tidyDay(line: Line): Promise<void> {
  const now = line.now()
  await line.keys.destroyExpired(dayOf(now))
  await forgetOldSessions(line.sql, now)
  await forgetOldDuty(line.sql, dayOf(now) - 8)
  // Rows whose slot key is gone are ashes: they open for nobody.
  for (const row of await line.sql.selectFrom('conversation').select(['id', 'slot_id']).execute())
    if ((await line.slots.key(row.slot_id)) === null) await forget(line, row.id, () => true)
}
