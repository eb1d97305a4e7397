/** What the chat page is told, and what it may ask. */
import type { Phase } from '@lijn116/protocol/conversation'
import type { ShownMessage } from './conversation.ts'
import type { LineState } from './lookout.ts'
import type { Passing } from './lost.ts'

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
  /** Only ever after a verified grant. */
  counsellor: { pseudonym: string; present: boolean; typing: boolean } | null
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

export type VisitorClient = {
  view(): VisitorView
  subscribe(changed: () => void): () => void
  /** Asks who is there and does the proof of work; once, when the page is shown. Never throws. */
  open(): Promise<void>
  /** Never throws. The first one starts the conversation. */
  say(text: string): void
  retry(id: string): void
  /** What she said so far does not go along to the next counsellor. Only while `lost` counts. */
  ratherNot(): void
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
