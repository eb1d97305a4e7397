/**
 * One conversation a counsellor has taken: its keys, its texts, its notes. Made at the claim, gone after the close.
 *
 *   opening ─grant stored─► granted ─she answers under the new key─► talking ─► closing
 *      └─ after a reload: her own envelope opened again ─► granted or talking, as it was
 */
import {
  fromBase64url,
  type HeldVisit,
  type LineFile,
  makeGrant,
  openWait,
  reopenGrant,
  SealError,
  type ShiftKeys,
  type StaffKeys,
  signClose,
  toBase64url,
} from '@lijn116/encryption'
import type { ConversationEvent, GrantEvent, MessageEvent } from '@lijn116/protocol/conversation'
import { limits } from '@lijn116/protocol/limits'
import type { Clock } from './clock.ts'
import { createConversation } from './conversation.ts'
import type { CounsellorCalls, HeldConversation, VisitorPresence } from './counsellor-wire.ts'
import type { DutyKeys } from './duty-keys.ts'
import { createInsist, networkTries } from './insist.ts'
import { createRecall } from './recall.ts'
import { createIntake } from './receive.ts'
import { createTakenKeys, type Granted } from './taken-keys.ts'
import { createTakenNotes } from './taken-notes.ts'
import type { TakenView } from './taken-view.ts'
import { ProblemError } from './transport.ts'

type Call = <K extends 'grant' | 'say' | 'typing' | 'close' | 'readNotes' | 'writeNote'>(
  name: K,
  body: CounsellorCalls[K]['body'],
  signal?: AbortSignal,
) => Promise<CounsellorCalls[K]['answer']>

export type TakenPort = {
  line: LineFile
  clock: Clock
  staff: StaffKeys
  shift: ShiftKeys
  /** The certified role under which she takes it. */
  role: string
  rosterVersion: number
  dutyKeys: DutyKeys
  call: Call
  changed(): void
  /** The stream left a fact out. */
  onGap(): void
  onProblem(type: string | null): void
  /** It ended, was not cleared from the screen, and may stay there no longer. */
  onStale(): void
}

export type Taken = ReturnType<typeof createTaken>

const typingEvery = 3_000
const flushWithin = 5_000

export function createTaken(port: TakenPort, given: HeldConversation) {
  const { line, clock, staff } = port
  const id = given.conversation
  const conversationBytes = fromBase64url(id)
  const leaf = toBase64url(staff.leaf)
  let phase: TakenView['phase'] = 'opening'
  let presence = given.presence
  let endedBy: TakenView['endedBy'] = null
  /** She has said something under the new key. */
  let answered = false
  let spoken = false
  /** Under which is spoken. */
  let held: HeldVisit | null = null
  const keys = createTakenKeys()
  /** After a reload: which grant to open again. It comes with the facts. */
  let reopening: { segment: number; found(fact: GrantEvent): void } | null = null
  /** Facts may come by the stream before the envelope is open; they wait. */
  let letIn = () => {}
  const isOpen = new Promise<void>((resolve) => {
    letIn = resolve
  })
  let granted: Granted | null = null
  let closedSegment = -1
  let cancelStale = () => {}
  let typedAt = Number.NEGATIVE_INFINITY

  const conversation = createConversation({
    line,
    clock,
    me: staff.leaf,
    heard(_content, { n }) {
      if (n !== granted?.segment.n) return
      answered = true
      if (phase === 'granted') phase = 'talking'
    },
    changed: port.changed,
    segment: async () =>
      held === null || endedBy !== null || phase === 'opening' || held.segment.n <= closedSegment ? null : held.segment,
    post: (messages, signal) => port.call('say', { conversation: id, messages }, signal),
    onProblem: port.onProblem,
    onSegmentClosed(closed) {
      closedSegment = Math.max(closedSegment, closed)
      port.onGap()
    },
    onOver: (type) => type === 'conversation-gone' && end('line'),
  })

  const isOwn = ({ instance }: MessageEvent) => toBase64url(conversation.instance() ?? new Uint8Array()) === instance
  const insist = createInsist(clock, () => endedBy !== null)
  const notes = createTakenNotes({
    line,
    staff,
    conversation: id,
    call: port.call,
    insist,
    held: () => held,
    past: keys.past,
    isOver: () => endedBy !== null,
    changed: port.changed,
  })
  const recall = createRecall(line, conversationBytes, conversation)

  const intake = createIntake<ConversationEvent>(onFact, port.onGap, () => {
    conversation.unopened()
    port.changed()
  })

  async function onFact(fact: ConversationEvent): Promise<void> {
    await isOpen
    if (endedBy !== null) return
    if (fact.kind === 'close') return end(fact.by)
    if (fact.kind === 'grant') {
      keys.follow(fact, granted)
      return
    }
    if (fact.sender === leaf && isOwn(fact)) return conversation.kept(fact)
    const segment = keys.of(fact)
    if (segment === 'kept to herself') return
    if (fact.sender !== 'visitor') {
      // Of staff only what lies behind is heard here: her own from before a reload, or a colleague's.
      if (segment === null || segment.kind === 'wait') return
      const side = fact.sender === leaf ? 'me' : 'colleague'
      if (side === 'colleague' && segment.n === granted?.segment.n) return
      const isText = await recall.hear(segment, side, fact)
      if (isText && segment.n === granted?.segment.n) spoken = true
      return port.changed()
    }
    if (segment === null) return conversation.unopened()
    await conversation.hear(conversationBytes, segment, 'visitor', fact)
  }

  function end(by: NonNullable<TakenView['endedBy']>): void {
    if (endedBy !== null) return
    endedBy = by
    phase = 'closing'
    letIn()
    conversation.end()
    held = null
    keys.drop()
    granted = null
    cancelStale = clock.after(limits.endedShownSeconds * 1000, port.onStale)
    port.changed()
  }

  return {
    id,
    /** Opens what she sealed to the team, reads it, and hands her the new key. @throws SealError, ProblemError, NetworkError */
    async open(facts: readonly ConversationEvent[]): Promise<void> {
      const { wait } = given
      const key = wait === null ? null : port.dutyKeys.find(wait.team, wait.epoch, wait.seq)
      if (wait === null || key === null) throw new SealError('wrong-key')
      const sealed = { segment: wait.segment, sealed: fromBase64url(wait.sealed) }
      const visitorKey = fromBase64url(given.visitorKey)
      const opened = await openWait(line, key.keyPair, key.duty, conversationBytes, visitorKey, sealed)
      keys.learn(opened)
      letIn()
      for (const fact of facts) intake.take(fact)
      await intake.settled()

      const made = await makeGrant(line, opened, staff, port.shift, port.role, port.rosterVersion)
      conversation.begin(conversationBytes)
      granted = { bytes: toBase64url(made.grant), segment: made.held.segment }
      keys.learn(made.held)
      const body = {
        conversation: id,
        segment: made.held.segment.n,
        grant: granted.bytes,
        toVisitor: toBase64url(made.toVisitor),
        toMember: toBase64url(made.toMember),
      }
      // The server says when the lease is over; until then, and as long as nothing is known, the same grant goes again.
      await insist(() => port.call('grant', body), Number.POSITIVE_INFINITY)
      // She may have answered, or gone, before the answer to the grant was here.
      if (endedBy !== null) return
      held = made.held
      phase = answered ? 'talking' : 'granted'
      port.changed()
      conversation.wake()
      if (keys.past() !== 'first') notes.recall()
    },
    /** After a reload on the workstation of the shift: opens the envelope to herself as soon as the facts bring it. */
    async reopen(): Promise<void> {
      const fact = await new Promise<GrantEvent>((found) => {
        reopening = { segment: given.segment, found }
      })
      const bytes = { grant: fromBase64url(fact.grant), toMember: fromBase64url(fact.envelope) }
      const opened = await reopenGrant(line, staff, port.shift, fromBase64url(given.visitorKey), bytes)
      if (endedBy !== null) return
      if (toBase64url(opened.conversation) !== id) throw new SealError('wrong-conversation')
      conversation.begin(conversationBytes)
      granted = { bytes: fact.grant, segment: opened.segment }
      keys.learn(opened)
      held = opened
      phase = given.phase === 'talking' ? 'talking' : 'granted'
      port.changed()
      letIn()
      conversation.wake()
      notes.recall()
    },
    take(fact: ConversationEvent) {
      if (fact.kind === 'grant' && fact.segment === reopening?.segment) reopening.found(fact)
      intake.take(fact)
    },
    seq: () => intake.seq(),
    settled: () => intake.settled(),
    /** Claimed, and not granted yet. */
    isOpening: () => phase === 'opening' && reopening === null,
    isOver: () => endedBy !== null,
    setPresence(next: VisitorPresence) {
      presence = next
      port.changed()
    },
    /** The server no longer knows it. */
    gone: () => end('line'),
    wake: () => conversation.wake(),
    again: () => conversation.again(),
    /** False: too long. */
    say(text: string): boolean {
      if (endedBy !== null) return true
      const before = conversation.messages().length
      const fits = conversation.say(text)
      if (conversation.messages().length > before) spoken = true
      return fits
    },
    retry: (message: string) => conversation.retry(message),
    typing() {
      if (phase !== 'talking' || clock.now() - typedAt < typingEvery) return
      typedAt = clock.now()
      port.call('typing', { conversation: id }).catch(() => {})
    },
    shown() {
      if (held !== null && phase !== 'opening') conversation.acknowledge(held.segment.n, false)
    },
    note: notes.write,
    /** What was said last goes first; then the signed close. */
    async close(): Promise<void> {
      const until = clock.now() + flushWithin
      while (!conversation.isQuiet() && endedBy === null && clock.now() < until)
        await new Promise<void>((resolve) => clock.after(100, resolve))
      if (held === null || endedBy !== null) return
      const before = phase
      phase = 'closing'
      port.changed()
      try {
        const close = toBase64url(await signClose(line, held, staff))
        const body = { conversation: id, segment: held.segment.n, close }
        await insist(() => port.call('close', body), networkTries)
      } catch (error) {
        const over =
          error instanceof ProblemError && ['conversation-closed', 'conversation-gone'].includes(error.problem.type)
        if (!over) {
          // Gone meanwhile, to a colleague perhaps: that was said where it was noticed.
          if (endedBy !== null) return
          phase = before
          port.changed()
          throw error
        }
      }
      end('counsellor')
    },
    /** Synchronous: no text and no key stays. */
    drop() {
      end('line')
      cancelStale()
      conversation.drop()
      recall.drop()
      notes.drop()
    },
    view: (): TakenView => ({
      id,
      door: given.door,
      language: given.language,
      phase,
      presence,
      messages: conversation.messages(),
      missing: conversation.missing() || recall.missing(),
      ...notes.view(),
      past: keys.past(),
      spoken,
      endedBy,
    }),
  }
}
