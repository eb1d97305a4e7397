/** How a page asks the line about a code: again while it cannot be reached, and with a little work where that is due. */
import { limits } from '@lijn116/protocol/limits'
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
export const quietTries = 12
/** A proof this old may run out on the way. */
const goodMs = (limits.challengeSeconds - 20) * 1_000

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
  /** By what they are about. */
  const proofs = new Map<string, { proof: Proof; until: number }>()
  signal.addEventListener('abort', () => proofs.clear())

  async function ask<K extends keyof ReturnCalls>(
    name: K,
    body: Body<K>,
    options: CallOptions = {},
    most = tries,
  ): Promise<Answer<K>> {
    alive()
    const answer = await insist(() => transport.call(name, body, { signal, ...options }), most)
    alive()
    return answer
  }

  async function proofAbout(about: string): Promise<Proof> {
    const known = proofs.get(about)
    if (known !== undefined && clock.now() < known.until) return known.proof
    const until = clock.now() + goodMs
    const { challenge } = await ask('challenge', null)
    const proof = await proveWork(challenge.token, challenge.bits, () => signal.aborted)
    alive()
    if (proof === null) throw new Stopped()
    proofs.set(about, { proof, until })
    return proof
  }

  return {
    clock,
    ask,
    /** Each try with work that still counts; one proof is good for what is asked of the same code after it. @throws as `ask` */
    async proved<K extends Exclude<keyof ReturnCalls, 'challenge' | 'hold'>>(
      name: K,
      about: string,
      body: (proof: Proof) => Body<K>,
      most = tries,
    ): Promise<Answer<K>> {
      for (let attempt = 0; ; attempt++) {
        const proof = await proofAbout(about)
        try {
          const answer = await transport.call(name, body(proof), { signal })
          alive()
          return answer
        } catch (error) {
          alive()
          if (isOver(error)) proofs.delete(about)
          if (refusalIn(error) !== null || attempt + 1 >= most) throw error
          await new Promise<void>((resolve) => clock.after(backoff(attempt), resolve))
          alive()
        }
      }
    },
    /** What was proved is forgotten with the code it was about. */
    forget: () => proofs.clear(),
  }
}

const isOver = (error: unknown) => error instanceof ProblemError && error.problem.type === 'challenge-over'

/** For what nobody waits for. away: not heard of for a long while. */
export const outcomeOf = (asked: Promise<unknown>): Promise<'kept' | 'refused' | 'away'> =>
  asked.then(
    () => 'kept',
    (error) => (refusalIn(error) === null ? 'away' : 'refused'),
  )
