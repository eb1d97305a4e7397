/** Looks who is there as often as the screen must stay true, and believes only what verifies. */
import { type LineFile, trustedNow } from '@lijn116/encryption'
import { backoff, type Clock } from './clock.ts'
import { type Proof, proveWork } from './proof-of-work.ts'
import { type Trusted, verifyTrust } from './reader.ts'
import { ProblemError } from './transport.ts'
import type { Availability, DoorHours, OpenAnswer, VisitorState, WaitBand } from './visitor-wire.ts'

export type LineState = 'checking' | 'ready' | 'nobody' | 'noReader' | 'unreachable' | 'insecure'

/** Availability, band and door as the line last said them. */
type Said = { availability: Availability | null; band: WaitBand; door: DoorHours | null }

export type LookoutPort = {
  line: LineFile
  door: string
  clock: Clock
  ask(): Promise<OpenAnswer>
  isOver(): boolean
  /** The screen itself is the reason to look again: nothing was sent yet, or whoever took it is not believed. */
  isOpen(): boolean
  /** There is a verified reader. True: something could not be finished, look again soon. */
  onReader(): Promise<boolean>
  changed(): void
}

export type Lookout = ReturnType<typeof createLookout>

/** Seconds between looks. */
const lookAgain = { nobody: 20, ready: 60 }
/** Work for a younger question is not done again: a phone would get hot, and a start would wait for nothing. */
const workAgainMs = 60_000

export function createLookout(port: LookoutPort) {
  const { line, door, clock } = port
  // Outside a secure context browsers give no WebCrypto: nothing is asked, nothing is sent.
  let state: LineState = globalThis.crypto?.subtle === undefined ? 'insecure' : 'checking'
  let problem: string | null = null
  let answer: OpenAnswer | null = null
  let said: Said = { availability: null, band: null, door: null }
  let askedAt = 0
  let time = { server: 0, at: 0 }
  let trusted: Trusted | null = null
  let rosterVersion = 0
  let proving: Promise<Proof | null> | null = null
  let proof: Proof | null = null
  /** Of the newest question that was worked for, and of the one that the proof is for. */
  let workedAt: number | null = null
  let provedAt = 0
  let looking: Promise<void> | null = null
  let tries = 0
  let cancel = () => {}

  /** Trusted time, ms UTC: the server's, carried on by a clock that only counts. */
  const now = () => trustedNow(line, time.server + clock.now() - time.at)
  const isYoung = (at: number | null, ms: number) => at !== null && clock.now() - at <= ms

  function look(): Promise<void> {
    if (port.isOver() || state === 'insecure') return Promise.resolve()
    looking ??= askAndVerify()
      // Whatever could not be verified or sealed is no reader.
      .catch(() => {
        trusted = null
        state = 'noReader'
      })
      .then(() => {
        looking = null
        if (port.isOver()) return
        plan()
        port.changed()
      })
    return looking
  }

  async function askAndVerify(): Promise<void> {
    const at = clock.now()
    let asked: OpenAnswer
    try {
      asked = await port.ask()
    } catch (error) {
      if (error instanceof ProblemError) problem = error.problem.type
      if (trusted === null && state !== 'noReader') state = 'unreachable'
      tries++
      return
    }
    if (port.isOver()) return
    answer = asked
    said = asked
    askedAt = at
    time = { server: asked.now, at: clock.now() }
    problem = null
    try {
      trusted = asked.trust === null ? null : await verifyTrust(line, door, asked.trust, now(), rosterVersion)
      if (trusted !== null) rosterVersion = Math.max(rosterVersion, trusted.roster.version)
      if (trusted?.duty === null && asked.trust?.duty.length !== 0) problem = 'untrusted'
    } catch {
      trusted = null
      problem = 'untrusted'
    }
    state = trusted?.duty == null ? 'noReader' : asked.availability === 'nobody' ? 'nobody' : 'ready'
    if (trusted?.duty != null && port.isOpen()) work(asked)
    const owes = trusted?.duty != null && !port.isOver() && (await port.onReader())
    tries = owes ? tries + 1 : 0
  }

  /** While she reads: when she has written, nothing of it is left. Until it is done the one before it counts. */
  function work({ challenge: { token, bits } }: OpenAnswer) {
    const at = askedAt
    if (workedAt !== null && at - workedAt < workAgainMs) return
    workedAt = at
    proving = proveWork(token, bits, () => workedAt !== at).then((done) => {
      // Over, or a look began anew meanwhile: then it is the newer one that counts.
      if (workedAt !== at) return proving
      provedAt = at
      proof = done
      return done
    })
    // One that failed says so at the start.
    proving.catch(() => {})
  }

  function plan() {
    cancel()
    if (!port.isOpen() && tries === 0 && state !== 'noReader' && state !== 'unreachable') return
    const ms = (state === 'ready' ? lookAgain.ready : lookAgain.nobody) * 1000
    cancel = clock.after(tries > 0 ? Math.min(backoff(tries), ms) : ms, look)
  }

  return {
    look,
    /** After whatever look is under way: that one may have been answered before the change. */
    lookAfresh: () => (looking ?? Promise.resolve()).then(look),
    now,
    /** Asks again: is there somebody to seal to? */
    hasReader: async (): Promise<boolean> => {
      await (looking ?? Promise.resolve()).then(look)
      return trusted?.duty != null
    },
    trusted: () => trusted,
    state: () => state,
    problem: () => problem,
    /** The last look reached the server. */
    reached: () => tries === 0,
    /** There was an answer, and neither it nor what was worked for is older than this. */
    isFresh: (ms: number) => answer !== null && isYoung(workedAt ?? askedAt, ms),
    /** The challenge is over; the next look brings another. */
    spend() {
      answer = proof = proving = workedAt = null
    },
    /** Never one that is older than this. Null: none was asked for. */
    prove: async (ms: number) => (isYoung(provedAt, ms) ? proof : null) ?? (isYoung(workedAt, ms) ? proving : null),
    setTime(server: number) {
      time = { server, at: clock.now() }
    },
    said: () => said,
    hear({ availability, band }: Pick<VisitorState, 'availability' | 'band'>) {
      said = { door: said.door, availability, band }
      if (state === 'ready' || state === 'nobody') state = availability === 'nobody' ? 'nobody' : 'ready'
    },
    stop: () => cancel(),
    drop() {
      cancel()
      trusted = answer = proof = proving = workedAt = null
    },
  }
}
