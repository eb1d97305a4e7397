/** One conversation as its counsellor's screen shows it. */
import type { Card } from '@lijn116/domain/triage/card'
import type { Wish } from '@lijn116/protocol/need'
import type { Member, MemberRole } from '@lijn116/protocol/together'
import type { ShownMessage } from './conversation.ts'
import type { VisitorPresence } from './counsellor-wire.ts'
import type { Past } from './taken-keys.ts'
import type { TakenWordsView } from './words-view.ts'

export type { Card } from '@lijn116/domain/triage/card'

export type CardView = {
  /**
   * none: nobody filled one. unreadable: newer than this console, or it does not open; never written over. saving,
   * not-saved: `value` is what was last given here.
   */
  state: 'none' | 'loading' | 'here' | 'unreadable' | 'saving' | 'not-saved'
  value: Card | null
}

/** What she told with one tap: somebody came in, only yes and no, a pause, she has to go. */
export type VisitorState = 'someone' | 'yes-no' | 'pause' | 'go'

export type TakenView = TakenWordsView & {
  id: string
  /** By which it is answered now, and by which she came. */
  door: string
  cameBy: string
  language: string
  /** She said before it began that she is not safe now. */
  acute: boolean
  wish: Wish | null
  /** granted: she has not answered under the new key yet. talking: she can read you. */
  phase: 'opening' | 'granted' | 'talking' | 'closing'
  as: 'lead' | 'member'
  /** Who reads and writes, the lead first, as verified; empty before the grant. */
  members: readonly Member[]
  presence: VisitorPresence
  /** `by`: the pseudonym of whoever wrote, for what counsellors said. */
  messages: readonly ShownMessage[]
  missing: boolean
  notes: readonly { id: string; text: string }[]
  /** A note that should open does not. */
  noteMissing: boolean
  past: Past
  card: CardView
  /** null: back, or never said. */
  visitorState: VisitorState | null
  /** The agreed word; null: none. Whether she used it, and how often. */
  word: string | null
  wordTyped: boolean
  timesTyped: number
  /** Nothing came after the last one but that she is not safe. */
  wordStands: boolean
  /** She is being asked, or answered, whether this colleague may come along. */
  asked: { pseudonym: string; role: MemberRole; answer: 'yes' | 'no' | null } | null
  /** Since her last sign, whole seconds. */
  quietSeconds: number
  /** Somebody else of the team is typing. */
  typing: boolean
  /** The reader has said something since she took it. */
  spoken: boolean
  endedBy: 'counsellor' | 'visitor' | 'line' | null
}
