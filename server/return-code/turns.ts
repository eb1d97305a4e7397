/**
 * Whatever writes keys for a code takes its turn: however many ask at once, a start never stands behind more than a few of
 * them. Waiting is the same for a code that is there and one that is not.
 */
export type Turns = <Answer>(work: () => Promise<Answer>) => Promise<Answer | 'too-many'>

/** `most`: so many wait; who comes after them is told to ask again. */
export function createTurns(atOnce: number, most: number): Turns {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= atOnce) {
      if (waiting.length >= most) return 'too-many'
      // Whoever is done leaves its place to the first who waits.
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
