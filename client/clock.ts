/** Time is passed in, so that a test can own it. */
export type Clock = {
  /** Milliseconds from an arbitrary start, never going back. */
  now(): number
  /** Calls `then` once after `ms`; the answer cancels it. */
  after(ms: number, then: () => void): () => void
}

export const deviceClock: Clock = {
  now: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
}

/** Pause before try number `attempt` (from 0), milliseconds: 0.5 s doubling to 8 s, spread so that a crowd does not return at once. */
export const backoff = (attempt: number): number => Math.min(8_000, 500 * 2 ** attempt) * (0.5 + Math.random() / 2)
