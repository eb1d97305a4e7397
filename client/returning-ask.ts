/** How a page asks the line about a code: again while it cannot be reached, and with a little work where that is due. */
import type { ProblemType } from '@lijn116/protocol/problem'
import { backoff, type Clock } from './clock.ts'
import { createInsist } from './insist.ts'
import { type Proof, proveWork } from './proof-of-work.ts'
import type { ReturnCalls, ReturnTransport } from './return-wire.ts'
import { type CallOptions, type Field, ProblemError } from './transport.ts'

/** Thrown where a page was left, or something else was asked meanwhile. */
export class Stopped extends Error {}

const passing: readonly ProblemType[] = ['too-many', 'draining', 'broken', 'challenge-over']

/** What the line will not do, also not a moment later; null: it may be asked again. */
export function refusalIn(error: unknown): ProblemType | null {
  const type = error instanceof ProblemError ? error.problem.type : null
  return type === null || passing.includes(type) ? null : type
}

/** Few: somebody looks at the screen, and may ask again. */
const tries = 3
/** Nobody waits for the answer: about a minute. */
const quietTries = 12

type Body<K extends keyof ReturnCalls> = Field<ReturnCalls[K], 'body'>
type Answer<K extends keyof ReturnCalls> = Field<ReturnCalls[K], 'answer'>

export type Asking = ReturnType<typeof createAsking>

export function createAsking(port: { transport: ReturnTransport; clock: Clock; signal: AbortSignal }) {
  const { transport, signal } = port
  /** Ends every pause when the page is left: nothing waits with her keys in hand. */
  const clock: Clock = {
    now: port.clock.now,
    after(ms, then) {
      const end = () => {
        cancel()
        signal.removeEventListener('abort', end)
        then()
      }
      const cancel = port.clock.after(ms, end)
      signal.addEventListener('abort', end)
      return cancel
    },
  }
  const insist = createInsist(clock, () => signal.aborted)
  const alive = () => {
    if (signal.aborted) throw new Stopped()
  }

  async function ask<K extends keyof ReturnCalls>(
    name: K,
    body: Body<K>,
    options: CallOptions = {},
  ): Promise<Answer<K>> {
    alive()
    const answer = await insist(() => transport.call(name, body, { signal, ...options }), tries)
    alive()
    return answer
  }

  return {
    clock,
    ask,
    /** Nobody waits for it. away: not heard of for a long while. */
    async tell<K extends keyof ReturnCalls>(
      name: K,
      body: Body<K>,
      options: CallOptions = {},
    ): Promise<'kept' | 'refused' | 'away'> {
      return insist(() => transport.call(name, body, { signal, ...options }), quietTries).then(
        () => 'kept',
        (error) => (refusalIn(error) === null ? 'away' : 'refused'),
      )
    },
    /** Each try with fresh work: what was spent on a lost answer does not count again. @throws as `ask` */
    async proved<K extends 'look' | 'second' | 'make' | 'letter'>(
      name: K,
      body: (proof: Proof) => Body<K>,
    ): Promise<Answer<K>> {
      for (let attempt = 0; ; attempt++) {
        const { challenge } = await ask('challenge', null)
        const proof = await proveWork(challenge.token, challenge.bits, () => signal.aborted)
        alive()
        if (proof === null) throw new Stopped()
        try {
          const answer = await transport.call(name, body(proof), { signal })
          alive()
          return answer
        } catch (error) {
          alive()
          if (refusalIn(error) !== null || attempt + 1 >= tries) throw error
          await new Promise<void>((resolve) => clock.after(backoff(attempt), resolve))
          alive()
        }
      }
    },
  }
}
