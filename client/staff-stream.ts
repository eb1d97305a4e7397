/** What the line tells a console: who waits, what was said, and what is hers by the server's books. */

import type { Clock } from './clock.ts'
import { createConnection } from './connection.ts'
import type {
  CounsellorFrame,
  CounsellorTransport,
  HeldConversation,
  Me,
  QueueState,
  StaffCall,
} from './counsellor-wire.ts'
import type { Session } from './session.ts'
import type { StaffState } from './staff-state.ts'
import type { Taken } from './taken.ts'
import type { Taking } from './taking.ts'

export type StaffStreamPort = {
  clock: Clock
  transport: CounsellorTransport
  call: StaffCall
  current(): Session
  taking: Pick<Taking, 'reopen' | 'passedOn'>
  /** Hers by the server's books, and the keys are not here. */
  withoutKeys(): void
  trustChanged(): void
  signedOut(): void
}

export function createStaffStream(state: StaffState, port: StaffStreamPort) {
  const { call, taking } = port
  /** What was held when the present stream was asked for: its first frame speaks of that moment. */
  let takenAtConnect: Taken | null = null

  const connection = createConnection<CounsellorFrame>({
    clock: port.clock,
    stream(signal, onFrame) {
      const { taken } = state
      takenAtConnect = taken
      const { authorization } = port.current()
      const from = taken === null || taken.isOver() ? {} : { lastEventId: `${taken.id}:${taken.seq()}` }
      return port.transport.stream({ authorization, signal, onFrame, ...from })
    },
    onFrame,
    async beat() {
      const asked = state.taken
      const { me, queue } = await call('beat', { seq: state.seqHeld() })
      if (state.session === null) return 0
      onMe(me, asked)
      onQueue(queue, false)
      return me.conversation !== null && me.conversation.conversation === state.taken?.id ? me.conversation.seq : 0
    },
    received: () => (state.taken === null || state.taken.isOver() ? Number.MAX_SAFE_INTEGER : state.taken.seq()),
    onHere: (is) => is !== state.here && state.set(() => (state.here = is)),
    onProblem({ problem: { type } }) {
      if (type !== 'not-signed-in') return true
      // The keys of a running conversation stay a little: signing in again goes on where it was.
      port.signedOut()
      state.set(() => (state.problem = type))
      return false
    },
  })

  function onFrame(frame: CounsellorFrame) {
    const { taken } = state
    switch (frame.event) {
      case 'hello':
        onMe(frame.data.me, takenAtConnect)
        onQueue(frame.data.queue, true)
        state.taken?.wake()
        // While there was no stream a hint may have been missed.
        port.trustChanged()
        return
      case 'me':
        return onMe(frame.data, null)
      case 'queue':
        return onQueue(frame.data, false)
      case 'fact':
        return onFact(frame.data)
      case 'presence':
        if (frame.data.conversation === taken?.id) taken.setPresence(frame.data.presence)
        return
      case 'alarm':
        return state.set(() => (state.alarm = frame.data))
      case 'trust':
        return port.trustChanged()
      case 'gone':
        return onGone(frame.data.conversation)
    }
  }

  function onFact({ conversation, fact }: Extract<CounsellorFrame, { event: 'fact' }>['data']) {
    if (conversation === state.taken?.id) state.taken.take(fact)
    // The server forgets a closed conversation once both ends have read to its end.
    if (fact.kind === 'close') call('beat', { seq: fact.seq }).catch(() => {})
  }

  function onGone(conversation: string) {
    const gone = state.taken
    if (gone === null || conversation !== gone.id) return
    // Before the grant: the lease is over and she is back in the queue. After it: erased, or closed just now.
    if (gone.isOpening()) {
      gone.drop()
      state.taken = null
      state.set(() => (state.problem = 'lease-over'))
    } else gone.settled().then(() => taking.passedOn(gone))
  }

  /** `asked`: what was held when the question was put; an older answer says nothing about a newer claim. */
  function onMe(me: Me, asked: Taken | null) {
    const held = me.conversation
    state.pseudonym = me.pseudonym
    state.duty = me.duty
    if (held === null) state.happenedAlarms.delete('conversation-without-keys')
    if (state.duty !== 'off' && state.shift === null && !state.goingOn) {
      // A shift whose key went with a reload cannot take anybody; one at another console of hers can, and stays.
      state.duty = 'off'
      state.goingOff = call('duty', { duty: 'off', leftBehind: true }).catch(() => {})
    }
    const { taken } = state
    if (held !== null && held.conversation !== taken?.id) onStranger(held)
    else if (held === null && asked !== null && asked === taken && !asked.isOver() && !asked.isOpening())
      onGone(asked.id)
    if (held !== null && held.conversation === state.taken?.id) state.taken.setPresence(held.presence)
    state.changed()
  }

  /** Ours by the server's books, but the keys are not here. */
  function onStranger(held: HeldConversation) {
    const { conversation, phase, segment, seq } = held
    const { session, shift, taken, claiming } = state
    if (phase === 'closing') call('beat', { seq }).catch(() => {})
    else if (phase === 'claimed') {
      // From before a reload. A console of hers that is opening it at this moment goes on: then the line refuses this.
      if (taken === null && !claiming) call('giveBack', { conversation, segment, leftBehind: true }).catch(() => {})
    } else if (session !== null && shift !== null && taken === null && !claiming) taking.reopen(session, shift, held)
    else if (taken === null || taken.isOver()) port.withoutKeys()
  }

  function onQueue(next: QueueState, first: boolean) {
    if (!first && next.version < state.queue.version) return
    state.set(() => {
      state.queue = next
      if (next.waiting.length === 0) state.alarm = null
    })
  }

  return connection
}
