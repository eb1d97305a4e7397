/** What the chat page is told, and what it may ask. */
import type { WatchedState } from '@lijn116/encryption'
import type { Phase } from '@lijn116/protocol/conversation'
import type { Need } from '@lijn116/protocol/need'
import type { ShownMessage } from './conversation.ts'
import type { EntryCard } from './entry-card.ts'
import type { LineState } from './lookout.ts'
import type { Passing } from './lost.ts'
import type { Moment } from './moment.ts'
import type { Plan } from './plan.ts'
import type { Availability, DoorHours, WaitBand } from './visitor-wire.ts'

/** Somebody in the conversation; `role` as certified. */
export type InTalk = { pseudonym: string; role: string }

export type VisitorView = {
  /**
   * ready: somebody is on duty. nobody: the line works, nobody is on duty. noReader: there is nobody to seal to, text
   * stays in memory. insecure: no secure context, nothing can be sealed here.
   */
  line: LineState
  /** before: the server has nothing yet. taken: a counsellor is opening. talking: a verified grant was adopted. */
  phase: 'before' | 'waiting' | 'taken' | 'talking' | 'ended'
  /** away: quietly trying again. */
  network: 'here' | 'away'
  /** As the line last said it; null until it answered. busy: somebody is there, nobody is free. */
  availability: Availability | null
  /** How long it may take, while she waits or before; null: nobody is there, or nothing was heard yet. */
  band: WaitBand
  /** By the hours of this door; null until the line answered. */
  door: DoorHours | null
  /** What she told the queue by one tap. `sent`: the line knows it; false and `phase: 'before'`: it goes with her first words. */
  need: Need & { sent: boolean }
  /** Only ever after a verified grant. */
  counsellor: { pseudonym: string; present: boolean; typing: boolean } | null
  /** Everybody who reads and writes beside her, the one who leads first; empty unless `talking`. Verified, all of them. */
  members: readonly InTalk[]
  /** Somebody else goes on with her, by a verified handing over; until the next change. */
  handed: { from: string; to: string } | null
  /** Her counsellor asks whether somebody may come along. Nobody does before she says yes. */
  asks: (InTalk & { id: string }) | null
  /** What she last told by one tap; `sent`: the line has it. */
  told: { state: WatchedState; sent: boolean } | null
  /** She typed the agreed word: hide the conversation now. It was told under the seal, and stands nowhere. */
  cover: boolean
  /** Her counsellor asks whether she would like words to come back with: the id of the newest asking. */
  offersWords?: string | null
  /** The safety plan as her counsellor last showed it. */
  plan?: Plan | null
  /** A moment that was agreed; `at`: ms UTC, `with`: the name she was told. */
  moment?: Moment | null
  /** What was reported about her, to whom and why, word for word. */
  notice?: string | null
  /** Entries of the map she was given, by the id of their message. */
  cards?: Readonly<Record<string, EntryCard>>
  /**
   * Her counsellor has been gone for a while, and somebody else is looked for. `secondsLeft`: whole seconds in which she
   * may still say "rather not"; 0: being arranged. `line: 'noReader'` beside it: what she says stays on this page.
   */
  lost: { secondsLeft: number; passing: Passing } | null
  /** While she waits after a loss: what of it the next counsellor will read. */
  again: Passing | null
  messages: readonly ShownMessage[]
  /** Something the other end sent did not arrive. */
  missing: boolean
  endedBy: 'counsellor' | 'me' | 'line' | null
  /** A ProblemType, or `too-long`, `untrusted` (did not verify: nothing shown, nothing sent), `ending` (goodbye on its way), `unconfirmed` (not heard). */
  problem: string | null
}

/** What a page may ask; the client itself is in visitor-client.ts. */
export type VisitorAsks = {
  view(): VisitorView
  subscribe(changed: () => void): () => void
  /** Asks who is there and does the proof of work; once, when the page is shown. Never throws. */
  open(): Promise<void>
  /** Never throws. The first one starts the conversation. */
  say(text: string): void
  retry(id: string): void
  /** What she said so far does not go along to the next counsellor. Only while `lost` counts. */
  ratherNot(): void
  /** What the queue should know: before the start it goes with her first words, after it until it is known. Only while she waits. */
  setNeed(need: Need): void
  /** To what `asks` showed when it was drawn; to any other question it is no answer. */
  answer(answer: 'yes' | 'no', id: string): void
  /** Where she is, by one tap: told under the seal. It closes nothing. */
  state(state: WatchedState): void
  /** True: she hid the conversation by the button, and no question of the page runs out. False: it may be seen again. */
  hide(isHidden: boolean): void
  /** The page is seen again or the network is back: reconnect and re-sync now. */
  wake(): void
  goodbye(): Promise<void>
  /** Synchronous: keys and text dropped, every request aborted, nothing sent. */
  drop(): void
}

/** `phase`: what the server says; before a verified grant it only tells whether somebody is opening. */
export function phaseOf(ended: boolean, believed: boolean, started: boolean, phase: Phase): VisitorView['phase'] {
  if (ended) return 'ended'
  if (believed) return 'talking'
  if (!started) return 'before'
  return phase === 'waiting' ? 'waiting' : 'taken'
}
