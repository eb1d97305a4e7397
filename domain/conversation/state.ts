/** What a conversation is, what can be asked of it, and what happened. The rules: conversation.ts, together.ts. */

/** `from`: the first fact she is served: everything for the lead, her own grant on for who came along. */
export type Member = { leaf: string; role: string; pseudonym: string; from: number }

export type Offer = {
  kind: 'handover' | 'join'
  /** In which it was made. A handover gives the keys up to here, so it holds for this segment only. */
  segment: number
  from: { leaf: string; pseudonym: string }
  to: { leaf: string; pseudonym: string }
  as: string
  state: 'open' | 'accepted' | 'done' | 'declined' | 'withdrawn' | 'expired'
  /** Live: when it expires. Over: when that was. */
  until: number
}

export type TogetherCommand =
  | {
      kind: 'offer'
      offered: Pick<Offer, 'kind' | 'segment' | 'from' | 'to' | 'as'>
      seconds: number
      mostMembers: number
    }
  | { kind: 'accept'; leaf: string; held: number; capacity: number; grantSeconds: number; joinSeconds: number }
  | { kind: 'decline'; leaf: string }
  | { kind: 'withdraw'; leaf: string }
  | { kind: 'leave'; leaf: string }
  /** Time passed: what ran out is written down. */
  | { kind: 'expire' }

export type Grant = {
  kind: 'grant'
  leaf: string
  segment: number
  reason: 'claim' | 'handover' | 'join' | 'leave'
  /** As in the grant: the lead first. */
  members: readonly { leaf: string; role: string }[]
  /** Of who grants. */
  pseudonym: string
}

export type Conversation = {
  phase: 'waiting' | 'claimed' | 'granted' | 'talking' | 'closing'
  /** Current segment of the seal; grows by one with every grant. */
  segment: number
  /** Highest stored fact. */
  seq: number
  /** Leaf of the lead; null while waiting, and in a talk that a counsellor who lost her keys let go. */
  holder: string | null
  /** Who reads and writes in it, the lead first; empty before the grant. */
  members: readonly Member[]
  /** The last one that was made. */
  offer: Offer | null
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
  | Grant
  | TogetherCommand
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
  | 'already-used'
  | 'offer-over'

/** What happened; `evolve` applies it. `forget` means: destroy the slot key and every row. */
export type Happened =
  | { kind: 'said'; facts: number; answered: boolean }
  | { kind: 'resealed' }
  | { kind: 'waits-again'; segment: number; waitingSince: number; offer: Offer | null }
  | { kind: 'claimed'; leaf: string; leaseUntil: number }
  | { kind: 'returned'; waitingSince: number }
  | { kind: 'let-go'; offer: Offer | null }
  | { kind: 'granted'; segment: number; members: readonly Member[]; offer: Offer | null }
  | { kind: 'offer'; offer: Offer }
  | { kind: 'left'; leaf: string }
  | { kind: 'closed'; by: 'counsellor' | 'visitor' | 'line'; offer: Offer | null }
  | { kind: 'forget' }

export type Decision = { refused: Refusal } | { happened: readonly Happened[] }
