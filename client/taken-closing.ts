/** The lead ends a conversation: what was said and written last goes first; then the signed close. */
import { signClose, toBase64url } from '@lijn116/encryption'
import type { HeldConversation } from './counsellor-wire.ts'
import { type Insist, networkTries } from './insist.ts'
import { refusalOf } from './refusal.ts'
import type { TakenPort, TakenState } from './taken-port.ts'
import { ProblemError } from './transport.ts'

const flushWithin = 5_000

/** @throws SealError, ProblemError, NetworkError: then it has not ended. */
export function createTakenClosing(of: {
  port: TakenPort
  state: TakenState
  id: HeldConversation['conversation']
  insist: Insist
  /** Something is on its way. */
  isBusy(): boolean
  /** A report was signed, and she does not have the words about it: after the end nobody can give them. */
  isUntold(): boolean
  end(by: 'counsellor'): void
}) {
  const { port, state, id, insist, isBusy, isUntold, end } = of
  const { clock, line, staff } = port
  return async (how?: 'heavy' | 'not-genuine'): Promise<void> => {
    const until = clock.now() + flushWithin
    while ((isBusy() || isUntold()) && state.endedBy === null && clock.now() < until)
      await new Promise<void>((resolve) => clock.after(100, resolve))
    const { held, phase } = state
    if (held === null || state.endedBy !== null) return
    if (isUntold()) throw refusalOf('not-allowed')
    state.phase = 'closing'
    port.changed()
    try {
      const close = toBase64url(await signClose(line, held, staff))
      const body = { conversation: id, segment: held.segment.n, close, ...(how !== undefined && { how }) }
      await insist(() => port.call('close', body), networkTries)
    } catch (error) {
      const over =
        error instanceof ProblemError && ['conversation-closed', 'conversation-gone'].includes(error.problem.type)
      if (!over) {
        // Gone meanwhile, to a colleague perhaps: that was said where it was noticed.
        if (state.endedBy !== null) return
        if (state.phase === 'closing') state.phase = phase
        port.changed()
        throw error
      }
    }
    end('counsellor')
  }
}
