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
 * Pure: time and ids are passed in. Instants are milliseconds UTC. Refusals are values.
 */

export type Conversation = {
  phase: 'waiting' | 'claimed' | 'granted' | 'talking' | 'closing'
  /** Current segment of the seal; grows by one with every grant. */
  segment: number
  /** Highest stored fact. */
  seq: number
  /** Leaf of the counsellor who holds it; null while waiting, and in a talk that a counsellor who lost her keys let go. */
  holder: string | null
  leaseUntil: number | null
  /** Kept only while waiting: it orders the queue, and is cleared at the claim. */
  waitingSince: number | null
  closedBy: 'counsellor' | 'visitor' | 'line' | null
}

export type Command =
  | { kind: 'say'; from: 'visitor' | { leaf: string }; segment: number; parts: number }
  | { kind: 'reseal'; segment: number }
  | { kind: 'wait-again'; segment: number; holderGone: boolean; startedAt: number }
  | { kind: 'claim'; leaf: string; segment: number; held: number; capacity: number; leaseSeconds: number }
  | { kind: 'give-back'; leaf: string; segment: number; startedAt: number }
  | { kind: 'grant'; leaf: string; segment: number }
  | { kind: 'close'; leaf: string; segment: number }
  | { kind: 'goodbye' }
  | { kind: 'hold-over' }

export type Refusal =
  | 'conversation-closed'
  | 'segment-closed'
  | 'not-allowed'
  | 'already-taken'
  | 'has-conversation'
  | 'lease-over'
  | 'too-many'

/** What happened; `evolve` applies it. `forget` means: destroy the slot key and every row. */
export type Happened =
  | { kind: 'said'; facts: number; answered: boolean }
  | { kind: 'resealed' }
  | { kind: 'waits-again'; segment: number; waitingSince: number }
  | { kind: 'claimed'; leaf: string; leaseUntil: number }
  | { kind: 'returned'; waitingSince: number }
  | { kind: 'let-go' }
  | { kind: 'granted'; segment: number }
  | { kind: 'closed'; by: 'counsellor' | 'visitor' | 'line' }
  | { kind: 'forget' }

export type Decision = { refused: Refusal } | { happened: readonly Happened[] }

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
      if (state.phase !== 'granted' && state.phase !== 'talking') return refuse('segment-closed')
      if (command.segment !== state.segment + 1) return refuse('segment-closed')
      if (!command.holderGone) return refuse('not-allowed')
      return happen({
        kind: 'waits-again',
        segment: command.segment,
        waitingSince: command.startedAt - frontOfQueue,
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
      if (state.phase === 'granted' || state.phase === 'talking') return happen({ kind: 'let-go' })
      if (state.phase !== 'claimed') return refuse('lease-over')
      return happen({ kind: 'returned', waitingSince: command.startedAt - frontOfQueue })
    case 'grant':
      if (state.phase !== 'claimed' || state.holder !== command.leaf) return refuse('lease-over')
      if (state.leaseUntil !== null && now > state.leaseUntil) return refuse('lease-over')
      return command.segment === state.segment + 1
        ? happen({ kind: 'granted', segment: command.segment })
        : refuse('segment-closed')
    case 'close':
      if (state.phase === 'closing') return refuse('conversation-closed')
      if (state.holder !== command.leaf || (state.phase !== 'granted' && state.phase !== 'talking'))
        return refuse('not-allowed')
      return command.segment === state.segment ? happen({ kind: 'closed', by: 'counsellor' }) : refuse('segment-closed')
    case 'goodbye':
      // Nobody holds it, or it has ended already: there is nobody who would read her goodbye.
      if (state.phase === 'closing' || state.holder === null) return happen({ kind: 'forget' })
      return happen({ kind: 'closed', by: 'visitor' })
    case 'hold-over':
      return happen({ kind: 'forget' })
  }
}

function decideSay(state: Conversation, command: Extract<Command, { kind: 'say' }>, maxFacts: number): Decision {
  if (state.phase === 'closing') return refuse('conversation-closed')
  if (command.segment !== state.segment) return refuse('segment-closed')
  if (state.seq + command.parts > maxFacts) return refuse('too-many')
  if (command.from === 'visitor')
    return happen({ kind: 'said', facts: command.parts, answered: state.phase === 'granted' })
  // In a wait segment only the visitor writes (encryption.md finding 10).
  if (state.phase !== 'granted' && state.phase !== 'talking') return refuse('not-allowed')
  if (state.holder !== command.from.leaf) return refuse('not-allowed')
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
        leaseUntil: null,
        waitingSince: happened.waitingSince,
      }
    case 'claimed':
      return { ...state, phase: 'claimed', holder: happened.leaf, leaseUntil: happened.leaseUntil, waitingSince: null }
    case 'returned':
      return { ...state, phase: 'waiting', holder: null, leaseUntil: null, waitingSince: happened.waitingSince }
    case 'let-go':
      return { ...state, holder: null }
    case 'granted':
      return { ...state, phase: 'granted', segment: happened.segment, seq: state.seq + 1, leaseUntil: null }
    case 'closed':
      return { ...state, phase: 'closing', seq: state.seq + 1, leaseUntil: null, closedBy: happened.by }
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
