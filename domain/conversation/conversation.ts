/**
 * The life of one conversation.
 *
 *   start ──► waiting ──claim──► claimed ──grant──► granted ──first word under the new key──► talking
 *                ▲                  │                  │                                          │
 *                ├── give back, lease over            ├──────────── close, goodbye ──────────────┤
 *                └── she waits again, her counsellor lost ─────────────────────────────────────── │
 *                │                                                                                ▼
 *                └──────────────── goodbye while nobody has it: forgotten at once              closing ──► forgotten
 *
 * In a talk the lead can hand over, and others come along and go: together.ts. Each of these is a grant, so the talk is
 * `granted` again until she has answered under the newer key.
 *
 * Pure: time and ids are passed in. Instants are milliseconds UTC. Refusals are values.
 */
import type { Command, Conversation, Decision, Grant, Happened, Refusal } from './state.ts'
import { decideGrantInTalk, decideTogether, expired, isTalk } from './together.ts'

/** Subtracted from the start of whoever is given back: before every real instant, and in their own order. */
const frontOfQueue = 1e13

const refuse = (refused: Refusal): Decision => ({ refused })
const happen = (...happened: Happened[]): Decision => ({ happened })

export function decide(state: Conversation, command: Command, now: number, maxFacts: number): Decision {
  switch (command.kind) {
    case 'say':
      return decideSay(state, command, maxFacts)
    case 'reseal':
      if (state.phase !== 'waiting' && state.phase !== 'claimed') return refuse('segment-closed')
      return command.segment === state.segment ? happen({ kind: 'resealed' }) : refuse('segment-closed')
    case 'wait-again':
      // Only she can do this, and only when the counsellor's console is gone: the server never takes anybody away.
      if (!isTalk(state)) return refuse('segment-closed')
      if (command.segment !== state.segment + 1) return refuse('segment-closed')
      if (!command.holderGone) return refuse('not-allowed')
      return happen({
        kind: 'waits-again',
        segment: command.segment,
        waitingSince: command.startedAt - frontOfQueue,
        offer: expired(state.offer, now),
      })
    case 'claim':
      if (state.phase !== 'waiting' || command.segment !== state.segment) return refuse('already-taken')
      if (command.held >= command.capacity) return refuse('has-conversation')
      return happen({ kind: 'claimed', leaf: command.leaf, leaseUntil: now + command.leaseSeconds * 1000 })
    case 'give-back':
      if (state.holder !== command.leaf) return refuse('lease-over')
      // Sent for a claim and come in after its grant: it must not end the talk that began meanwhile.
      if (command.segment !== state.segment) return refuse('segment-closed')
      // Her keys are lost: nobody reads the visitor now, and only she can bring herself back to the front.
      if (isTalk(state)) return happen({ kind: 'let-go', offer: expired(state.offer, now) })
      if (state.phase !== 'claimed') return refuse('lease-over')
      return happen({ kind: 'returned', waitingSince: command.startedAt - frontOfQueue })
    case 'grant':
      return command.reason === 'claim' ? decideFirstGrant(state, command, now) : decideGrantInTalk(state, command, now)
    case 'offer':
    case 'accept':
    case 'decline':
    case 'withdraw':
    case 'leave':
    case 'expire':
      return decideTogether(state, command, now)
    case 'close':
      if (state.phase === 'closing') return refuse('conversation-closed')
      if (state.holder !== command.leaf || !isTalk(state)) return refuse('not-allowed')
      return command.segment === state.segment
        ? happen({ kind: 'closed', by: 'counsellor', offer: expired(state.offer, now) })
        : refuse('segment-closed')
    case 'goodbye':
      // Nobody holds it, or it has ended already: there is nobody who would read her goodbye.
      if (state.phase === 'closing' || state.holder === null) return happen({ kind: 'forget' })
      return happen({ kind: 'closed', by: 'visitor', offer: expired(state.offer, now) })
    case 'hold-over':
      return happen({ kind: 'forget' })
  }
}

/** By the winner of a claim, within its lease: she alone. */
function decideFirstGrant(state: Conversation, command: Grant, now: number): Decision {
  if (state.phase !== 'claimed' || state.holder !== command.leaf) return refuse('lease-over')
  if (state.leaseUntil !== null && now > state.leaseUntil) return refuse('lease-over')
  if (command.segment !== state.segment + 1) return refuse('segment-closed')
  const [lead, ...others] = command.members
  if (lead?.leaf !== command.leaf || others.length > 0) return refuse('not-allowed')
  const members = [{ leaf: lead.leaf, role: lead.role, pseudonym: command.pseudonym, from: 1 }]
  return happen({ kind: 'granted', segment: command.segment, members, offer: state.offer })
}

function decideSay(state: Conversation, command: Extract<Command, { kind: 'say' }>, maxFacts: number): Decision {
  if (state.phase === 'closing') return refuse('conversation-closed')
  if (command.segment !== state.segment) return refuse('segment-closed')
  if (state.seq + command.parts > maxFacts) return refuse('too-many')
  if (command.from === 'visitor')
    return happen({ kind: 'said', facts: command.parts, answered: state.phase === 'granted' })
  // In a wait segment only the visitor writes (encryption.md finding 10).
  const { leaf } = command.from
  if (!isTalk(state) || !state.members.some((member) => member.leaf === leaf)) return refuse('not-allowed')
  return happen({ kind: 'said', facts: command.parts, answered: false })
}

export function evolve(state: Conversation, happened: Happened): Conversation {
  switch (happened.kind) {
    case 'said':
      return { ...state, seq: state.seq + happened.facts, phase: happened.answered ? 'talking' : state.phase }
    case 'resealed':
    case 'forget':
      return state
    case 'waits-again':
      return {
        ...state,
        phase: 'waiting',
        segment: happened.segment,
        holder: null,
        members: [],
        offer: happened.offer,
        leaseUntil: null,
        waitingSince: happened.waitingSince,
      }
    case 'claimed':
      return { ...state, phase: 'claimed', holder: happened.leaf, leaseUntil: happened.leaseUntil, waitingSince: null }
    case 'returned':
      return { ...state, phase: 'waiting', holder: null, leaseUntil: null, waitingSince: happened.waitingSince }
    case 'let-go':
      return {
        ...state,
        holder: null,
        members: state.members.filter(({ leaf }) => leaf !== state.holder),
        offer: happened.offer,
      }
    case 'granted':
      return {
        ...state,
        phase: 'granted',
        segment: happened.segment,
        seq: state.seq + 1,
        leaseUntil: null,
        holder: happened.members[0]?.leaf ?? state.holder,
        members: happened.members,
        offer: happened.offer,
      }
    case 'offer':
      return { ...state, offer: happened.offer }
    case 'left':
      return { ...state, members: state.members.filter(({ leaf }) => leaf !== happened.leaf) }
    case 'closed':
      return {
        ...state,
        phase: 'closing',
        seq: state.seq + 1,
        leaseUntil: null,
        closedBy: happened.by,
        offer: happened.offer,
      }
  }
}

/** A claim whose lease ran out goes back to the front, envelope intact. */
export const leaseIsOver = (state: Conversation, now: number): boolean =>
  state.phase === 'claimed' && state.leaseUntil !== null && now > state.leaseUntil

/**
 * After a close both ends still read what was said before it; then it is forgotten.
 * `readUpTo` of the other end: everything stored, or the place-keeping time is over.
 */
export const closingIsOver = (state: Conversation, otherEndReadUpTo: number): boolean =>
  state.phase === 'closing' && otherEndReadUpTo >= state.seq
