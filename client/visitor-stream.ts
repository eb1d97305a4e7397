/** What the line tells a visitor unasked, and what it answers to her beat. All of it hints, none of it believed as a person. */

import type { Clock } from './clock.ts'
import { createConnection } from './connection.ts'
import type { Conversation } from './conversation.ts'
import type { Lookout } from './lookout.ts'
import type { Place } from './place.ts'
import type { Hearing } from './visitor-hearing.ts'
import type { VisitorState } from './visitor-state.ts'
import type { VisitorState as Told, VisitorFrame, VisitorTransport } from './visitor-wire.ts'

export type VisitorStreamPort = {
  clock: Clock
  transport: VisitorTransport
  place: Pick<Place, 'authorization' | 'waitAgain'>
  lookout: Lookout
  conversation: Pick<Conversation, 'wake'>
  intake: Hearing
  beat(): Promise<Told & { seq: number }>
  isWaiting(): boolean
  typing(): void
  waitIn(offered: NonNullable<VisitorState['next']>): void
  end(): void
}

export function createVisitorStream(state: VisitorState, port: VisitorStreamPort) {
  const { place, lookout, intake } = port
  let greeted = false

  const connection = createConnection<VisitorFrame>({
    clock: port.clock,
    stream: (signal, onFrame) =>
      port.transport.stream({
        authorization: place.authorization(),
        lastEventId: String(intake.seq()),
        signal,
        onFrame,
      }),
    onFrame,
    beat: async () => {
      const told = await port.beat()
      if (!state.isOver()) onState(told)
      heardUpTo(told.seq)
      return told.seq
    },
    received: intake.seq,
    onHere(is) {
      if (is === state.here) return
      state.set(() => (state.here = is))
      state.part?.lost.look()
    },
    onProblem({ problem: { type } }) {
      if (type !== 'conversation-gone' && type !== 'not-signed-in') return true
      port.end()
      return false
    },
  })

  function onFrame(frame: VisitorFrame) {
    if (state.isOver()) return
    switch (frame.event) {
      case 'hello':
        lookout.setTime(frame.data.now)
        onState(frame.data)
        port.conversation.wake()
        // While the stream was away a hint may have been missed. The first one follows on a look.
        if (greeted && port.isWaiting()) lookout.lookAfresh()
        greeted = true
        return
      case 'state':
        return onState(frame.data)
      case 'fact':
        return intake.take(frame.data)
      case 'typing':
        return port.typing()
      case 'trust':
        if (port.isWaiting()) lookout.lookAfresh()
        return
      case 'gone':
        // A close before it may still be on its way through the seal.
        intake.settled().then(port.end)
    }
  }

  /** In turn with the facts: what was over when the next one was made is judged by it. */
  function heardUpTo(seq: number) {
    const [at, on] = [lookout.now(), port.clock.now()]
    if (seq === intake.seq())
      intake.inTurn(async () => {
        state.heardAt = at
        state.heardOn = on
      })
  }

  function onState(told: Told) {
    const { segment: n } = told
    const { next: offered, visit } = state
    // Our own request had arrived, though its answer did not. Sealed once more, so that it surely is this key that waits.
    if (offered !== null && n === offered.visit.segment.n && told.phase === 'waiting')
      place.waitAgain(offered.visit).then(
        () => state.next === offered && !state.isOver() && port.waitIn(offered),
        () => {},
      )
    lookout.hear(told)
    // Said before she moved on: of an older segment.
    if (visit === null || n >= visit.segment.n) {
      state.phase = told.phase
      state.present = told.counsellorPresent ?? state.present
      if (told.counsellorPresent === true) state.part?.lost.settle()
      state.part?.lost.look()
    }
    state.changed()
  }

  return { ...connection, onState }
}
