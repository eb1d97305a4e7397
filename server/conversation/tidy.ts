/** What time does to conversations: leases run out, places are no longer kept, what was closed and read is forgotten. */
import { leaseIsOver } from '@lijn116/domain/conversation/conversation'
import { isLive } from '@lijn116/domain/conversation/together'
import { limits } from '@lijn116/protocol/limits'
import { whoIsOut } from '../availability/colleagues.ts'
import type { Time } from '../clock/keep-time.ts'
import { slotsOfComplaints } from '../complaint/tidy-complaints.ts'
import type { Database } from '../database/open.ts'
import type { ConversationRow } from '../database/schema.ts'
import { slotsOfSecrets } from '../directory/desk/secret/erase-secret.ts'
import { type KeyStore, slotName } from '../key-store/key-store.ts'
import type { Slots } from '../key-store/slots.ts'
import { logBroken } from '../log.ts'
import { slotsOfReports } from '../report/erase-reports.ts'
import { slotsOfCodes, sweepCodes } from '../return-code/sweep.ts'
import { expireOffer } from './end-offer.ts'
import { forget } from './forget.ts'
import { giveBack } from './give-back.ts'
import { leave } from './leave.ts'
import { isRead } from './read-up-to.ts'
import { stateOf } from './row.ts'
import { overdue, sharedConversations, slotsInUse } from './store.ts'
import type { Writer } from './writer.ts'

type Parts = { sql: Database; slots: Slots; writer: Writer; now(): number; time: Pick<Time, 'epoch' | 'agree'> }

/** Each is decided again under its own lock. `fullness` from 0 to 1. */
export async function tidyConversations(
  parts: Parts & { fullness(): Promise<number> },
): Promise<{ returned: number; forgotten: number }> {
  const epoch = parts.time.epoch()
  const now = parts.now()
  const goneBefore = now - limits.placeKeptSeconds * 1000
  // A page opens its stream at once. While room is short, a start that never listened holds its place for minutes only.
  const isShort = (await parts.fullness()) > 0.5
  const unheardBefore = isShort ? now - limits.unheardPlaceSeconds * 1000 : goneBefore
  const isUnheard = (row: ConversationRow): boolean => row.phase === 'waiting' && row.visitor_gone_how === null
  const isDue = (row: ConversationRow): boolean =>
    isRead(row) || (row.visitor_gone_at ?? now) < (isUnheard(row) ? unheardBefore : goneBefore)
  let returned = 0
  let forgotten = 0
  const rows = await overdue(parts.sql, now, goneBefore, unheardBefore)
  // While a row is there nobody follows a clock: what agrees now is what its instants were made with.
  if ((await parts.time.agree()) !== epoch) return { returned, forgotten }
  await eachAlone(rows, async (row) => {
    if (row.holder === null || !leaseIsOver(stateOf(row), now)) return
    await giveBack(parts, row.id, row.holder, row.segment)
    returned += 1
  })
  await eachAlone(rows, async (row) => {
    if (isDue(row) && (await forget(parts, row.id, isDue))) forgotten += 1
  })
  await tidyTogether(parts)
  return { returned, forgotten }
}

/** Who came along and is gone is cut off; what was offered and not answered is over. */
async function tidyTogether(parts: Parts): Promise<void> {
  const rows = await sharedConversations(parts.sql)
  const along = (row: ConversationRow) => row.members.map(({ leaf }) => leaf).filter((leaf) => leaf !== row.holder)
  const out = await whoIsOut(parts, [...new Set(rows.flatMap(along))])
  await eachAlone(rows, async (row) => {
    for (const leaf of along(row)) if (out.has(leaf)) await leave(parts, leaf, row.id)
    if (row.offer !== null && isLive(row.offer) && parts.now() > row.offer.until) await expireOffer(parts, row.id)
  })
}

/** Rows whose slot key is gone are ashes: they open for nobody. Answers how many conversations there were. */
export async function sweepAshes(parts: Parts & { keys: KeyStore; time: Pick<Time, 'isSure'> }): Promise<number> {
  let swept = 0
  const isAsh = async (row: { slot_id: string }): Promise<boolean> => (await parts.slots.key(row.slot_id)) === null
  const rows = await slotsInUse(parts.sql)
  await parts.time.agree()
  // By a clock that may be put right in a moment nothing goes that is kept for weeks.
  if (parts.time.isSure()) await sweepCodes(parts)
  await eachAlone(rows, async (row) => {
    if ((await isAsh(row)) && (await forget(parts, row.id, isAsh))) swept += 1
  })
  return swept
}

/** Longer than a start can take between its slot and its row. */
const namedWithinMilliseconds = 10 * 60_000
const unnamedSince = new WeakMap<KeyStore, ReadonlyMap<string, number>>()

/** A process died between making a slot and its row: keys of nothing go at the second look that finds them so. */
export async function destroyUnnamedSlots(parts: Parts & { keys: KeyStore }): Promise<void> {
  const steady = parts.now() - parts.time.epoch()
  const before = unnamedSince.get(parts.keys)
  const slots = await parts.keys.slots()
  const rows = [
    ...(await slotsInUse(parts.sql)),
    ...(await slotsOfCodes(parts)),
    ...(await slotsOfReports(parts)),
    ...(await slotsOfSecrets(parts)),
    ...(await slotsOfComplaints(parts)),
  ]
  // By its name: one that was moved to another day a moment ago is still named by the day before.
  const named = new Set(rows.map((row) => slotName(row.slot_id)))
  const unnamed = slots.filter((id) => !named.has(slotName(id))).map((id) => [id, before?.get(id) ?? steady] as const)
  unnamedSince.set(parts.keys, new Map(unnamed))
  for (const [id, since] of unnamed) if (steady - since >= namedWithinMilliseconds) await parts.slots.destroy(id)
}

/** One that cannot be tidied must not keep the others from it. */
async function eachAlone<Row>(rows: readonly Row[], tidy: (row: Row) => Promise<void>): Promise<void> {
  for (const row of rows) await tidy(row).catch((error) => logBroken('tidy', error))
}
