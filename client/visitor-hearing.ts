/** What the line passes on of the counsellor: believed only under the seal, and only from the one who was believed. */
import { type LineFile, toBase64url } from '@lijn116/encryption'
import type { CloseEvent, ConversationEvent, GrantEvent, MessageEvent } from '@lijn116/protocol/conversation'
import type { Conversation } from './conversation.ts'
import { believeClose, believeGrant } from './lead.ts'
import type { Lookout } from './lookout.ts'
import type { NextWait } from './lost.ts'
import { createIntake } from './receive.ts'
import type { VisitorState } from './visitor-state.ts'

export type HearingPort = {
  line: LineFile
  door: string
  lookout: Lookout
  conversation: Pick<Conversation, 'kept' | 'hear' | 'adopt' | 'acknowledge' | 'unopened'>
  /** Tells the server how far she has read. */
  beat(): Promise<unknown>
  /** Facts are missing. */
  reconnect(): void
  waitIn(offered: NextWait): void
  end(by: 'counsellor' | 'line'): void
}

export type Hearing = ReturnType<typeof createIntake<ConversationEvent>>

export function createHearing(state: VisitorState, port: HearingPort): Hearing {
  const { line, door, lookout, conversation } = port

  async function onMessage(fact: MessageEvent): Promise<void> {
    if (fact.sender === 'visitor') return conversation.kept(fact)
    const { visit, lead } = state
    // Staff text outside the present talk segment of the verified lead is not shown, whoever sent it.
    if (visit === null || lead === null || fact.segment !== visit.segment.n || fact.sender !== toBase64url(lead.leaf))
      return
    await conversation.hear(visit.conversation, visit.segment, lead.leaf, fact)
  }

  async function onGrant(fact: GrantEvent): Promise<void> {
    const { next } = state
    // Somebody follows on the wait segment whose answer got lost on the way.
    if (next !== null && fact.segment === next.visit.segment.n + 1) port.waitIn(next)
    // Whoever was certified a moment ago stands on a newer roster than this page has seen.
    const believed = () =>
      believeGrant({ line, door, visit: state.visit, trusted: lookout.trusted(), now: lookout.now() }, fact)
    const granted = (await believed()) ?? (await lookout.lookAfresh().then(believed))
    if (state.isOver()) return
    if (granted === null) return state.set(() => (state.distrusted = true))
    const { visit, lead } = granted
    state.visit = visit
    state.lead = lead
    state.present = true
    state.distrusted = false
    state.again = null
    lookout.stop()
    const { n } = visit.segment
    state.names.set(n, lead.pseudonym)
    conversation.adopt(n)
    conversation.acknowledge(n, true)
    state.changed()
  }

  async function onClose({ by, close }: CloseEvent): Promise<void> {
    const signed = by === 'counsellor' && (await believeClose(line, state.visit, state.lead, close))
    // The server forgets the conversation once it knows that she has read to the end.
    port.beat().catch(() => {})
    port.end(signed ? 'counsellor' : 'line')
  }

  return createIntake<ConversationEvent>(
    async (fact) => {
      if (state.isOver()) return
      if (fact.kind === 'message') await onMessage(fact)
      else if (fact.kind === 'grant') await onGrant(fact)
      else await onClose(fact)
    },
    port.reconnect,
    () => state.set(() => conversation.unopened()),
  )
}
