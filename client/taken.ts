/**
 * One conversation a counsellor has taken: its keys, its texts, its notes. Made at the claim, gone after the close.
 *
 *   opening ─grant stored─► granted ─she answers under the new key─► talking ─► closing
 */
import {
  fromBase64url,
  type HeldVisit,
  type LineFile,
  makeGrant,
  openWait,
  randomBytes,
  SealError,
  type Segment,
  type ShiftKeys,
  type StaffKeys,
  sealNote,
  signClose,
  toBase64url,
} from '@lijn116/encryption'
import type { ConversationEvent } from '@lijn116/protocol/conversation'
import { backoff, type Clock } from './clock.ts'
import { createConversation, type ShownMessage } from './conversation.ts'
import type { CounsellorCalls, HeldConversation, VisitorPresence } from './counsellor-wire.ts'
import type { DutyKeys } from './duty-keys.ts'
import { createIntake } from './receive.ts'
import { NetworkError, ProblemError } from './transport.ts'

export type TakenView = {
  id: string
  door: string
  language: string
  /** granted: she has not answered under the new key yet. talking: she can read you. */
  phase: 'opening' | 'granted' | 'talking' | 'closing'
  presence: VisitorPresence
  messages: readonly ShownMessage[]
  missing: boolean
  notes: readonly { id: string; text: string }[]
  endedBy: 'counsellor' | 'visitor' | 'line' | null
}

type Call = <K extends 'grant' | 'say' | 'typing' | 'close' | 'writeNote'>(
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
}

export type Taken = ReturnType<typeof createTaken>

const typingEvery = 3_000
const flushWithin = 5_000
const networkTries = 6

export function createTaken(port: TakenPort, given: HeldConversation) {
  const { line, clock, staff } = port
  const id = given.conversation
  const conversationBytes = fromBase64url(id)
  const leaf = toBase64url(staff.leaf)
  const notes: { id: string; text: string }[] = []
  let phase: TakenView['phase'] = 'opening'
  let presence = given.presence
  let endedBy: TakenView['endedBy'] = null
  /** She has said something under the new key. */
  let answered = false
  /** Under which is spoken. */
  let held: HeldVisit | null = null
  /** Under which the next fact of the stream was said: moves on at the grant, in the order of the facts. */
  let reading: Segment | null = null
  /** Facts may come by the stream before the envelope is open; they wait. */
  let letIn = () => {}
  const isOpen = new Promise<void>((resolve) => {
    letIn = resolve
  })
  let granted: { bytes: string; segment: Segment } | null = null
  let closedSegment = -1
  let typedAt = Number.NEGATIVE_INFINITY

  const conversation = createConversation({
    line,
    clock,
    me: staff.leaf,
    heard(_type, { kind }) {
      if (kind !== 'talk') return
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

  const intake = createIntake<ConversationEvent>(onFact, port.onGap, () => {
    conversation.unopened()
    port.changed()
  })

  async function onFact(fact: ConversationEvent): Promise<void> {
    await isOpen
    if (endedBy !== null) return
    if (fact.kind === 'close') return end(fact.by)
    if (fact.kind === 'grant') {
      if (granted !== null && fact.grant === granted.bytes) reading = granted.segment
      return
    }
    if (fact.sender === leaf) return conversation.kept(fact)
    if (fact.sender !== 'visitor' || reading === null) return
    if (fact.segment !== reading.n) return conversation.unopened()
    await conversation.hear(conversationBytes, reading, 'visitor', fact)
  }

  function end(by: NonNullable<TakenView['endedBy']>): void {
    if (endedBy !== null) return
    endedBy = by
    phase = 'closing'
    letIn()
    conversation.end()
    held = null
    reading = null
    granted = null
    port.changed()
  }

  /** Tries again while the outcome is not known; the same bytes each time. */
  async function insist<T>(ask: () => Promise<T>, tries: number): Promise<T> {
    for (let attempt = 0; ; attempt++)
      try {
        return await ask()
      } catch (error) {
        const passing =
          error instanceof NetworkError || (error instanceof ProblemError && error.problem.type === 'draining')
        if (!passing || attempt + 1 >= tries || endedBy !== null) throw error
        await new Promise<void>((resolve) => clock.after(backoff(attempt), resolve))
        if (endedBy !== null) throw error
      }
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
      reading = opened.segment
      letIn()
      for (const fact of facts) intake.take(fact)
      await intake.settled()

      const made = await makeGrant(line, opened, staff, port.shift, port.role, port.rosterVersion)
      conversation.begin(conversationBytes)
      granted = { bytes: toBase64url(made.grant), segment: made.held.segment }
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
    },
    take: (fact: ConversationEvent) => intake.take(fact),
    seq: () => intake.seq(),
    settled: () => intake.settled(),
    isOpening: () => phase === 'opening',
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
    say: (text: string) => endedBy !== null || conversation.say(text),
    retry: (message: string) => conversation.retry(message),
    typing() {
      if (phase !== 'talking' || clock.now() - typedAt < typingEvery) return
      typedAt = clock.now()
      port.call('typing', { conversation: id }).catch(() => {})
    },
    shown() {
      if (held !== null && phase !== 'opening') conversation.acknowledge(held.segment.n, false)
    },
    async note(text: string): Promise<void> {
      if (held === null) throw new SealError('wrong-segment')
      const noteId = randomBytes(16)
      const sealed = await sealNote(line, held, staff.leaf, noteId, text)
      const body = { conversation: id, id: toBase64url(noteId), sealed: toBase64url(sealed) }
      await insist(() => port.call('writeNote', body), networkTries)
      notes.push({ id: body.id, text })
      port.changed()
    },
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
          if (endedBy === null) phase = before
          port.changed()
          throw error
        }
      }
      end('counsellor')
    },
    /** Synchronous: no text and no key stays. */
    drop() {
      end('line')
      conversation.drop()
      notes.length = 0
    },
    view: (): TakenView => ({
      id,
      door: given.door,
      language: given.language,
      phase,
      presence,
      messages: conversation.messages(),
      missing: conversation.missing(),
      notes: notes.slice(),
      endedBy,
    }),
  }
}
