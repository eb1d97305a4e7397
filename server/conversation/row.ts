/** Between a stored row and the rules' state. */
import { decide, evolve } from '@lijn116/domain/conversation/conversation'
import type { Command, Conversation, Happened, Refusal } from '@lijn116/domain/conversation/state'
import { isLive } from '@lijn116/domain/conversation/together'
import { limits } from '@lijn116/protocol/limits'
import type { ConversationRow } from '../database/schema.ts'

export const stateOf = (row: ConversationRow): Conversation => ({
  phase: row.phase,
  segment: row.segment,
  seq: row.seq,
  holder: row.holder,
  leaseUntil: row.lease_until,
  waitingSince: row.waiting_since,
  closedBy: row.closed_by,
  members: row.members,
  offer: row.offer,
})

const withState = (row: ConversationRow, state: Conversation): ConversationRow => ({
  ...row,
  phase: state.phase,
  segment: state.segment,
  seq: state.seq,
  holder: state.holder,
  lease_until: state.leaseUntil,
  waiting_since: state.waitingSince,
  closed_by: state.closedBy,
  members: state.members,
  offer: state.offer,
  // Only whoever is offered it may have what a handover gives, and only while it stands.
  offer_keys: state.offer !== null && isLive(state.offer) ? row.offer_keys : null,
  // She has answered under the new key: the envelope to the team has done its work (encryption.md CLAIM).
  wait: state.phase === 'talking' || state.phase === 'closing' ? null : row.wait,
})

export type Outcome = { refused: Refusal } | { row: ConversationRow; happened: readonly Happened[] }

/** The rules applied to a stored row. */
export function apply(row: ConversationRow, command: Command, now: number): Outcome {
  const decision = decide(stateOf(row), command, now, limits.eventsPerConversation)
  if ('refused' in decision) return decision
  return { row: withState(row, decision.happened.reduce(evolve, stateOf(row))), happened: decision.happened }
}
