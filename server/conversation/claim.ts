/**
 * Taking a conversation: the rules of the queue, capacity and compare-and-set in one transaction; the winner, and nobody else, is handed sealed
 * bytes, with a lease. No grant within the lease, and it goes back to the front of the queue (encryption.md CLAIM).
 */
import { type Bar, mayTake } from '@lijn116/domain/queue/routing'
import type { ConversationEvent } from '@lijn116/protocol/conversation'
import type { HeldConversation } from '@lijn116/protocol/counsellor'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import { takersOf } from '../availability/taker.ts'
import { whoIsThere } from '../availability/who-is-there.ts'
import type { Database } from '../database/open.ts'
import type { ConversationRow } from '../database/schema.ts'
import type { Slots } from '../key-store/slots.ts'
import type { Doors } from '../queue/door.ts'
import { acuteWaitsOf, placeOf } from '../queue/snapshot.ts'
import { factsFor, heldConversation, isLeft } from './read.ts'
import { apply } from './row.ts'
import { conversationsById } from './store.ts'
import type { Writer } from './writer.ts'

export type Claimed = { held: HeldConversation; leaseSeconds: number; facts: ConversationEvent[] } | Refusal

type Refusal = { refused: ProblemType; retryAfterSeconds?: number }

/** Which refusal a rule of the queue becomes. */
export const refusals: Record<Bar, ProblemType> = {
  training: 'not-trained',
  conduct: 'not-trained',
  capacity: 'has-conversation',
  'acute-alone': 'acute-alone',
  'acute-first': 'acute-first',
  'shift-end': 'shift-ends',
}

export async function claim(
  parts: { sql: Database; slots: Slots; writer: Writer; doors: Doors; now(): number },
  staff: Staff,
  conversation: string,
  segment: number,
): Promise<Claimed> {
  const colleagues = takersOf(await whoIsThere(parts, staff.team), parts.now())
  const acuteWaits = await acuteWaitsOf(parts, staff.team)
  const me = colleagues.find((each) => each.leaf === staff.leaf)
  const left = await leftBefore(parts, conversation)
  const won = await parts.writer.change<ConversationRow | Refusal>({
    conversation,
    claimer: staff.leaf,
    beside: left,
    decide({ row, held, heldAcute, beside, now }) {
      if (held === null || me === undefined) return { answer: { refused: 'not-signed-in' } }
      if (!row) return { answer: { refused: 'conversation-gone' } }
      // A retry of a claim that was won: the answer got lost on the way. To whom she seals since then changes nothing of it.
      if (row.phase === 'claimed' && row.holder === staff.leaf && row.segment === segment) return { answer: row }
      if (row.team_id !== staff.team || row.organisation_id !== staff.organisation)
        return { answer: { refused: 'not-allowed' } }
      const { capacity } = me
      // What she left a moment ago takes no room of whoever had it: it ends with the grant. Back in it, she is in another.
      const was_held = beside !== null && beside.holder === row.returns?.wasWith?.leaf && isLeft(beside, now)
      const room = held - (was_held && beside.holder === staff.leaf ? 1 : 0)
      const outcome = apply(
        row,
        { kind: 'claim', leaf: staff.leaf, segment, held: room, capacity, leaseSeconds: limits.claimLeaseSeconds },
        now,
      )
      if ('refused' in outcome) return { answer: outcome }
      const taker = { ...me, held, holdsAcute: heldAcute > 0 }
      const place = placeOf(parts.doors, { ...row, was_held }, now)
      const may = mayTake(place, taker, colleagues, acuteWaits, now, limits)
      if (may.mayTake === 'no') return { answer: { refused: refusals[may.why] } }
      if (may.mayTake === 'later') return { answer: { refused: 'fitting-first', retryAfterSeconds: may.secondsFirst } }
      // What she said of coming back stays until the grant: without one, she waits again as she did.
      return { answer: outcome.row, row: outcome.row }
    },
  })
  const key = 'refused' in won ? null : await parts.slots.key(won.slot_id)
  await audit(parts, staff.leaf, 'claim', 'refused' in won ? won.refused : 'done', key && { key, conversation })
  if ('refused' in won) return won
  const held = key ? await heldConversation(parts, won, staff.leaf) : null
  if (!key || !held) return { refused: 'conversation-gone' }
  return { held, leaseSeconds: limits.claimLeaseSeconds, facts: await factsFor(parts, won, { leaf: staff.leaf }) }
}

/** The conversation that she who waits here has left. */
async function leftBefore({ sql }: { sql: Database }, conversation: string): Promise<string | null> {
  const [row] = await conversationsById(sql, [conversation])
  return row?.returns?.wasWith?.conversation ?? null
}
