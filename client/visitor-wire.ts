/**
 * What the visitor's side needs of the wire, in types only. The schemas live in protocol/visitor.ts and are passed in by
 * the caller; the compiler checks there that both agree.
 */
import type { ConversationEvent, Phase } from '@lijn116/protocol/conversation'
import type { Need } from '@lijn116/protocol/need'
import type { ConversationId, SealedMessage, SealedWait } from '@lijn116/protocol/sealed'
import type { Returns } from '@lijn116/protocol/visitor-bodies'
import type { Transport } from './transport.ts'

export type TrustBytes = { delegation: string; roster: string; duty: { duty: string; issuer: string }[] }

export type Availability = 'open' | 'busy' | 'nobody'
export type WaitBand = 'soon' | 'minutes' | 'long' | null
/** `opensAt`: ms UTC. `instead`: the door that answers meanwhile; null: none. */
export type DoorHours = { open: boolean; opensAt: number | null; instead: string | null }

export type OpenAnswer = {
  now: number
  availability: Availability
  band: WaitBand
  door: DoorHours
  trust: TrustBytes | null
  challenge: { token: string; bits: number }
}

export type VisitorState = {
  phase: Phase
  segment: number
  availability: Availability
  band: WaitBand
  counsellorPresent: boolean | null
}

type StartBody = {
  version: 1
  conversation: ConversationId
  door: string
  language: string
  visitorKey: string
  proof: { token: string; nonce: number }
  wait: SealedWait
  messages: SealedMessage[]
  need?: Need
  returns?: Returns
}

export type VisitorCalls = {
  open: { body: null; answer: OpenAnswer }
  start: { body: StartBody; answer: { kept: number[] } }
  say: { body: { messages: SealedMessage[] }; answer: { kept: number[] } }
  reseal: { body: { wait: SealedWait }; answer: unknown }
  beat: { body: { seq: number }; answer: VisitorState & { seq: number } }
  need: { body: Need; answer: unknown }
  goodbye: { body: object; answer: unknown }
}

type Frame<E extends string, D> = { event: E; data: D; id?: string }

export type VisitorFrame =
  | Frame<'hello', VisitorState & { now: number; seq: number }>
  | Frame<'fact', ConversationEvent>
  | Frame<'state', VisitorState>
  | Frame<'typing', object>
  | Frame<'trust', object>
  | Frame<'beat', { now: number; seq: number }>
  | Frame<'gone', object>

export type VisitorTransport = Transport<VisitorCalls, VisitorFrame>
