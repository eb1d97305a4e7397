/**
 * The visitor's side. Everything lives in the memory of one page; nothing leaves that could not be sealed.
 *
 *   before ─first text kept─► waiting ◄─► taken ─verified grant─► talking ─► ended (from anywhere)
 */
import { permits } from '@lijn116/domain/access/roles'
import {
  beginVisit,
  type Duty,
  fromBase64url,
  type LineFile,
  openGrant,
  randomBytes,
  type Segment,
  sealWait,
  toBase64url,
  trustedNow,
  type Visit,
  verifyClose,
} from '@lijn116/encryption'
import type { CloseEvent, ConversationEvent, GrantEvent, MessageEvent, Phase } from '@lijn116/protocol/conversation'
import { limits } from '@lijn116/protocol/limits'
import type { ConversationId, SealedMessage, SealedWait } from '@lijn116/protocol/sealed'
import { backoff, type Clock, deviceClock } from './clock.ts'
import { createConnection } from './connection.ts'
import { createConversation, type ShownMessage } from './conversation.ts'
import { type Proof, proveWork } from './proof-of-work.ts'
import { type Trusted, verifyTrust } from './reader.ts'
import { createIntake } from './receive.ts'
import { NetworkError, ProblemError } from './transport.ts'
import type { OpenAnswer, VisitorFrame, VisitorTransport } from './visitor-wire.ts'

export type { Clock } from './clock.ts'
export type { ShownMessage } from './conversation.ts'
export { fits } from './text.ts'
export type { VisitorTransport } from './visitor-wire.ts'

export type VisitorView = {
  /**
   * ready: somebody is on duty. nobody: the line works, nobody is on duty. noReader: there is nobody to seal to, text
   * stays in memory. insecure: no secure context, nothing can be sealed here.
   */
  line: 'checking' | 'ready' | 'nobody' | 'noReader' | 'unreachable' | 'insecure'
  /** before: the server has nothing yet. taken: a counsellor is opening. talking: a verified grant was adopted. */
  phase: 'before' | 'waiting' | 'taken' | 'talking' | 'ended'
  /** away: quietly trying again. */
  network: 'here' | 'away'
  /** Only ever after a verified grant. */
  counsellor: { pseudonym: string; present: boolean; typing: boolean } | null
  messages: readonly ShownMessage[]
  /** Something the other end sent did not arrive. */
  missing: boolean
  endedBy: 'counsellor' | 'me' | 'line' | null
  /** A ProblemType, or `too-long`, `untrusted` (did not verify: nothing shown, nothing sent), `unconfirmed` (goodbye not heard). */
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
  /** The page is seen again or the network is back: reconnect and re-sync now. */
  wake(): void
  goodbye(): Promise<void>
  /** Synchronous: keys and text dropped, every request aborted, nothing sent. */
  drop(): void
}

/** Seconds between looks while nothing was sent yet: the screen must stay true. */
const lookAgain = { nobody: 20, ready: 60 }
/** Proof of work and trust older than this are made anew before a start; the server forgets at `challengeSeconds`. */
const freshMs = (limits.challengeSeconds - 30) * 1000
const typingShownMs = 5_000
const goodbyeTries = 4

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
  let authorization = ''

  // Outside a secure context browsers give no WebCrypto: nothing is asked, nothing is sent.
  let lineState: VisitorView['line'] = globalThis.crypto?.subtle === undefined ? 'insecure' : 'checking'
  let phase: Phase | null = null
  let here = true
  let started = false
  let endedBy: VisitorView['endedBy'] = null
  let problem: string | null = null

  let answer: (OpenAnswer & { at: number }) | null = null
  let looking: Promise<void> | null = null
  let lookTries = 0
  let cancelLook = () => {}
  let trusted: Trusted | null = null
  let rosterVersion = 0
  let proof: Promise<Proof | null> | null = null

  let visit: Visit | null = null
  let beginning: Promise<Visit> | null = null
  let starting: Promise<unknown> = Promise.resolve()
  let wait: { duty: Duty; minDutySeq: number; sealed: SealedWait } | null = null
  let lead: Awaited<ReturnType<typeof openGrant>>['lead'] | null = null
  let present = true
  let cancelTyping: (() => void) | null = null
  /** The server refused this segment; the grant that says why is on its way. */
  let closedSegment = -1

  let shown: VisitorView | null = null
  const changed = () => {
    shown = null
    if (!dropped) for (const listener of listeners) listener()
  }
  const set = (change: () => void) => {
    change()
    changed()
  }
  const isOver = () => dropped || endedBy !== null

  /** Trusted time: the server's, carried on by a clock that only counts. */
  const now = () => trustedNow(line, answer === null ? 0 : answer.now + clock.now() - answer.at)

  const isFresh = (ms: number) => answer !== null && clock.now() - answer.at <= ms

  // -- who is there ---------------------------------------------------------------------------------------------

  function look(): Promise<void> {
    if (isOver() || lineState === 'insecure') return Promise.resolve()
    looking ??= askAndVerify()
      // Whatever could not be verified or sealed is no reader.
      .catch(() => {
        trusted = null
        lineState = 'noReader'
      })
      .then(() => {
        looking = null
        if (!isOver()) changed()
        planLook()
      })
    return looking
  }

  async function askAndVerify(): Promise<void> {
    let asked: OpenAnswer
    try {
      asked = await transport.call('open', null, { signal })
    } catch (error) {
      if (error instanceof ProblemError) problem = error.problem.type
      if (trusted === null && lineState !== 'noReader') lineState = 'unreachable'
      here = started && here
      lookTries++
      return
    }
    if (isOver()) return
    lookTries = 0
    if (!started) here = true
    answer = { ...asked, at: clock.now() }
    proof = null
    try {
      trusted = asked.trust === null ? null : await verifyTrust(line, door, asked.trust, now(), rosterVersion)
      const refused = trusted !== null && trusted.duty === null && (asked.trust?.duty.length ?? 0) > 0
      if (refused) problem = 'untrusted'
      else if (problem === 'untrusted') problem = null
    } catch {
      trusted = null
      problem = 'untrusted'
    }
    if (trusted !== null) rosterVersion = Math.max(rosterVersion, trusted.roster.version)
    lineState = trusted?.duty == null ? 'noReader' : asked.availability === 'open' ? 'ready' : 'nobody'
    if (lineState === 'noReader') return
    if (phase === 'waiting' || phase === 'claimed') await resealIfStale()
    conversation.wake()
  }

  function planLook() {
    cancelLook()
    if (isOver()) return
    const wanted = lineState === 'noReader' || lineState === 'unreachable'
    if (started && !wanted) return
    const seconds = lineState === 'ready' ? lookAgain.ready : lookAgain.nobody
    const ms = lookTries > 0 ? Math.min(backoff(lookTries), seconds * 1000) : seconds * 1000
    cancelLook = clock.after(ms, look)
  }

  function prove(): Promise<Proof | null> {
    const { token, bits } = answer?.challenge ?? { token: '', bits: 0 }
    proof ??= proveWork(token, bits, isOver)
    return proof
  }

  // -- saying ---------------------------------------------------------------------------------------------------

  /** Under which key may be said something now? In a wait segment only while somebody verified can read it. */
  async function segment(): Promise<Segment | null> {
    if (!started && !isFresh(freshMs)) {
      answer = null
      await look()
    }
    if (isOver() || (!started && answer === null)) return null
    if (visit?.segment.kind !== 'talk' && trusted?.duty == null) return null
    beginning ??= begin()
    await beginning
    return visit === null || visit.segment.n <= closedSegment ? null : visit.segment
  }

  async function begin(): Promise<Visit> {
    const begun = await beginVisit(line)
    authorization = `Bearer ${toBase64url(randomBytes(32))}`
    if (!isOver()) {
      visit = begun
      conversation.begin(begun.conversation)
    }
    return begun
  }

  const isSame = (a: Duty, b: Duty) => toBase64url(a.signed) === toBase64url(b.signed)

  async function post(messages: SealedMessage[], request: AbortSignal): Promise<unknown> {
    if (started) return transport.call('say', { messages }, { authorization, signal: request })
    const proof = await prove()
    const duty = trusted?.duty
    if (visit === null || !duty || proof === null) throw new NetworkError('nobody to seal to')
    if (wait === null || !isSame(wait.duty, duty)) wait = await envelope(visit, duty)
    const body = {
      version: 1 as const,
      // A brand is only on paper: this is where the bytes of the seal become the wire's name.
      conversation: toBase64url(visit.conversation) as ConversationId,
      door,
      language,
      visitorKey: toBase64url(visit.publicKey),
      proof,
      wait: wait.sealed,
      messages,
    }
    starting = transport.call('start', body, { authorization, signal: request })
    try {
      await starting
    } catch (error) {
      const type = error instanceof ProblemError ? error.problem.type : null
      if (type === 'challenge-over') answer = null
      // The server has this conversation already: an answer was lost, and the stream will say what was kept.
      if (type !== 'already-used') throw error
    }
    if (isOver()) return
    started = true
    phase ??= 'waiting'
    connection.start()
    changed()
  }

  async function envelope(of: Visit, duty: Duty): Promise<NonNullable<typeof wait>> {
    const sealed = await sealWait(line, of, duty)
    const minDutySeq = trusted?.roster.minDutySeq ?? 0
    return { duty, minDutySeq, sealed: { ...sealed, sealed: toBase64url(sealed.sealed) } }
  }

  /** Same key of the conversation, fresh envelope: for a newer duty key, or when older ones were withdrawn. */
  async function resealIfStale(): Promise<void> {
    const duty = trusted?.duty
    if (!duty || !started || wait === null || visit === null || visit.segment.kind !== 'wait') return
    if (isSame(wait.duty, duty) && wait.minDutySeq >= (trusted?.roster.minDutySeq ?? 0)) return
    const fresh = await envelope(visit, duty)
    try {
      await transport.call('reseal', { wait: fresh.sealed }, { authorization, signal })
      wait = fresh
    } catch (error) {
      // Not waiting any more needs no envelope; anything else is tried at the next look.
      if (error instanceof NetworkError && !isOver()) cancelLook = clock.after(backoff(lookTries++), look)
    }
  }

  const conversation = createConversation({
    line,
    clock,
    me: 'visitor',
    segment,
    post,
    heard(type, { n }) {
      if (type !== 'text') return
      hideTyping()
      conversation.acknowledge(n, false)
    },
    changed,
    onProblem: (type) =>
      set(() => {
        if (type !== null || (problem !== 'untrusted' && problem !== 'too-long')) problem = type
      }),
    onSegmentClosed() {
      closedSegment = visit?.segment.n ?? closedSegment
      connection.again()
    },
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
    const granted = (await tryGrant(fact)) ?? (await look().then(() => tryGrant(fact)))
    if (isOver()) return
    if (granted === null) return set(() => (problem = 'untrusted'))
    visit = granted.visit
    lead = granted.lead
    present = true
    wait = null
    if (problem === 'untrusted') problem = null
    cancelLook()
    const { n } = visit.segment
    conversation.adopt(n)
    conversation.acknowledge(n, true)
    changed()
  }

  /** null: not to be believed, at least not with the trust this page has. */
  async function tryGrant(fact: GrantEvent) {
    if (visit === null || trusted === null) return null
    const { delegation, roster } = trusted
    try {
      return await openGrant(line, visit, {
        door,
        delegation,
        roster,
        grant: fromBase64url(fact.grant),
        envelope: fromBase64url(fact.envelope),
        certificate: fromBase64url(fact.certificate),
        shift: fromBase64url(fact.shift),
        now: now(),
        permits: (roles) => permits('claim', roles),
      })
    } catch {
      return null
    }
  }

  async function onClose({ by, close }: CloseEvent): Promise<void> {
    let signed = false
    if (by === 'counsellor' && close !== null && visit !== null && lead !== null)
      signed = await verifyClose(line, visit, lead.certificate, fromBase64url(close)).then(
        () => true,
        () => false,
      )
    // The server forgets the conversation once it knows that she has read to the end.
    transport.call('beat', { seq: intake.seq() }, { authorization, signal }).catch(() => {})
    end(signed ? 'counsellor' : 'line')
  }

  function end(by: NonNullable<VisitorView['endedBy']>) {
    if (isOver()) return
    endedBy = by
    cancelLook()
    hideTyping()
    conversation.end()
    connection.stop()
    visit = null
    lead = null
    wait = null
    changed()
  }

  function hideTyping() {
    cancelTyping?.()
    cancelTyping = null
  }

  // -- the stream -----------------------------------------------------------------------------------------------

  const connection = createConnection<VisitorFrame>({
    clock,
    stream: (streamSignal, onFrame) =>
      transport.stream({ authorization, lastEventId: String(intake.seq()), signal: streamSignal, onFrame }),
    onFrame,
    beat: async () => {
      const state = await transport.call('beat', { seq: intake.seq() }, { authorization, signal })
      if (!isOver()) onState(state)
      return state.seq
    },
    received: intake.seq,
    onHere: (is) => is !== here && set(() => (here = is)),
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
        if (answer !== null) answer = { ...answer, now: frame.data.now, at: clock.now() }
        onState(frame.data)
        conversation.wake()
        if (visit?.segment.kind === 'wait' && !isFresh(lookAgain.nobody * 1000)) look()
        return
      case 'state':
        return onState(frame.data)
      case 'fact':
        return intake.take(frame.data)
      case 'typing':
        hideTyping()
        cancelTyping = clock.after(typingShownMs, () => set(hideTyping))
        return changed()
      case 'trust':
        // One that is under way may have been answered before the change.
        if (visit?.segment.kind === 'wait') (looking ?? Promise.resolve()).then(look)
        return
      case 'gone':
        // A close before it may still be on its way through the seal.
        intake.settled().then(() => end('line'))
    }
  }

  function onState(state: { phase: Phase; availability: 'open' | 'nobody'; counsellorPresent: boolean | null }) {
    phase = state.phase
    present = state.counsellorPresent ?? present
    if (lineState === 'ready' || lineState === 'nobody') lineState = state.availability === 'open' ? 'ready' : 'nobody'
    changed()
  }

  function shownPhase(): VisitorView['phase'] {
    if (endedBy !== null) return 'ended'
    if (lead !== null) return 'talking'
    if (!started) return 'before'
    return phase === null || phase === 'waiting' ? 'waiting' : 'taken'
  }

  return {
    view() {
      shown ??= {
        line: lineState,
        phase: shownPhase(),
        network: here ? 'here' : 'away',
        counsellor: lead === null ? null : { pseudonym: lead.pseudonym, present, typing: cancelTyping !== null },
        messages: conversation.messages(),
        missing: conversation.missing(),
        endedBy,
        problem,
      }
      return shown
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async open() {
      await look()
      if (answer !== null && !isOver()) await prove()
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
    wake() {
      if (isOver() || lineState === 'insecure') return
      connection.again()
      conversation.again()
      if (!started || lineState === 'noReader') look()
    },
    async goodbye() {
      if (isOver()) return
      const [told, bearer] = [started || beginning !== null, authorization]
      end('me')
      // A start under way must be over first, or it would arrive after the goodbye.
      await starting.catch(() => {})
      for (let attempt = 0; told && !dropped; attempt++) {
        try {
          await transport.call('goodbye', {}, { authorization: bearer, signal })
          return
        } catch (error) {
          const gone =
            error instanceof ProblemError && ['conversation-gone', 'not-signed-in'].includes(error.problem.type)
          if (gone) return
          if (attempt + 1 === goodbyeTries) return set(() => (problem = 'unconfirmed'))
          await new Promise<void>((resolve) => clock.after(backoff(attempt), resolve))
        }
      }
    },
    drop() {
      dropped = true
      cancelLook()
      hideTyping()
      conversation.drop()
      connection.stop()
      abort.abort()
      listeners.clear()
      visit = null
      beginning = null
      lead = null
      wait = null
      trusted = null
      answer = null
      proof = null
      authorization = ''
      shown = null
    },
  }
}
