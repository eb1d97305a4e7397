/** What arrives: facts in order, parts joined, every id once, and whether something is missing. */
import { type Content, fromUtf8, type Seen, toBase64url } from '@lijn116/encryption'

/** Hands on facts in the order of their numbers. */
export type Intake<F> = {
  take(fact: F): void
  /** Highest fact taken. */
  seq(): number
  /** Facts that came another way, as with a claim. */
  skipTo(seq: number): void
  /** Resolves when everything taken so far was handled. */
  settled(): Promise<void>
  /** Runs between two facts; may not throw either. */
  inTurn(work: () => Promise<void>): void
}

/** So often the stream is asked again for a fact that was left out, before it is given up. */
const tries = 3

/**
 * `handle` is called one at a time and may not throw. `onGap` asks for the stream again from the last fact;
 * `onLost` says that the missing ones will not come.
 */
export function createIntake<F extends { seq: number }>(
  handle: (fact: F) => Promise<void>,
  onGap: () => void,
  onLost: () => void,
): Intake<F> {
  let seq = 0
  let gaps = 0
  let chain = Promise.resolve()
  return {
    take(fact) {
      if (fact.seq <= seq) return
      if (fact.seq > seq + 1) {
        if (gaps++ < tries) return onGap()
        onLost()
      }
      gaps = 0
      seq = fact.seq
      chain = chain.then(() => handle(fact))
    },
    seq: () => seq,
    skipTo(reached) {
      seq = Math.max(seq, reached)
    },
    settled: () => chain,
    inTurn(work) {
      chain = chain.then(work)
    },
  }
}

type Track = { segment: number; instance: Content['id']; next: number; beyond: Set<number> }

/** Opened messages of the other end. */
export type Receiver = {
  /** A whole text, once; null while parts are missing, or when it was there already. */
  take(
    place: { segment: number; instance: Content['id']; counter: number },
    content: Content,
  ): { id: string; text: string } | null
  /** What did not open is as good as missing. */
  unopened(): void
  /** The other end says that it had this many messages before that segment. */
  expect(segment: number, count: number): void
  /** Messages opened in all segments before this one. */
  before(segment: number): number
  /** Up to which counter nothing is missing: never more is confirmed than has arrived. */
  seen(segment: number): Seen
  missing(): boolean
}

const mostSeen = 8

export function createReceiver(): Receiver {
  const tracks = new Map<string, Track>()
  const halves = new Map<string, Map<number, string>>()
  const whole = new Set<string>()
  let lost = false

  const of = (segment: number) => Array.from(tracks.values()).filter((track) => track.segment === segment)
  const before = (segment: number) =>
    Array.from(tracks.values()).reduce(
      (sum, track) => sum + (track.segment < segment ? track.next + track.beyond.size : 0),
      0,
    )

  function note(segment: number, instance: Content['id'], counter: number): boolean {
    const name = `${segment}.${toBase64url(instance)}`
    const track = tracks.get(name) ?? { segment, instance, next: 0, beyond: new Set() }
    tracks.set(name, track)
    if (counter < track.next || track.beyond.has(counter)) return false
    track.beyond.add(counter)
    while (track.beyond.delete(track.next)) track.next++
    return true
  }

  return {
    take({ segment, instance, counter }, { type, id, part, parts, body }) {
      if (!note(segment, instance, counter) || type !== 'text') return null
      const name = toBase64url(id)
      if (whole.has(name)) return null
      const held = halves.get(name) ?? new Map<number, string>()
      halves.set(name, held)
      held.set(part, fromUtf8(body))
      let text = ''
      for (let i = 0; i < parts; i++) {
        const piece = held.get(i)
        if (piece === undefined) return null
        text += piece
      }
      halves.delete(name)
      whole.add(name)
      return { id: name, text }
    },
    unopened() {
      lost = true
    },
    expect(segment, announced) {
      if (announced > before(segment)) lost = true
    },
    before,
    seen: (segment) =>
      of(segment)
        .filter(({ next }) => next > 0)
        .slice(-mostSeen)
        .map(({ instance, next }) => ({ instance, counter: next - 1 })),
    missing: () => lost || Array.from(tracks.values()).some(({ beyond }) => beyond.size > 0),
  }
}
