/** Empties an outbox, one request at a time, in order, until everything is kept or refused. */
import { type Content, fromBase64url, type Seen, type Segment, toBase64url, utf8 } from '@lijn116/encryption'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { SealedMessage } from '@lijn116/protocol/sealed'
import { backoff, type Clock } from './clock.ts'
import { type Entry, given, kept, nextBatch, type Outbox, refuse, unseal, withSealed } from './outbox.ts'
import { ProblemError } from './transport.ts'

type Sealer = (
  segment: Segment,
  content: Content,
) => Promise<{ segment: number; instance: Content['id']; counter: number; sealed: Content['id'] }>

export type SendPort = {
  clock: Clock
  outbox(): Outbox
  change(outbox: Outbox): void
  /** Under which segment may be sent now? null: not now; `wake` is called when that changes. */
  segment(): Promise<Segment | null>
  seal: Sealer
  /** What is said along with every message. */
  seen(segment: number): Seen
  ackBody(segment: number): Content['body']
  post(messages: SealedMessage[], signal: AbortSignal): Promise<unknown>
  /** Something was refused or went through; `null` when all is well again. */
  onProblem(type: ProblemType | null): void
  /** The server's segment is newer than ours: the fact that says so must be fetched. */
  onSegmentClosed(segment: number): void
  /** Nothing can be said any more, or not by this session. */
  onOver(type: 'conversation-gone' | 'conversation-closed' | 'not-signed-in'): void
}

export type Sending = {
  /** Something was added. A pause under way goes on. */
  added(): void
  /** Try now: the network may be back, a reader may be there. */
  wake(): void
  /** As `wake`, and a request under way is held for lost: the same bytes go again over a new connection. */
  again(): void
  /** Nothing more is sent; a request under way may end. */
  stop(): void
  /** As `stop`, and a request under way is broken off. */
  drop(): void
}

/** A broken server is asked this often before a message is given back to its writer. */
const brokenTries = 5

export function createSending(port: SendPort): Sending {
  let running = false
  let stopped = false
  let attempt = 0
  let broken = 0
  let endPause = () => {}
  let breakOff = () => {}
  let hurry = false
  /** Set by `wake`, so that a call during a request is not lost. */
  let asked = false

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = port.clock.after(ms, resolve)
      endPause = () => {
        cancel()
        resolve()
      }
    })

  async function seal(entry: Entry, segment: Segment): Promise<SealedMessage[]> {
    const bodies = entry.kind === 'ack' ? [port.ackBody(segment.n)] : (entry.bodies ?? entry.parts.map(utf8))
    const sealed: SealedMessage[] = []
    for (let part = 0; part < bodies.length; part++) {
      const body = bodies[part]
      if (body === undefined) continue
      const content: Content = {
        type: entry.kind,
        id: fromBase64url(entry.id),
        part,
        parts: bodies.length,
        seen: port.seen(segment.n),
        body,
      }
      const message = await port.seal(segment, content)
      sealed.push({ ...message, instance: toBase64url(message.instance), sealed: toBase64url(message.sealed) })
    }
    return sealed
  }

  /** One request. False: nothing to do now. */
  async function once(): Promise<boolean> {
    const segment = await port.segment()
    if (segment === null || stopped) return false
    port.change(unseal(port.outbox(), segment.n - 1))
    const batch = nextBatch(port.outbox())
    if (batch.length === 0) return false
    for (const entry of batch) {
      if (entry.sealed !== null) continue
      const sealed = await seal(entry, segment)
      // Asked for only now: more may have been said while this was sealed.
      port.change(withSealed(port.outbox(), entry.id, sealed))
    }
    // A grant may have come while sealing: what lies under the old segment was taken back by then.
    if ((await port.segment())?.n !== segment.n || stopped) {
      port.change(unseal(port.outbox(), segment.n))
      return !stopped
    }
    const ids = batch.map(({ id }) => id)
    port.change(given(port.outbox(), ids))
    const messages: SealedMessage[] = []
    for (const entry of nextBatch(port.outbox())) if (ids.includes(entry.id)) messages.push(...(entry.sealed ?? []))
    if (messages.length === 0) return true
    const request = new AbortController()
    hurry = false
    breakOff = () => request.abort()
    try {
      await port.post(messages, request.signal)
      if (stopped) return false
      attempt = 0
      broken = 0
      port.change(kept(port.outbox(), messages))
      port.onProblem(null)
    } catch (error) {
      if (!stopped) await failed(error, ids, segment.n)
    }
    return true
  }

  async function failed(error: unknown, ids: string[], segment: number): Promise<void> {
    if (!(error instanceof ProblemError)) {
      const isNow = hurry
      hurry = false
      return isNow ? undefined : pause(backoff(attempt++))
    }
    const { type, retryAfterSeconds = 0 } = error.problem
    switch (type) {
      case 'segment-closed':
        port.change(unseal(port.outbox(), segment))
        return port.onSegmentClosed(segment)
      case 'conversation-closed':
      case 'conversation-gone':
      case 'not-signed-in':
        port.change(refuse(port.outbox(), 'all'))
        return port.onOver(type)
      case 'too-many':
      case 'line-full':
        port.onProblem(type)
        return pause(Math.max(retryAfterSeconds * 1000, backoff(attempt++)))
      case 'draining':
      case 'challenge-over':
        return pause(Math.max(retryAfterSeconds * 1000, backoff(attempt++)))
      case 'broken':
        port.onProblem(type)
        if (++broken < brokenTries) return pause(backoff(attempt++))
    }
    broken = 0
    port.onProblem(type)
    port.change(refuse(port.outbox(), ids))
  }

  async function run() {
    running = true
    try {
      do {
        asked = false
        while (await once());
      } while (asked && !stopped)
    } catch {
      // What cannot be sealed does not leave.
      port.onProblem('broken')
      port.change(refuse(port.outbox(), 'all'))
    } finally {
      running = false
    }
  }

  function added() {
    asked = true
    if (!running && !stopped) run()
  }
  function wake() {
    endPause()
    added()
  }
  function stop() {
    stopped = true
    endPause()
  }

  return {
    added,
    wake,
    again() {
      attempt = 0
      hurry = true
      breakOff()
      wake()
    },
    stop,
    drop() {
      stop()
      breakOff()
    },
  }
}
