/**
 * What the counsellor's side needs of the wire, in types only. The schemas live in protocol/counsellor.ts and are passed
 * in by the caller; the compiler checks there that both agree.
 */
import type { Alert, AlertStage, alertRoutes } from '@lijn116/protocol/alert'
import type { appointmentRoutes } from '@lijn116/protocol/appointment'
import type { boardRoutes } from '@lijn116/protocol/board'
import type { cardRoutes } from '@lijn116/protocol/card'
import type { complaintDeskRoutes } from '@lijn116/protocol/complaint-desk'
import type { Consult, consultRoutes } from '@lijn116/protocol/consult'
import type { ConversationEvent, Phase } from '@lijn116/protocol/conversation'
import type { coolDownRoutes } from '@lijn116/protocol/cool-down'
import type { directoryRoutes } from '@lijn116/protocol/directory-desk'
import type { documentRoutes } from '@lijn116/protocol/document'
import type { mailRoutes } from '@lijn116/protocol/mail'
import type { Wish } from '@lijn116/protocol/need'
import type { passkeyRoutes } from '@lijn116/protocol/passkey'
import type { peopleRoutes } from '@lijn116/protocol/people'
import type { reportRoutes } from '@lijn116/protocol/report'
import type { ConversationId, LeafId, SealedMessage, SealedWait } from '@lijn116/protocol/sealed'
import type { staffingRoutes } from '@lijn116/protocol/staffing'
import type { Member, MemberRole, Offer, togetherRoutes } from '@lijn116/protocol/together'
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
  organisation: string
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
  channel: 'chat'
  /** By which it is to be answered, and by which she came. */
  door: string
  cameBy: string
  language: string
  waitSeconds: number
  /** She said that she is not safe now. */
  acute: boolean
  wish: Wish | null
  /** Was with a counsellor before, and lost her. */
  returned: boolean
  /** later: somebody who fits better has `secondsFirst` left. */
  mayTake: 'now' | 'later' | 'no'
  why:
    | 'language'
    | 'skill'
    | 'wish'
    | 'training'
    | 'conduct'
    | 'capacity'
    | 'acute-alone'
    | 'acute-first'
    | 'shift-end'
    | 'wanted'
    | 'appointment'
    | null
  secondsFirst: number
  present: boolean
  /** What she said of whom she spoke with before: the reader of this, or a colleague. A wish with an end. */
  asksFor: 'you' | 'other-than-you' | 'a-colleague' | null
  /** She left the reader's conversation a moment ago, and is back. */
  wasYours: boolean
  /** For this moment it was agreed, ms UTC. */
  appointmentAt: number | null
}
export type QueueState = { version: number; waiting: Waiting[]; total: number; onDuty: number; free: number }

export type HeldConversation = {
  conversation: ConversationId
  channel: 'chat'
  door: string
  cameBy: string
  team: string
  language: string
  acute: boolean
  wish: Wish | null
  phase: Phase
  segment: number
  as: 'lead' | 'member'
  /** The lead first. One who left is missing here before the seal follows. */
  members: Member[]
  visitorKey: string
  wait: SealedWait | null
  presence: VisitorPresence
  seq: number
}
export type Me = {
  duty: DutyState
  pseudonym: string | null
  conversations: HeldConversation[]
  capacity: number
  endsAt: number | null
  offers: Offer[]
}
/** Somebody waits. `ring`: answered by `heard`, at once. */
export type Alarm = {
  waiting: number
  acute: number
  longestSeconds: number
  times: number
  nobodyOnDuty: boolean
  stage: AlertStage
  ring: number
}

type OfConversation = { conversation: ConversationId }
type Seeds = { leaf: LeafId; seed: string }[]
type KeyName = { team: string; epoch: number; seq: number }

export type PeopleCalls = CallsOf<typeof peopleRoutes>
export type PasskeyCalls = CallsOf<typeof passkeyRoutes>

type TogetherCalls = CallsOf<typeof togetherRoutes> & CallsOf<typeof cardRoutes> & CallsOf<typeof alertRoutes>
type LineCalls = CallsOf<typeof staffingRoutes> & CallsOf<typeof boardRoutes> & CallsOf<typeof coolDownRoutes>
type ConsultCalls = CallsOf<typeof consultRoutes>
type KeptCalls = CallsOf<typeof documentRoutes> & CallsOf<typeof mailRoutes>
type DeskCalls = KeptCalls &
  CallsOf<typeof appointmentRoutes> &
  CallsOf<typeof reportRoutes> &
  CallsOf<typeof directoryRoutes> &
  CallsOf<typeof complaintDeskRoutes>

export type CounsellorCalls = OwnCalls &
  PeopleCalls &
  PasskeyCalls &
  TogetherCalls &
  LineCalls &
  ConsultCalls &
  DeskCalls

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
    body:
      | { duty: 'on'; shift: string; pseudonym: string; endsAt?: number; alsoNearEnd?: boolean }
      | { duty: 'pause' }
      | { duty: 'back' }
      | { duty: 'off'; leftBehind?: true }
    answer: unknown
  }
  claim: {
    body: OfConversation & { segment: number }
    answer: { held: HeldConversation; leaseSeconds: number; facts: ConversationEvent[] }
  }
  giveBack: { body: OfConversation & { segment: number; leftBehind?: true }; answer: unknown }
  grant: {
    body: OfConversation & {
      segment: number
      reason: 'claim' | 'handover' | 'join' | 'leave'
      grant: string
      toVisitor: string
      members: { leaf: LeafId; role: MemberRole; envelope: string }[]
    }
    answer: { seq: number }
  }
  say: { body: OfConversation & { messages: SealedMessage[] }; answer: { kept: number[] } }
  typing: { body: OfConversation; answer: unknown }
  close: {
    body: OfConversation & { segment: number; close: string; how?: 'heavy' | 'not-genuine' }
    answer: unknown
  }
  readNotes: {
    body: OfConversation
    answer: { notes: { id: string; author: LeafId; sealed: string }[] }
  }
  writeNote: { body: OfConversation & { id: string; sealed: string }; answer: unknown }
  beat: { body: { read: (OfConversation & { seq: number })[] }; answer: Standing }
}

/** All that is true now, whatever was told before. */
type Standing = { now: number; me: Me; queue: QueueState; alerts: Alert[] }

type Frame<E extends string, D> = { event: E; data: D; id?: string }

export type CounsellorFrame =
  | Frame<'hello', Standing>
  | Frame<'fact', OfConversation & { fact: ConversationEvent }>
  | Frame<'me', Me>
  | Frame<'queue', QueueState>
  | Frame<'presence', OfConversation & { presence: VisitorPresence }>
  | Frame<'alarm', Alarm>
  | Frame<'alerts', { alerts: Alert[]; ring: number }>
  | Frame<'consults', { consults: Consult[] }>
  | Frame<'trust', object>
  | Frame<'desk', { of: 'mail' | 'appointments' | 'reports' | 'complaints' | 'directory' }>
  | Frame<'beat', { now: number }>
  | Frame<'gone', OfConversation>
  | Frame<'typing', OfConversation & { leaf: LeafId | null }>

export type CounsellorTransport = Transport<CounsellorCalls, CounsellorFrame>

/** A call in the name of the session that is open. */
export type StaffCall = <K extends keyof CounsellorCalls & string>(
  name: K,
  body: CounsellorCalls[K]['body'],
  signal?: AbortSignal,
) => Promise<CounsellorCalls[K]['answer']>
