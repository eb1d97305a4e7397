/**
 * Every pair of keys the seal makes in this process, whoever makes it: staff, shifts, duty, a visit, a code.
 * `vi.mock('../../encryption/suite.ts', async (real) => (await import('../stage/recorded-pairs.ts')).recordPairs(await real()))`.
 */
type Suite = typeof import('../../encryption/suite.ts')
export type Pair = Awaited<ReturnType<Suite['freshPair']>>

export const recordedPairs: Pair[] = []

export function recordPairs(real: Suite): Suite {
  const recorded = async (made: Promise<Pair>): Promise<Pair> => {
    recordedPairs.push(await made)
    return made
  }
  return {
    ...real,
    freshPair: () => recorded(real.freshPair()),
    pairFromSeed: (seed) => recorded(real.pairFromSeed(seed)),
  }
}
