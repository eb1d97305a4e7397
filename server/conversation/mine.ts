/** What is hers at this moment: duty, conversations, offers. The answer of every beat, and told when a colleague changes it. */
import { isLive, offerAt } from '@lijn116/domain/conversation/together'
import type { Me } from '@lijn116/protocol/counsellor'
import type { ConversationId, LeafId } from '@lijn116/protocol/sealed'
import type { MemberRole, Offer } from '@lijn116/protocol/together'
import type { Staff } from '../account/staff.ts'
import { dutyOf } from '../availability/who-is-there.ts'
import type { Database } from '../database/open.ts'
import type { ConversationRow } from '../database/schema.ts'
import type { Slots } from '../key-store/slots.ts'
import { capacityOf } from '../staffing/read-staffing.ts'
import { heldConversation } from './read.ts'
import { conversationsOf, offersOf } from './store.ts'

/** An offer that was answered or ran out is shown this long, so that the other end reads why it is over. */
const shownAfterMilliseconds = 60_000

export async function mine(
  parts: { sql: Database; slots: Slots; now(): number },
  staff: Staff,
  isSilent: (conversation: string) => boolean,
): Promise<Me> {
  const duty = await dutyOf(parts, staff.name)
  const rows = await conversationsOf(parts.sql, staff.leaf)
  const held = await Promise.all(rows.map((row) => heldConversation(parts, row, staff.leaf, isSilent)))
  return {
    duty: duty?.state ?? 'off',
    pseudonym: duty?.pseudonym ?? null,
    conversations: held.filter((each) => each !== null),
    capacity: await capacityOf(parts, staff.leaf),
    endsAt: duty?.ends_at ?? null,
    offers: (await offersOf(parts.sql, staff.leaf)).flatMap((row) => shownOffer(row, staff.leaf, parts.now()) ?? []),
  }
}

function shownOffer(row: ConversationRow, leaf: string, now: number): Offer | null {
  const offer = offerAt(row.offer, now)
  if (offer === null || (!isLive(offer) && now - offer.until >= shownAfterMilliseconds)) return null
  // Granted, it speaks for itself: only who handed over, and is out of it now, still reads of it.
  if (offer.state === 'done' && (offer.kind === 'join' || offer.from.leaf !== leaf)) return null
  const named = ({ leaf, pseudonym }: { leaf: string; pseudonym: string }) => ({ leaf: leaf as LeafId, pseudonym })
  return {
    conversation: row.id as ConversationId,
    kind: offer.kind,
    as: offer.as as MemberRole,
    from: named(offer.from),
    to: named(offer.to),
    door: row.door_id,
    language: row.language,
    acute: row.unsafe_at !== null,
    secondsLeft: isLive(offer) ? Math.max(0, Math.round((offer.until - now) / 1000)) : 0,
    state: offer.state === 'done' ? 'accepted' : offer.state,
  }
}
