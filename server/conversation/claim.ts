/**
 * Taking a conversation: capacity and compare-and-set in one transaction; the winner, and nobody else, is handed sealed
 * bytes, with a lease. No grant within the lease, and it goes back to the front of the queue (encryption.md CLAIM).
 */
import type { ConversationEvent } from '@lijn116/protocol/conversation'
import type { HeldConversation } from '@lijn116/protocol/counsellor'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import type { ConversationRow } from '../database/schema.ts'
import type { Slots } from '../key-store/slots.ts'
import { factsFor, heldConversation } from './read.ts'
import { apply } from './row.ts'
import type { Writer } from './writer.ts'

export type Claimed =
  | { held: HeldConversation; leaseSeconds: number; facts: ConversationEvent[] }
  | { refused: ProblemType }

/** Conversations one counsellor may hold. */
const capacity = 1

export async function claim(
  parts: { sql: Database; slots: Slots; writer: Writer; now(): number },
  staff: Staff,
  conversation: string,
  segment: number,
): Promise<Claimed> {
  const won = await parts.writer.change<ConversationRow | { refused: ProblemType }>({
    conversation,
    claimer: staff.leaf,
    decide({ row, held, now }) {
      if (held === null) return { answer: { refused: 'not-signed-in' } }
      if (!row) return { answer: { refused: 'conversation-gone' } }
      if (row.team_id !== staff.team) return { answer: { refused: 'not-allowed' } }
      // A retry of a claim that was won: the answer got lost on the way.
      if (row.phase === 'claimed' && row.holder === staff.leaf && row.segment === segment) return { answer: row }
      const outcome = apply(
        row,
        { kind: 'claim', leaf: staff.leaf, segment, held, capacity, leaseSeconds: limits.claimLeaseSeconds },
        now,
      )
      return 'refused' in outcome ? { answer: outcome } : { answer: outcome.row, row: outcome.row }
    },
  })
  const key = 'refused' in won ? null : await parts.slots.key(won.slot_id)
  await audit(parts, staff.leaf, 'claim', 'refused' in won ? won.refused : 'done', key && { key, conversation })
  if ('refused' in won) return won
  const held = key ? await heldConversation(parts, won) : null
  if (!key || !held) return { refused: 'conversation-gone' }
  return { held, leaseSeconds: limits.claimLeaseSeconds, facts: await factsFor(parts, won, 'staff') }
}
