/** Asks again while the outcome is not known; the same bytes each time. */
import { backoff, type Clock } from './clock.ts'
import { NetworkError, ProblemError } from './transport.ts'

/** For what a person waits for: about half a minute. */
export const networkTries = 6

export type Insist = <T>(ask: () => Promise<T>, tries: number) => Promise<T>

/** @throws what `ask` threw last, when it was refused, tried often enough, or `isOver`. */
export const createInsist =
  (clock: Clock, isOver: () => boolean): Insist =>
  async (ask, tries) => {
    for (let attempt = 0; ; attempt++)
      try {
        return await ask()
      } catch (error) {
        const passing =
          error instanceof NetworkError || (error instanceof ProblemError && error.problem.type === 'draining')
        if (!passing || attempt + 1 >= tries || isOver()) throw error
        await new Promise<void>((resolve) => clock.after(backoff(attempt), resolve))
        if (isOver()) throw error
      }
  }
