/**
 * The trial's custody: a second process that makes roots, rosters and certificates. The server starts it, carries public
 * keys to it and signed objects from it, and never holds one of its secrets. In production there is none: trust comes in a file.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type FromCustody, fromCustody, type ToCustody } from '@lijn116/protocol/custody'
import * as v from 'valibot'
import { logBroken } from '../log.ts'

export type Certified = 'certified' | 'refused' | 'no-answer'
export type Custody = { certify(request: ToCustody): Promise<Certified>; close(): void }

/** Production: nobody can enrol until a coordinator's console does it. */
export const noCustody: Custody = { certify: async () => 'no-answer', close() {} }

const answerMilliseconds = 10_000

export async function startTrialCustody(options: {
  env: NodeJS.ProcessEnv
  /** Called for every message, awaited before the next step: trust is stored before anybody hears "certified". */
  heard(message: FromCustody): Promise<void>
  ended(code: number | null): void
}): Promise<{ custody: Custody; first: Extract<FromCustody, { kind: 'line' }> }> {
  // Not an import: the server's graph may not reach custody/. Its path is all it knows.
  const child: ChildProcess = fork(fileURLToPath(new URL('../../custody/trial.ts', import.meta.url)), {
    env: options.env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const asked = new Map<string, (answer: Certified) => void>()
  let queue = Promise.resolve()
  let closing = false

  const first = await new Promise<Extract<FromCustody, { kind: 'line' }>>((resolve, reject) => {
    child.on('message', (raw) => {
      const message = v.parse(fromCustody, raw)
      queue = queue.then(async () => {
        await options.heard(message)
        if (message.kind === 'line') resolve(message)
        if (message.kind === 'certified' || message.kind === 'refused') asked.get(message.link)?.(message.kind)
      })
      // Before the first line a failure ends the start; later it is said, and the next message is heard all the same.
      queue = queue.catch((error) => {
        logBroken('custody', error)
        reject(error)
      })
    })
    child.once('error', reject)
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
          child.send(request, (error) => error && answer('no-answer'))
        })
      },
      close() {
        closing = true
        if (child.connected) child.disconnect()
      },
    },
  }
}
