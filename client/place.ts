/** A visitor's place with the line: how it is taken (START), and the envelope that lets somebody open it (WAIT). */
import {
  beginVisit,
  type Duty,
  type LineFile,
  randomBytes,
  sealWait,
  toBase64url,
  type Visit,
} from '@lijn116/encryption'
import { limits } from '@lijn116/protocol/limits'
import type { Need } from '@lijn116/protocol/need'
import type { ConversationId, SealedMessage, SealedWait } from '@lijn116/protocol/sealed'
import type { Returns } from '@lijn116/protocol/visitor-bodies'
import { backoff, type Clock } from './clock.ts'
import type { Lookout } from './lookout.ts'
import { NetworkError, ProblemError } from './transport.ts'
import type { VisitorTransport } from './visitor-wire.ts'

export type PlacePort = {
  line: LineFile
  door: string
  language: string
  transport: VisitorTransport
  lookout: Lookout
  signal: AbortSignal
  clock: Clock
  isOver(): boolean
  /** What she told the queue so far. */
  need(): Need | undefined
  /** The server has this conversation. `need`: what it surely knows of it. */
  onStarted(need?: Need): void
}

/** Proof of work and trust older than this are made anew before a start; the server forgets at `challengeSeconds`. */
const freshMs = (limits.challengeSeconds - 30) * 1000

const goodbyeTries = 4

/** Not waiting any more, so no envelope is needed. */
const noEnvelope = ['segment-closed', 'conversation-closed', 'conversation-gone', 'not-signed-in']

const isSame = (a: Duty, b: Duty) => toBase64url(a.signed) === toBase64url(b.signed)

export type Place = ReturnType<typeof createPlace>

export function createPlace(port: PlacePort) {
  const { line, lookout, transport, signal } = port
  let authorization = ''
  let started = false
  let starting: Promise<unknown> | null = null
  let wait: { duty: Duty; minDutySeq: number; sealed: SealedWait } | null = null
  /** What else goes with a start; filled by whoever knows of a code (returning.ts). */
  const more: { returns?: Returns } = {}

  const minDutySeq = () => lookout.trusted()?.roster.minDutySeq ?? 0

  async function envelope(visit: Visit, duty: Duty): Promise<NonNullable<typeof wait>> {
    const sealed = await sealWait(line, visit, duty)
    return { duty, minDutySeq: minDutySeq(), sealed: { ...sealed, sealed: toBase64url(sealed.sealed) } }
  }

  return {
    more,
    authorization: () => authorization,
    isStarted: () => started,
    /** Fresh trust and a fresh challenge, unless the place is taken. False: not now. */
    async ready(): Promise<boolean> {
      if (started) return true
      if (!lookout.isFresh(freshMs)) {
        lookout.spend()
        await lookout.look()
      }
      return lookout.isFresh(freshMs)
    },

    async begin(): Promise<Visit> {
      authorization = `Bearer ${toBase64url(randomBytes(32))}`
      return beginVisit(line)
    },

    /** The first words, with the envelope. Asked again it sends the same words in the same bytes. */
    async start(visit: Visit, messages: SealedMessage[], request: AbortSignal): Promise<void> {
      const proof = await lookout.prove(freshMs)
      const duty = lookout.trusted()?.duty
      if (!duty || proof === null || port.isOver()) throw new NetworkError('nobody to seal to')
      if (wait === null || !isSame(wait.duty, duty)) wait = await envelope(visit, duty)
      const need = port.need()
      starting = transport.call(
        'start',
        {
          version: 1,
          // A brand is only on paper: this is where the bytes of the seal become the wire's name.
          conversation: toBase64url(visit.conversation) as ConversationId,
          door: port.door,
          language: port.language,
          visitorKey: toBase64url(visit.publicKey),
          proof,
          wait: wait.sealed,
          messages,
          ...(need && { need }),
          ...more,
        },
        { authorization, signal: request },
      )
      try {
        await starting
      } catch (error) {
        const type = error instanceof ProblemError ? error.problem.type : null
        if (type === 'challenge-over') lookout.spend()
        // An earlier start arrived though its answer did not: from now on she speaks as one who is there.
        const isThere = type === 'already-used' || type === 'segment-closed' || type === 'conversation-closed'
        if (!isThere) throw error
        if (!port.isOver()) {
          started = true
          port.onStarted()
        }
        throw type === 'already-used' ? new NetworkError('started before') : error
      }
      if (port.isOver()) return
      started = true
      port.onStarted(need)
    },

    /** Same key of the conversation, fresh envelope: for a newer duty key, or when older ones were withdrawn. True: try again. */
    async resealIfStale(visit: Visit | null): Promise<boolean> {
      const duty = lookout.trusted()?.duty
      if (!duty || !started || wait === null || visit?.segment.kind !== 'wait') return false
      if (isSame(wait.duty, duty) && wait.minDutySeq >= minDutySeq()) return false
      const fresh = await envelope(visit, duty)
      try {
        await transport.call('reseal', { wait: fresh.sealed }, { authorization, signal })
        wait = fresh
        return false
      } catch (error) {
        return !(error instanceof ProblemError && noEnvelope.includes(error.problem.type))
      }
    },

    /** A new wait segment after a loss; asked again it is the same key. @throws ProblemError, NetworkError */
    async waitAgain(visit: Visit): Promise<void> {
      const duty = lookout.trusted()?.duty
      if (!duty) throw new NetworkError('')
      const fresh = await envelope(visit, duty)
      await transport.call('reseal', { wait: fresh.sealed }, { authorization, signal })
      wait = fresh
    },

    /** Tells the line that she is done. False: it could not be told, the line will find out by itself. */
    async leave(): Promise<boolean> {
      if (starting === null) return true
      const bearer = authorization
      // A start under way must be over first, or it would arrive after the goodbye.
      await starting.catch(() => {})
      for (let attempt = 0; attempt < goodbyeTries && !signal.aborted; attempt++) {
        try {
          await transport.call('goodbye', {}, { authorization: bearer, signal })
          return true
        } catch (error) {
          const type = error instanceof ProblemError ? error.problem.type : null
          if (type === 'conversation-gone' || type === 'not-signed-in') return true
          await new Promise<void>((resolve) => port.clock.after(backoff(attempt), resolve))
        }
      }
      return false
    },

    drop() {
      authorization = ''
      wait = null
    },
  }
}
