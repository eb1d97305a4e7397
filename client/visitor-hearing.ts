/** What the line passes on of the counsellor: believed only under the seal, and only from the one who was believed. */
import { equalBytes, type LineFile, toBase64url } from '@lijn116/encryption'
import type { CloseEvent, ConversationEvent, GrantEvent, MessageEvent } from '@lijn116/protocol/conversation'
import type { Conversation } from './conversation.ts'
import { believeClose, believeGrant } from './lead.ts'
import type { Lookout } from './lookout.ts'
import type { NextWait } from './lost.ts'
import { createIntake, type Intake } from './receive.ts'
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

export type Hearing = Intake<ConversationEvent> & {
  /** After every look: this page may know more now. */
  judgeAgain(): void
}

export function createHearing(state: VisitorState, port: HearingPort): Hearing {
  const { line, door, lookout, conversation } = port
  /** A grant that is not believed, and what followed on it, in order. */
  let held: { fact: MessageEvent | GrantEvent; heardAt: number }[] = []
  const hold = (fact: MessageEvent | GrantEvent, heardAt = state.heardAt) => held.push({ fact, heardAt })

  async function onMessage(fact: MessageEvent): Promise<void> {
    if (fact.sender === 'visitor') return conversation.kept(fact)
    const { visit, lead, others } = state
    if (visit === null) return
    if (held.length > 0 && fact.segment > visit.segment.n) hold(fact)
    // Staff text outside the present talk segment, or of whoever is not verified in it, is not shown, whoever sent it.
    if (lead === null || fact.segment !== visit.segment.n) return
    const by = [lead, ...others].find(({ leaf }) => toBase64url(leaf) === fact.sender)
    if (by !== undefined) await conversation.hear(visit.conversation, visit.segment, by.leaf, fact, by === lead)
  }

  async function onGrant(fact: GrantEvent): Promise<void> {
    const { next } = state
    // Somebody follows on the wait segment whose answer got lost on the way.
    if (next !== null && fact.segment === next.visit.segment.n + 1) port.waitIn(next)
    if (await adopt(fact, state.heardAt)) return
    // What judges a change of a talk may still be on its way.
    if (state.lead !== null && state.part === null) return void hold(fact)
    const { heardAt } = state
    // Whoever was certified a moment ago stands on a newer roster than this page has seen.
    await lookout.lookAfresh()
    if ((await adopt(fact, heardAt)) || state.isOver()) return
    hold(fact, heardAt)
    distrust()
  }

  /** False: not to be believed with what this page knows now. */
  async function adopt(fact: GrantEvent, heardAt: number): Promise<boolean> {
    const by = { line, door, visit: state.visit, trusted: lookout.trusted(), now: lookout.now() }
    const { part } = state
    const granted = await believeGrant(by, fact, part?.judge(fact, heardAt))
    if (granted === null || state.isOver()) return false
    const { visit, lead, others } = granted
    const isOther = state.lead === null || !equalBytes(state.lead.leaf, lead.leaf)
    part?.adopted(granted)
    state.visit = visit
    state.lead = lead
    state.others = others
    part?.settle(isOther)
    state.distrusted = false
    state.again = null
    lookout.stop()
    const { n } = visit.segment
    for (const { leaf, pseudonym } of [lead, ...others]) state.names.set(`${n}.${toBase64url(leaf)}`, pseudonym)
    conversation.adopt(n)
    conversation.acknowledge(n, true)
    state.changed()
    // What came too early may fit now.
    judgeAgain()
    return true
  }

  function distrust() {
    state.set(() => (state.distrusted = true))
    // From now on again and again, until it is known better.
    lookout.look()
  }

  async function judge(): Promise<void> {
    const facts = held
    held = []
    for (const { fact, heardAt } of facts) {
      if (state.isOver()) return
      if (fact.kind === 'message') await onMessage(fact)
      else if (!(await adopt(fact, heardAt)) && fact.segment > (state.visit?.segment.n ?? 0)) {
        hold(fact, heardAt)
        if (!state.distrusted) distrust()
      }
    }
  }

  async function onClose({ by, close }: CloseEvent): Promise<void> {
    const signed = by === 'counsellor' && (await believeClose(line, state.visit, state.lead, close))
    // The server forgets the conversation once it knows that she has read to the end.
    port.beat().catch(() => {})
    port.end(signed ? 'counsellor' : 'line')
  }

  function judgeAgain() {
    if (held.length > 0) intake.inTurn(judge)
  }

  const intake = createIntake<ConversationEvent>(
    async (fact) => {
      if (state.isOver()) return
      if (fact.kind === 'message') await onMessage(fact)
      else if (fact.kind === 'grant') await onGrant(fact)
      else await onClose(fact)
    },
    port.reconnect,
    () => state.set(() => conversation.unopened()),
  )
  return { ...intake, judgeAgain }
}
