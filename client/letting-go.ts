/**
 * A conversation that is hers by the server's books, but whose keys are not on this computer. The console stays away from
 * the stream, so that the visitor's page is told that nobody is there and goes on to a colleague.
 */
import type { Clock } from './clock.ts'
import type { HeldConversation } from './counsellor-wire.ts'
import { ProblemError } from './transport.ts'

export type LettingGoPort = {
  clock: Clock
  /** What the server says is hers and is not here. @throws as a call does. */
  held(): Promise<readonly HeldConversation[]>
  signedOut(): void
  begun(): void
  /** She has gone on: everything is as it always is. */
  over(): void
}

const askAgainMs = 5_000

export function createLettingGo(port: LettingGoPort) {
  let cancel = () => {}
  let round = 0

  function ask() {
    const mine = ++round
    cancel()
    cancel = port.clock.after(askAgainMs, async () => {
      const held = await port.held().catch((error: unknown) => {
        if (mine === round && error instanceof ProblemError && error.problem.type === 'not-signed-in') port.signedOut()
        return undefined
      })
      if (mine !== round) return
      if (held === undefined || held.some(({ phase }) => phase === 'granted' || phase === 'talking')) ask()
      else port.over()
    })
  }

  return {
    begin() {
      port.begun()
      ask()
    },
    stop() {
      round++
      cancel()
    },
  }
}
