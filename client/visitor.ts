/**
 * The visitor's side. Everything lives in the memory of one page; nothing leaves that could not be sealed.
 *
 *   before ─first text kept─► waiting ◄─► taken ─verified grant─► talking ─► ended (from anywhere)
 *                                ▲──── her counsellor is lost ─────┘
 */
import type { LineFile, Segment, Visit } from '@lijn116/encryption'
import { type Clock, deviceClock } from './clock.ts'
import { createConversation } from './conversation.ts'
import { createLookout } from './lookout.ts'
import { createLost, type NextWait, waitAfter } from './lost.ts'
import { createMove } from './move.ts'
import { createPlace } from './place.ts'
import { createTyping } from './typing.ts'
import { createHearing, type Hearing } from './visitor-hearing.ts'
import { createVisitorState } from './visitor-state.ts'
import { createVisitorStream } from './visitor-stream.ts'
import { phaseOf, type VisitorClient, type VisitorView } from './visitor-view.ts'
import type { VisitorTransport } from './visitor-wire.ts'

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
  const state = createVisitorState()
  const { changed, set, isOver } = state
  const abort = new AbortController()
  const { signal } = abort

  let beginning: Promise<void> | null = null
  /** The server refused this segment; the grant that says why is on its way. */
  let closedSegment = -1

  const typing = createTyping(clock, changed)
  const isWaiting = () => state.visit?.segment.kind === 'wait' && place.isStarted()
  const beat = () => transport.call('beat', { seq: intake.seq() }, { authorization: place.authorization(), signal })

  // -- saying ---------------------------------------------------------------------------------------------------

  const lookout = createLookout({
    line,
    door,
    clock,
    ask: () => transport.call('open', null, { signal }),
    isOver,
    isOpen: () => !place.isStarted() || (state.distrusted && state.lead === null),
    async onReader() {
      const owes = await place.resealIfStale(state.visit)
      conversation.wake()
      return owes
    },
    changed() {
      intake.judgeAgain()
      changed()
    },
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
      stream.start()
      changed()
    },
  })

  /** Under which key may be said something now? In a wait segment only while somebody verified can read it. */
  async function segment(): Promise<Segment | null> {
    if (!(await place.ready()) || isOver()) return null
    if (state.visit?.segment.kind !== 'talk' && lookout.trusted()?.duty == null) return null
    beginning ??= place.begin().then((begun: Visit) => {
      if (isOver()) return
      state.visit = begun
      conversation.begin(begun.conversation)
    })
    await beginning
    const { visit } = state
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
      if (state.visit !== null) return place.start(state.visit, messages, request)
    },
    heard({ type }, { n }) {
      if (type !== 'text') return
      typing.hide()
      conversation.acknowledge(n, false)
    },
    changed,
    onProblem: (type) =>
      set(() => {
        // After the end only the goodbye is told of.
        if (!isOver() && (type !== null || state.problem !== 'too-long')) state.problem = type
      }),
    onSegmentClosed(closed) {
      closedSegment = Math.max(closedSegment, closed)
      stream.again()
    },
    nameOf: (n) => state.names.get(n),
    onOver: (type) => type !== 'conversation-closed' && end('line'),
  })

  // -- hearing --------------------------------------------------------------------------------------------------

  const intake: Hearing = createHearing(state, {
    line,
    door,
    lookout,
    conversation,
    beat,
    reconnect: () => stream.again(),
    waitIn,
    end,
  })

  function end(by: NonNullable<VisitorView['endedBy']>) {
    if (isOver()) return
    state.endedBy = by
    lookout.stop()
    lost.drop()
    typing.hide()
    conversation.end()
    stream.stop()
    state.visit = null
    state.lead = null
    changed()
  }

  // -- her counsellor is lost -------------------------------------------------------------------------------------

  const lost = createLost({
    clock,
    isLost: () => state.lead !== null && !state.present && state.here && state.phase !== 'closing' && !isOver(),
    hasRoom: async () =>
      state.visit?.segment.kind === 'talk' && (await waitAfter(line, state.visit, 'along')).passing === 'along',
    move: createMove({
      line,
      place,
      isOver,
      visit: () => state.visit,
      beat,
      onState: (told) => stream.onState(told),
      isBehind: (seq) => seq > intake.seq(),
      reconnect: () => stream.again(),
      read: intake.settled,
      lookout,
      next: () => state.next,
      offer: (offered) => {
        state.next = offered
      },
      waitIn,
      gone: () => end('line'),
    }),
    released: () => conversation.wake(),
    changed,
  })

  /** In front of the queue. What was not kept is sealed anew for whoever comes. */
  function waitIn({ visit, passing }: NextWait) {
    state.next = null
    state.visit = visit
    state.again = passing
    state.lead = null
    state.present = true
    state.phase = 'waiting'
    typing.hide()
    lost.settle()
    conversation.adopt(visit.segment.n, passing === 'along' ? passing : 'left')
    conversation.wake()
    changed()
  }

  const stream = createVisitorStream(state, {
    clock,
    transport,
    place,
    lookout,
    conversation,
    intake,
    lost,
    beat,
    isWaiting,
    typing: typing.show,
    waitIn,
    end: () => end('line'),
  })

  return {
    view() {
      const { lead, present, again, endedBy, problem, distrusted } = state
      state.shown ??= {
        line: lookout.state(),
        phase: phaseOf(endedBy !== null, lead !== null, place.isStarted(), state.phase),
        network: (place.isStarted() ? state.here : lookout.reached()) ? 'here' : 'away',
        counsellor: lead === null ? null : { pseudonym: lead.pseudonym, present, typing: typing.isShown() },
        lost: lead === null ? null : lost.view(),
        again,
        messages: conversation.messages(),
        missing: conversation.missing(),
        endedBy,
        problem: problem ?? (distrusted ? 'untrusted' : lookout.problem()),
      }
      return state.shown
    },
    subscribe: state.subscribe,
    async open() {
      await lookout.look()
      if (lookout.isFresh(Number.POSITIVE_INFINITY) && !isOver()) await lookout.prove()
    },
    say(text) {
      if (isOver()) return
      const fitted = conversation.say(text)
      set(() => {
        if (!fitted) state.problem = 'too-long'
        else if (state.problem === 'too-long') state.problem = null
      })
    },
    retry(id) {
      if (!isOver()) conversation.retry(id)
    },
    ratherNot: () => lost.ratherNot(),
    wake() {
      if (isOver()) return
      lost.wake()
      stream.again()
      conversation.again()
      if (!place.isStarted() || lookout.state() === 'noReader') lookout.look()
    },
    async goodbye() {
      if (isOver()) return
      const leaving = place.leave()
      state.problem = 'ending'
      end('me')
      const problem = (await leaving) ? null : 'unconfirmed'
      if (!state.dropped) set(() => (state.problem = problem))
    },
    drop() {
      state.drop()
      typing.hide()
      lookout.drop()
      lost.drop()
      place.drop()
      conversation.drop()
      stream.stop()
      abort.abort()
      beginning = null
    },
  }
}
