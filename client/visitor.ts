/**
 * The visitor's side. Everything lives in the memory of one page; nothing leaves that could not be sealed.
 *
 *   before ─first text kept─► waiting ◄─► taken ─verified grant─► talking ─► ended (from anywhere)
 *                                ▲──── her counsellor is lost ─────┘
 */
import type { LineFile, Segment, Visit } from '@lijn116/encryption'
import { backoff, type Clock, deviceClock } from './clock.ts'
import { createConversation } from './conversation.ts'
import { createLookout } from './lookout.ts'
import type { NextWait } from './lost.ts'
import { createPlace } from './place.ts'
import { createTyping } from './typing.ts'
import type { VisitorClient } from './visitor-client.ts'
import { createHearing, type Hearing } from './visitor-hearing.ts'
import { createNeed } from './visitor-need.ts'
import { createVisitorState } from './visitor-state.ts'
import { createVisitorStream } from './visitor-stream.ts'
import type { Together } from './visitor-together.ts'
import { phaseOf, type VisitorView } from './visitor-view.ts'
import type { VisitorTransport } from './visitor-wire.ts'

export type { Clock } from './clock.ts'
export type { ShownMessage } from './conversation.ts'
export { fits } from './text.ts'
export type { VisitorClient } from './visitor-client.ts'
export type { Together } from './visitor-together.ts'
export type { InTalk, VisitorView } from './visitor-view.ts'
export type { VisitorTransport } from './visitor-wire.ts'

/** Of a page whose second script is not here yet. */
const notYet = { handed: null, asks: null, told: null, cover: false, lost: null }

export function createVisitor(options: {
  line: LineFile
  door: string
  language: string
  transport: VisitorTransport
  /** Brings the second script; asked for after her first words are kept, and again until it comes. */
  together: () => Promise<Together>
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
  const isWaiting = () => state.visit?.segment.kind === 'wait' && place.isStarted() && !isOver()
  const beat = () => transport.call('beat', { seq: intake.seq() }, { authorization: place.authorization(), signal })

  const need = createNeed({
    clock,
    isWaiting,
    isTalking: () => state.visit?.segment.kind === 'talk' && !isOver(),
    post: (told) => transport.call('need', told, { authorization: place.authorization(), signal }),
    changed,
  })

  // -- saying ---------------------------------------------------------------------------------------------------

  const lookout = createLookout({
    line,
    door,
    clock,
    ask: () => transport.call('open', null, { signal }),
    isOver,
    isOpen: () => !place.isStarted() || state.distrusted,
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
    need: need.now,
    onStarted(given) {
      state.heardAt = lookout.now()
      stream.start()
      need.started(given)
      fetchTogether(0)
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
    if (visit?.segment.kind === 'talk' && state.part?.lost.isHolding()) return null
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
    heard(content, { n }, from, fact) {
      if (content.type === 'ack') return
      if (content.type === 'text') typing.hide()
      else state.together((part) => part.heard(content, from, fact))
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
    nameOf: (n, sender) => state.names.get(`${n}.${sender}`),
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
    state.part?.drop()
    need.stop()
    typing.hide()
    conversation.end()
    stream.stop()
    state.visit = null
    state.lead = null
    changed()
  }

  // -- what comes later ---------------------------------------------------------------------------------------------

  async function fetchTogether(attempt: number): Promise<void> {
    try {
      const { createTogether } = await options.together()
      if (isOver()) return
      const part = createTogether(state, {
        line,
        clock,
        place,
        beat,
        conversation,
        onState: (told) => stream.onState(told),
        isBehind: (seq) => seq > intake.seq(),
        reconnect: () => stream.again(),
        read: intake.settled,
        lookout,
        waitIn,
        gone: () => end('line'),
      })
      state.fetched(part)
      intake.judgeAgain()
      part.lost.look()
    } catch {
      clock.after(backoff(attempt), () => isOver() || fetchTogether(attempt + 1))
    }
  }

  /** In front of the queue. What was not kept is sealed anew for whoever comes. */
  function waitIn({ visit, passing }: NextWait) {
    state.next = null
    state.visit = visit
    state.again = passing
    state.lead = null
    state.distrusted = false
    state.present = true
    state.phase = 'waiting'
    typing.hide()
    state.part?.left()
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
    beat,
    isWaiting,
    typing: typing.show,
    waitIn,
    end: () => end('line'),
  })

  return {
    view() {
      const { lead, others, present, again, endedBy, problem, distrusted } = state
      state.shown ??= {
        line: lookout.state(),
        phase: phaseOf(endedBy !== null, lead !== null, place.isStarted(), state.phase),
        network: (place.isStarted() ? state.here : lookout.reached()) ? 'here' : 'away',
        counsellor: lead === null ? null : { pseudonym: lead.pseudonym, present, typing: typing.isShown() },
        ...lookout.said(),
        need: need.view(),
        members: lead === null ? [] : [lead, ...others].map(({ pseudonym, role }) => ({ pseudonym, role })),
        ...(state.part?.view() ?? notYet),
        again,
        messages: conversation.messages(),
        missing: conversation.missing(),
        endedBy,
        problem: problem ?? (distrusted ? 'untrusted' : lookout.problem()),
      }
      return state.shown
    },
    subscribe: state.subscribe,
    inner: { state, lookout, place, conversation },
    open: lookout.look,
    say(text) {
      if (isOver() || state.part?.typed(text)) return
      const fitted = conversation.say(text)
      set(() => {
        if (!fitted) state.problem = 'too-long'
        else if (state.problem === 'too-long') state.problem = null
      })
    },
    retry(id) {
      if (!isOver()) conversation.retry(id)
    },
    ratherNot: () => state.part?.lost.ratherNot(),
    setNeed: need.set,
    answer: (...given) => state.part?.answer(...given),
    state: (told) => state.together((part) => part.state(told)),
    hide: (isHidden) => state.part?.hide(isHidden),
    wake() {
      if (isOver()) return
      state.part?.lost.wake()
      need.tell()
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
      state.part?.drop()
      state.drop()
      typing.hide()
      lookout.drop()
      need.stop()
      place.drop()
      conversation.drop()
      stream.stop()
      abort.abort()
      beginning = null
    },
  }
}
