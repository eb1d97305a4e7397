/**
 * What the counsellor's side needs of the wire, in types only. The schemas live in protocol/counsellor.ts and are passed
 * in by the caller; the compiler checks there that both agree.
 */
import type { ConversationEvent, Phase } from '@lijn116/protocol/conversation'
import type { passkeyRoutes } from '@lijn116/protocol/passkey'
import type { peopleRoutes } from '@lijn116/protocol/people'
import type { ConversationId, LeafId, SealedMessage, SealedWait } from '@lijn116/protocol/sealed'
import type { CallsOf, Transport } from './transport.ts'

export type StaffTrustBytes = {
  now: number
  delegation: string
  roster: string
  certificates: string[]
  duty: { duty: string; issuer: LeafId; epoch: number; seq: number; seed: string | null; holders: LeafId[] }[]
}

export type Account = {
  name: string
  team: string
  roles: string[]
  leaf: LeafId
  certificate: string
  wrappedKeys: string
}

export type DutyState = 'on' | 'pause' | 'off'
export type VisitorPresence = 'here' | 'silent' | 'left' | 'lost'

export type Waiting = {
  conversation: ConversationId
  segment: number
  door: string
  language: string
  waitSeconds: number
  present: boolean
}
export type QueueState = { version: number; waiting: Waiting[]; total: number; onDuty: number }

export type HeldConversation = {
  conversation: ConversationId
  door: string
  language: string
  phase: Phase
  segment: number
  visitorKey: string
  wait: SealedWait | null
  presence: VisitorPresence
  seq: number
}
export type Me = { duty: DutyState; pseudonym: string | null; conversation: HeldConversation | null }
export type Alarm = { waiting: number; longestSeconds: number; times: number; nobodyOnDuty: boolean }

type OfConversation = { conversation: ConversationId }
type Seeds = { leaf: LeafId; seed: string }[]
type KeyName = { team: string; epoch: number; seq: number }

export type PeopleCalls = CallsOf<typeof peopleRoutes>
export type PasskeyCalls = CallsOf<typeof passkeyRoutes>

export type CounsellorCalls = OwnCalls & PeopleCalls & PasskeyCalls

type OwnCalls = {
  openLink: {
    body: { link: string }
    answer: { name: string; roles: string[]; team: string; totpSecret: string; leaf: LeafId; salt: string }
  }
  enrol: {
    body: {
      link: string
      authKey: string
      totp: string
      signingKey: string
      sealingKey: string
      proof: string
      wrappedKeys: string
    }
    answer: { waits: boolean }
  }
  salt: { body: { name: string }; answer: { salt: string } }
  signIn: { body: { name: string; authKey: string; totp: string }; answer: { session: string; account: Account } }
  signOut: { body: object; answer: unknown }
  trust: { body: null; answer: StaffTrustBytes }
  issueDuty: { body: KeyName & { duty: string; seeds: Seeds }; answer: unknown }
  topUpDuty: { body: KeyName & { seeds: Seeds; mineIsBroken?: boolean }; answer: unknown }
  duty: {
    body: { duty: 'on'; shift: string; pseudonym: string } | { duty: 'pause' } | { duty: 'off'; leftBehind?: true }
    answer: unknown
  }
  claim: {
    body: OfConversation & { segment: number }
    answer: { held: HeldConversation; leaseSeconds: number; facts: ConversationEvent[] }
  }
  giveBack: { body: OfConversation & { segment: number; leftBehind?: true }; answer: unknown }
  grant: {
    body: OfConversation & { segment: number; grant: string; toVisitor: string; toMember: string }
    answer: { seq: number }
  }
  say: { body: OfConversation & { messages: SealedMessage[] }; answer: { kept: number[] } }
  typing: { body: OfConversation; answer: unknown }
  close: { body: OfConversation & { segment: number; close: string }; answer: unknown }
  readNotes: {
    body: OfConversation
    answer: { notes: { id: string; author: LeafId; sealed: string }[] }
  }
  writeNote: { body: OfConversation & { id: string; sealed: string }; answer: unknown }
  beat: { body: { seq: number }; answer: { now: number; me: Me; queue: QueueState } }
}

type Frame<E extends string, D> = { event: E; data: D; id?: string }

export type CounsellorFrame =
  | Frame<'hello', { now: number; me: Me; queue: QueueState }>
  | Frame<'fact', OfConversation & { fact: ConversationEvent }>
  | Frame<'me', Me>
  | Frame<'queue', QueueState>
  | Frame<'presence', OfConversation & { presence: VisitorPresence }>
  | Frame<'alarm', Alarm>
  | Frame<'trust', object>
  | Frame<'beat', { now: number }>
  | Frame<'gone', OfConversation>

export type CounsellorTransport = Transport<CounsellorCalls, CounsellorFrame>

/** A call in the name of the session that is open. */
export type StaffCall = <K extends keyof CounsellorCalls & string>(
  name: K,
  body: CounsellorCalls[K]['body'],
  signal?: AbortSignal,
) => Promise<CounsellorCalls[K]['answer']>
