/** What the console is told, and what it may ask. */
import type { Alarm, DutyState, Waiting } from './counsellor-wire.ts'
import type { OpenedLink } from './enrolment.ts'
import type { Passkeys } from './passkey.ts'
import type { PeopleClient } from './people-view.ts'
import type { Holds } from './staff-alarms.ts'
import type { TakenView } from './taken.ts'

export type StaffView = {
  /** away: quietly trying again. */
  network: 'here' | 'away'
  /** null: signed out. */
  me: { name: string; roles: string[]; team: string } | null
  duty: DutyState
  pseudonym: string | null
  waiting: readonly Waiting[]
  /** How many wait behind those. */
  waitingBeyond: number
  /** Colleagues on duty, this one included. */
  onDuty: number
  /** The last ring; a new object each time it rings, null when nobody waits. */
  alarm: Alarm | null
  conversation: TakenView | null
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
  goOnDuty(pseudonym: string): Promise<void>
  pause(): Promise<void>
  goOff(): Promise<void>
  /** Claim, open, grant. `gone`: not there any more, or it could not be opened and was given back, with an alarm. */
  take(conversation: string): Promise<'taken' | 'somebody-else' | 'gone'>
  say(text: string): void
  retry(id: string): void
  /** A hint, at most one in three seconds. */
  typing(): void
  /** Call when what arrived is really on the screen: only then is it confirmed as read. */
  shown(): void
  note(text: string): Promise<void>
  /** Signed close; then everything of it is forgotten here. */
  end(): Promise<void>
  /** Forgets a conversation that the other end, or the line, has ended. */
  wipe(): void
  /** The console is seen again or the network is back. */
  wake(): void
}
