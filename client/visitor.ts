/**
 * The visitor's side. Everything lives in the memory of one page; nothing leaves that could not be sealed.
 *
 *   before ─first text kept─► waiting ◄─► taken ─verified grant─► talking ─► ended (from anywhere)
 *                                ▲──── her counsellor is lost ─────┘
 */
import { type LineFile, type Segment, toBase64url, type Visit } from '@lijn116/encryption'
import type { CloseEvent, ConversationEvent, GrantEvent, MessageEvent, Phase } from '@lijn116/protocol/conversation'
import { type Clock, deviceClock } from './clock.ts'
import { createConnection } from './connection.ts'
import { createConversation } from './conversation.ts'
import { believeClose, believeGrant, type Lead } from './lead.ts'
import { createLookout } from './lookout.ts'
import { createLost, type NextWait, waitAfter } from './lost.ts'
import { createMove } from './move.ts'
import { createPlace } from './place.ts'
import { createIntake } from './receive.ts'
import { createTyping } from './typing.ts'
import { phaseOf, type VisitorClient, type VisitorView } from './visitor-view.ts'
import type { VisitorFrame, VisitorState, VisitorTransport } from './visitor-wire.ts'

export type { Clock } from './clock.ts'
export type { ShownMessage } from './conversation.ts'
export { fits } from './text.ts'
export type { VisitorClient, VisitorView } from './visitor-view.ts'
export type { VisitorTransport } from './visitor-wire.ts'

export function createVisitor(options: {
  line: LineFile
  door: string
  language: string
  transport: VisitorTransport
  clock?: Clock
}): VisitorClient {
  const { line, door, language, transport, clock = deviceClock } = options
  const listeners = new Set<() => void>()
  const abort = new AbortController()
  const { signal } = abort
  let dropped = false
  let phase: Phase = 'waiting'
  let here = true
  let endedBy: VisitorView['endedBy'] = null
  let problem: string | null = null
  /** A grant came that did not verify. */
  let distrusted = false

  let visit: Visit | null = null
  let beginning: Promise<void> | null = null
  let lead: Lead | null = null
  let present = true
  /** The server refused this segment; the grant that says why is on its way. */
  let closedSegment = -1
  let greeted = false
  /** The wait segment that is offered to the server; the same bytes of it until the answer is known. */
  let next: NextWait | null = null
  /** Set while she waits after a loss. */
  let again: VisitorView['again'] = null
  /** Who spoke under which segment: what was said keeps its name. */
  const names = new Map<number, string>()

  let shown: VisitorView | null = null
  const changed = () => {
    shown = null
    if (!dropped) for (const listener of listeners) listener()
  }
  const set = (change: () => void) => {
    change()
    changed()
  }
  const typing = createTyping(clock, changed)
  const isOver = () => dropped || endedBy !== null
  const isWaiting = () => visit?.segment.kind === 'wait' && place.isStarted()

  // -- saying ---------------------------------------------------------------------------------------------------

  const lookout = createLookout({
    line,
    door,
    clock,
    ask: () => transport.call('open', null, { signal }),
    isOver,
    isBefore: () => !place.isStarted(),
    async onReader() {
      const owes = await place.resealIfStale(visit)
      conversation.wake()
      return owes
    },
    changed,
  })
  const place = createPlace({
    line,
    door,
    language,
    transport,
    lookout,
    signal,
    clock,
    isOver,
    onStarted() {
      connection.start()
      changed()
    },
  })

  /** Under which key may be said something now? In a wait segment only while somebody verified can read it. */
  async function segment(): Promise<Segment | null> {
    if (!(await place.ready()) || isOver()) return null
    if (visit?.segment.kind !== 'talk' && lookout.trusted()?.duty == null) return null
    beginning ??= place.begin().then((begun) => {
      if (isOver()) return
      visit = begun
      conversation.begin(begun.conversation)
    })
    await beginning
    if (visit?.segment.kind === 'talk' && lost.isHolding()) return null
    return visit === null || visit.segment.n <= closedSegment ? null : visit.segment
  }

  const conversation = createConversation({
    line,
    clock,
    me: 'visitor',
    segment,
    async post(messages, request) {
      if (place.isStarted())
        return transport.call('say', { messages }, { authorization: place.authorization(), signal: request })
      if (visit !== null) return place.start(visit, messages, request)
    },
    heard(type, { n }) {
      if (type !== 'text') return
      typing.hide()
      conversation.acknowledge(n, false)
    },
    changed,
    onProblem: (type) =>
      set(() => {
        if (type !== null || problem !== 'too-long') problem = type
      }),
    onSegmentClosed(closed) {
      closedSegment = Math.max(closedSegment, closed)
      connection.again()
    },
    nameOf: (n) => names.get(n),
    onOver: (type) => type !== 'conversation-closed' && end('line'),
  })

  // -- hearing --------------------------------------------------------------------------------------------------

  const intake = createIntake<ConversationEvent>(
    async (fact) => {
      if (isOver()) return
      if (fact.kind === 'message') await onMessage(fact)
      else if (fact.kind === 'grant') await onGrant(fact)
      else await onClose(fact)
    },
    () => connection.again(),
    () => set(() => conversation.unopened()),
  )

  async function onMessage(fact: MessageEvent): Promise<void> {
    if (fact.sender === 'visitor') return conversation.kept(fact)
    // Staff text outside the present talk segment of the verified lead is not shown, whoever sent it.
    if (visit === null || lead === null || fact.segment !== visit.segment.n || fact.sender !== toBase64url(lead.leaf))
      return
    await conversation.hear(visit.conversation, visit.segment, lead.leaf, fact)
  }

  async function onGrant(fact: GrantEvent): Promise<void> {
    // Somebody follows on the wait segment whose answer got lost on the way.
    if (next !== null && fact.segment === next.visit.segment.n + 1) waitIn(next)
    // Whoever was certified a moment ago stands on a newer roster than this page has seen.
    const believed = () => believeGrant({ line, door, visit, trusted: lookout.trusted(), now: lookout.now() }, fact)
    const granted = (await believed()) ?? (await lookout.lookAfresh().then(believed))
    if (isOver()) return
    if (granted === null) return set(() => (distrusted = true))
    visit = granted.visit
    lead = granted.lead
    present = true
    distrusted = false
    again = null
    lookout.stop()
    const { n } = visit.segment
    names.set(n, lead.pseudonym)
    conversation.adopt(n)
    conversation.acknowledge(n, true)
    changed()
  }

  async function onClose({ by, close }: CloseEvent): Promise<void> {
    const signed = by === 'counsellor' && (await believeClose(line, visit, lead, close))
    // The server forgets the conversation once it knows that she has read to the end.
    transport.call('beat', { seq: intake.seq() }, { authorization: place.authorization(), signal }).catch(() => {})
    end(signed ? 'counsellor' : 'line')
  }

  function end(by: NonNullable<VisitorView['endedBy']>) {
    if (isOver()) return
    endedBy = by
    lookout.stop()
    lost.drop()
    typing.hide()
    conversation.end()
    connection.stop()
    visit = null
    lead = null
    changed()
  }

  // -- her counsellor is lost -------------------------------------------------------------------------------------

  const lost = createLost({
    clock,
    isLost: () => lead !== null && !present && here && phase !== 'closing' && !isOver(),
    hasRoom: async () => visit?.segment.kind === 'talk' && (await waitAfter(line, visit, 'along')).passing === 'along',
    move: createMove({
      line,
      place,
      isOver,
      visit: () => visit,
      beat: () => transport.call('beat', { seq: intake.seq() }, { authorization: place.authorization(), signal }),
      onState,
      isBehind: (seq) => seq > intake.seq(),
      reconnect: () => connection.again(),
      read: intake.settled,
      lookout,
      next: () => next,
      offer: (offered) => {
        next = offered
      },
      waitIn,
      gone: () => end('line'),
    }),
    released: () => conversation.wake(),
    changed,
  })

  /** In front of the queue. What was not kept is sealed anew for whoever comes. */
  function waitIn(offered: NextWait) {
    next = null
    visit = offered.visit
    again = offered.passing
    lead = null
    present = true
    phase = 'waiting'
    typing.hide()
    lost.settle()
    conversation.adopt(visit.segment.n)
    conversation.wake()
    changed()
  }

  // -- the stream -----------------------------------------------------------------------------------------------

  const connection = createConnection<VisitorFrame>({
    clock,
    stream: (streamSignal, onFrame) =>
      transport.stream({
        authorization: place.authorization(),
        lastEventId: String(intake.seq()),
        signal: streamSignal,
        onFrame,
      }),
    onFrame,
    beat: async () => {
      const state = await transport.call(
        'beat',
        { seq: intake.seq() },
        { authorization: place.authorization(), signal },
      )
      if (!isOver()) onState(state)
      return state.seq
    },
    received: intake.seq,
    onHere(is) {
      if (is === here) return
      set(() => (here = is))
      lost.look()
    },
    onProblem({ problem: { type } }) {
      if (type !== 'conversation-gone' && type !== 'not-signed-in') return true
      end('line')
      return false
    },
  })

  function onFrame(frame: VisitorFrame) {
    if (isOver()) return
    switch (frame.event) {
      case 'hello':
        lookout.setTime(frame.data.now)
        onState(frame.data)
        conversation.wake()
        // While the stream was away a hint may have been missed. The first one follows on a look.
        if (greeted && isWaiting()) lookout.lookAfresh()
        greeted = true
        return
      case 'state':
        return onState(frame.data)
      case 'fact':
        return intake.take(frame.data)
      case 'typing':
        return typing.show()
      case 'trust':
        if (isWaiting()) lookout.lookAfresh()
        return
      case 'gone':
        // A close before it may still be on its way through the seal.
        intake.settled().then(() => end('line'))
    }
  }

  function onState(state: VisitorState) {
    const { segment: n } = state
    const offered = next
    // Our own request had arrived, though its answer did not. Sealed once more, so that it surely is this key that waits.
    if (offered !== null && n === offered.visit.segment.n && state.phase === 'waiting')
      place.waitAgain(offered.visit).then(
        () => next === offered && !isOver() && waitIn(offered),
        () => {},
      )
    lookout.setAvailability(state.availability)
    // Said before she moved on: of an older segment.
    if (visit === null || n >= visit.segment.n) {
      phase = state.phase
      present = state.counsellorPresent ?? present
      if (state.counsellorPresent === true) lost.settle()
      lost.look()
    }
    changed()
  }

  return {
    view() {
      shown ??= {
        line: lookout.state(),
        phase: phaseOf(endedBy !== null, lead !== null, place.isStarted(), phase),
        network: (place.isStarted() ? here : lookout.reached()) ? 'here' : 'away',
        counsellor: lead === null ? null : { pseudonym: lead.pseudonym, present, typing: typing.isShown() },
        lost: lead === null ? null : lost.view(),
        again,
        messages: conversation.messages(),
        missing: conversation.missing(),
        endedBy,
        problem: problem ?? (distrusted ? 'untrusted' : lookout.problem()),
      }
      return shown
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async open() {
      await lookout.look()
      if (lookout.isFresh(Number.POSITIVE_INFINITY) && !isOver()) await lookout.prove()
    },
    say(text) {
      if (isOver()) return
      const fitted = conversation.say(text)
      set(() => {
        if (!fitted) problem = 'too-long'
        else if (problem === 'too-long') problem = null
      })
    },
    retry(id) {
      if (!isOver()) conversation.retry(id)
    },
    ratherNot: () => lost.ratherNot(),
    wake() {
      if (isOver()) return
      lost.wake()
      connection.again()
      conversation.again()
      if (!place.isStarted() || lookout.state() === 'noReader') lookout.look()
    },
    async goodbye() {
      if (isOver()) return
      const leaving = place.leave()
      end('me')
      if (!(await leaving) && !dropped) set(() => (problem = 'unconfirmed'))
    },
    drop() {
      dropped = true
      typing.hide()
      lookout.drop()
      lost.drop()
      names.clear()
      next = null
      place.drop()
      conversation.drop()
      connection.stop()
      abort.abort()
      listeners.clear()
      visit = null
      beginning = null
      lead = null
      shown = null
    },
  }
}
