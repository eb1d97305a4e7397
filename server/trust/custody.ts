/**
 * The trial's custody: a second process that makes roots, rosters and certificates. The server starts it, carries public
 * keys to it and signed objects from it, and never holds one of its secrets. In production there is none: trust comes in a file.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import {
  type FromCustody,
  fromCustody,
  type Request,
  type ToCustody,
  type TrustObjects,
} from '@lijn116/protocol/custody'
import * as v from 'valibot'
import { logBroken } from '../log.ts'

/** `later`: by colleagues or a custodian, who look at what the server keeps of her. */
export type Certified = 'certified' | 'refused' | 'later' | 'no-answer'
export type Custody = {
  certify(request: Request): Promise<Certified>
  /** Consoles changed the trust that is kept; custody goes on from there. */
  adopt(trust: TrustObjects): void
  close(): void
}

/** Production: people are certified by people, the first ones by a custodian elsewhere. */
export const noCustody: Custody = { certify: async () => 'later', adopt() {}, close() {} }

const answerMilliseconds = 10_000

export async function startTrialCustody(options: {
  env: NodeJS.ProcessEnv
  /** What the server keeps; custody signs nothing before it has heard this. */
  kept: TrustObjects | null
  /** Links that nobody gets a fresh one for. */
  withdrawn: string[]
  /**
   * Called for every message, awaited before the next step: trust is stored before anybody hears "certified". Answers what
   * stands instead when custody's was the older one; custody then goes on from that.
   */
  heard(message: FromCustody): Promise<TrustObjects | null>
  ended(code: number | null): void
}): Promise<{ custody: Custody; first: Extract<FromCustody, { kind: 'line' }> }> {
  // Not an import: the server's graph may not reach custody/. Its path is all it knows.
  const child: ChildProcess = fork(fileURLToPath(new URL('../../custody/trial.ts', import.meta.url)), {
    env: options.env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const asked = new Map<string, (answer: Certified) => void>()
  // A child that is gone is heard of by its exit; what could not be told to it is told at its next start.
  const tell = (message: ToCustody) => void (child.connected && child.send(message, () => undefined))
  let queue = Promise.resolve()
  let closing = false

  const first = await new Promise<Extract<FromCustody, { kind: 'line' }>>((resolve, reject) => {
    child.on('message', (raw) => {
      const message = v.parse(fromCustody, raw)
      queue = queue.then(async () => {
        const stands = await options.heard(message)
        if (stands) tell({ kind: 'trust', trust: stands })
        if (message.kind === 'line') resolve(message)
        if (message.kind === 'refused') asked.get(message.link)?.('refused')
        if (message.kind === 'certified') asked.get(message.link)?.(stands ? 'no-answer' : 'certified')
      })
      // Before the first line a failure ends the start; later it is said, and the next message is heard all the same.
      queue = queue.catch((error) => {
        logBroken('custody', error)
        reject(error)
      })
    })
    child.once('error', reject)
    tell({ kind: 'begin', trust: options.kept, withdrawn: options.withdrawn })
    child.once('exit', (code) => {
      reject(new Error(`custody ended before it was ready (${code})`))
      if (!closing) options.ended(code)
    })
  })

  return {
    first,
    custody: {
      certify(request) {
        return new Promise((resolve) => {
          const timer = setTimeout(() => answer('no-answer'), answerMilliseconds)
          const answer = (result: Certified) => {
            clearTimeout(timer)
            asked.delete(request.link)
            resolve(result)
          }
          asked.set(request.link, answer)
          child.send({ kind: 'enrol', ...request } satisfies ToCustody, (error) => error && answer('no-answer'))
        })
      },
      adopt: (trust) => tell({ kind: 'trust', trust }),
      close() {
        closing = true
        if (child.connected) child.disconnect()
      },
    },
  }
}
