/** One attempt of a visitor to go on without a counsellor who is lost. Only her own client ever does this. */
import type { LineFile, Visit } from '@lijn116/encryption'
import type { Lookout } from './lookout.ts'
import { type NextWait, type Passing, waitAfter } from './lost.ts'
import type { Place } from './place.ts'
import { ProblemError } from './transport.ts'
import type { VisitorState } from './visitor-wire.ts'

export type MovePort = {
  line: LineFile
  place: Pick<Place, 'waitAgain'>
  lookout: Pick<Lookout, 'hasReader'>
  isOver(): boolean
  visit(): Visit | null
  beat(): Promise<VisitorState & { seq: number }>
  onState(state: VisitorState): void
  isBehind(seq: number): boolean
  reconnect(): void
  /** Everything that came is read. */
  read(): Promise<void>
  /** What was offered already: the same key until the answer is known. */
  next(): NextWait | null
  offer(next: NextWait): void
  waitIn(next: NextWait): void
  gone(): void
}

export const createMove =
  (port: MovePort) =>
  async (passing: Passing): Promise<'moved' | 'back' | 'later'> => {
    const from = port.visit()
    const state = await port.beat()
    if (port.isOver() || port.visit() !== from || from?.segment.kind !== 'talk') return 'back'
    port.onState(state)
    if (state.phase !== 'waiting' && state.counsellorPresent !== false) return 'back'
    // Everything the lost one said is read first: under the next key it would come too late to be believed.
    if (port.isBehind(state.seq)) port.reconnect()
    if (port.isBehind(state.seq) || state.phase === 'closing') return 'later'
    await port.read()
    if (!(await port.lookout.hasReader())) return 'later'
    const known = port.next()
    const fits = known?.visit.segment.n === from.segment.n + 1 && known.passing === passing
    const offered = known !== null && fits ? known : await waitAfter(port.line, from, passing)
    port.offer(offered)
    try {
      await port.place.waitAgain(offered.visit)
    } catch (error) {
      const type = error instanceof ProblemError ? error.problem.type : null
      if (type === 'conversation-gone') port.gone()
      else if (type === 'segment-closed') port.reconnect()
      return type === 'not-allowed' || port.isOver() ? 'back' : 'later'
    }
    if (!port.isOver() && port.visit() === from) port.waitIn(offered)
    return 'moved'
  }
