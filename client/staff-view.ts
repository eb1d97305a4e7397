/** What the console is told, and what it may ask. */
import type { Alert, AlertKind, AlertStage } from '@lijn116/protocol/alert'
import type { Board } from '@lijn116/protocol/board'
import type { Staffing } from '@lijn116/protocol/staffing'
import type { Colleague, MemberRole, Offer } from '@lijn116/protocol/together'
import type { ComplaintsClient } from './complaints-view.ts'
import type { ConsultView } from './consult-view.ts'
import type { Alarm, DutyState, Waiting } from './counsellor-wire.ts'
import type { DeskClient, DeskView } from './desk-view.ts'
import type { OpenedLink } from './enrolment.ts'
import type { MapClient } from './map-view.ts'
import type { Passkeys } from './passkey.ts'
import type { PeopleClient } from './people-view.ts'
import type { Holds } from './staff-alarms.ts'
import type { Card, TakenView } from './taken-view.ts'
import type { WordsClient } from './words-view.ts'

/** Something must sound now. `acute`: danger, the agreed word, or somebody who waits and is not safe. */
export type Ring = { of: 'queue' | 'alert' | 'offer'; stage: AlertStage; acute: boolean }

export type StaffView = {
  /** away: quietly trying again. */
  network: 'here' | 'away'
  /** null: signed out. */
  me: { name: string; roles: string[]; team: string } | null
  duty: DutyState
  pseudonym: string | null
  /** Conversations at once, as lead. */
  capacity: number
  /** Of this shift, ms UTC; null: not said. */
  endsAt: number | null
  waiting: readonly Waiting[]
  /** How many wait behind those. */
  waitingBeyond: number
  /** Colleagues on duty, this one included; and how many of these could take somebody now. */
  onDuty: number
  free: number
  /** The last ring of the queue; a new object each time it rings, null when nobody waits. */
  alarm: Alarm | null
  /** Open alerts that concern her, her own included. */
  alerts: readonly Alert[]
  /** A new object each time something must sound; null until the first time. */
  ring: Ring | null
  /** Offers from and to her that are open, or were answered in the last minute. */
  offers: readonly Offer[]
  /** What is said with colleagues beside any conversation, the first began first; gone when she goes off duty. */
  consults: readonly ConsultView[]
  /** The one in front: what `say`, `note`, `end` and the like are about. */
  conversation: TakenView | null
  /** All of them, the first began first; lead and member alike. */
  conversations: readonly TakenView[]
  /** What waits for her beside any conversation: letters, agreed moments, reports. */
  desk: DeskView
  /** What is wrong, in code words, such as `duty-copy-broken`, `duty-not-issued`, `trust-expired`, `cannot-open`. */
  alarms: readonly string[]
  /** Until when the keys hold: all of them for a coordinator, for others what concerns them. Looked at every hour. */
  holds: readonly Holds[]
  /** The last refused action: a ProblemType, a SealReason, `too-long`, or `passed-on`: a colleague goes on with her. */
  problem: string | null
}

export type StaffClient = {
  view(): StaffView
  subscribe(changed: () => void): () => void
  /** `link`: 'linkId.secret' from the fragment. @throws ProblemError, SealError, NetworkError; so do all that answer a promise. */
  openLink(link: string): Promise<OpenedLink>
  /** Argon2id takes a second or more. A wrong passphrase and a wrong code are the same `sign-in-failed`. */
  signIn(name: string, passphrase: string, totp: string): Promise<void>
  /** One gesture, no name. @throws PasskeyError `passkey-cancelled` and the like. */
  signInWithPasskey(): Promise<void>
  passkeys: Passkeys
  /** Inviting, admitting and removing colleagues; each refuses whoever may not. */
  people: PeopleClient
  signOut(): Promise<void>
  /** `endsAt`: ms UTC; near it nobody new comes, unless `alsoNearEnd`. */
  goOnDuty(pseudonym: string, shift?: { endsAt?: number; alsoNearEnd?: boolean }): Promise<void>
  pause(): Promise<void>
  /** The rest after a heavy conversation is over: the line counts on her again. */
  endRest(): Promise<void>
  goOff(): Promise<void>
  /** Claim, open, grant. `gone`: not there any more, or it could not be opened and was given back, with an alarm. */
  take(conversation: string): Promise<'taken' | 'somebody-else' | 'gone'>
  /** Brings one of hers to the front. */
  front(conversation: string): void
  say(text: string): void
  retry(id: string): void
  /** A hint, at most one in three seconds. */
  typing(): void
  /** Call when what arrived is really on the screen: only then is it confirmed as read. */
  shown(): void
  note(text: string): Promise<void>
  /** Compare-and-set on the newest card; `already-used`: a colleague was first, and hers is here now. */
  saveCard(card: Card): Promise<void>
  /** Sealed to her page, which shows it nowhere: typed there, it means that she is not safe. */
  agreeWord(word: string): void
  /** By the lead: it belongs to another door. */
  moveDoor(door: string): Promise<void>
  /**
   * Signed close; then everything of it is forgotten here, unless it `stays` so that she can still write, until `wipe` or
   * five minutes. What was written and is not kept stays too. `how` is counted for the line, never for a person.
   */
  end(how?: { how?: 'heavy' | 'not-genuine'; stays?: boolean }): Promise<void>
  /** By a member who is not the lead: cut off at once, and everything of it is forgotten here. */
  leave(): Promise<void>
  /** Forgets a conversation that the other end, or the line, has ended. */
  wipe(): void

  /** On duty now, certificate and shift verified; who does not verify is left out, with an alarm. */
  colleagues(): Promise<readonly Colleague[]>
  /** By the lead. @throws SealError when the colleague is not certified for it. */
  offerHandover(conversation: string, leaf: string): Promise<void>
  /** She accepts first; then the visitor is asked by itself, except for a coordinator in acute danger. */
  offerJoin(conversation: string, leaf: string, role: MemberRole): Promise<void>
  /** A handover: here as lead when it resolves. A join: it comes when the visitor said yes and the lead let her in. */
  acceptOffer(conversation: string): Promise<void>
  declineOffer(conversation: string): Promise<void>
  withdrawOffer(conversation: string): Promise<void>

  /** Of the conversation in front, or of none. */
  raise(kind: Exclude<AlertKind, 'cool-down'>): Promise<void>
  acknowledge(alert: string): Promise<void>
  /** She cannot come after all: it rings at others again. */
  giveUp(alert: string): Promise<void>
  standDown(alert: string): Promise<void>

  /** Who could be asked to think along: on duty now, verified, also of other organisations. */
  consultants(): Promise<readonly Colleague[]>
  /** Sealed to her alone; it names no conversation. Refused: nothing of it is kept. `too-long`: over 1,000 letters. */
  consult(leaf: string, text: string): Promise<void>
  /** Call when what she wrote is really on the screen: the line forgets it then. */
  readConsult(leaf: string): void
  /** Forgets all that was said with her. */
  forgetConsult(leaf: string): void

  /** About coming back, in the conversation in front. */
  words: WordsClient
  desk: DeskClient
  /** The map of help, and what is sealed to her by name. */
  map: MapClient
  /** For who reads complaints. */
  complaints: ComplaintsClient

  board(): Promise<Board>
  staffing(): Promise<readonly (Staffing & { name: string })[]>
  setStaffing(staffing: Staffing): Promise<void>
  /** Of the conversation in front. `matches`: conversations open now that it would concern. */
  proposeCoolDown(minutes: number): Promise<{ id: string; matches: number }>
  lookAtCoolDown(id: string): Promise<{ minutes: number; matches: number; by: string }>
  agreeToCoolDown(id: string): Promise<void>
  refuseCoolDown(id: string): Promise<void>
  /** The console is seen again or the network is back. */
  wake(): void
}
