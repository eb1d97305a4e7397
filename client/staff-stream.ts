/** What the line tells a console: who waits, what was said, and what is hers by the server's books. */

import type { Clock } from './clock.ts'
import { createConnection } from './connection.ts'
import type { Consults } from './consults.ts'
import type {
  CounsellorFrame,
  CounsellorTransport,
  HeldConversation,
  Me,
  QueueState,
  StaffCall,
} from './counsellor-wire.ts'
import type { Desk } from './desk.ts'
import type { Ringing } from './ringing.ts'
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
  ringing: Ringing
  consults: Pick<Consults, 'take'>
  desk: Pick<Desk, 'look' | 'told' | 'beat'>
  /** Offers changed, or who is in a conversation. */
  together(me: Me): void
  /** Hers by the server's books, and the keys are not here. */
  withoutKeys(held: HeldConversation): void
  trustChanged(): void
  signedOut(): void
}

export function createStaffStream(state: StaffState, port: StaffStreamPort) {
  const { call, taking, ringing } = port
  const { talks } = state
  /** What was held when the present stream was asked for: its first frame speaks of that moment. */
  let heldAtConnect: readonly Taken[] = []
  /** As the last beat told: the highest fact of each. */
  let highest: ReadonlyMap<string, number> = new Map()

  const isBehind = () => talks.running().some((talk) => talk.seq() < (highest.get(talk.id) ?? 0))

  const connection = createConnection<CounsellorFrame>({
    clock: port.clock,
    stream(signal, onFrame) {
      const running = talks.running()
      heldAtConnect = running
      const { authorization } = port.current()
      const from = running.map(({ id, seq }) => `${id}:${seq()}`).join(',')
      const resume = from === '' ? {} : { lastEventId: from }
      return port.transport.stream({ authorization, signal, onFrame, ...resume })
    },
    onFrame,
    async beat() {
      const asked = talks.running()
      const read = asked.map(({ id, seq }) => ({ conversation: id, seq: seq() }))
      const { me, queue, alerts } = await call('beat', { read })
      if (state.session === null) return 0
      onMe(me, asked)
      onQueue(queue, false)
      ringing.alerts(alerts)
      port.desk.beat()
      highest = new Map(me.conversations.map(({ conversation, seq }) => [conversation, seq]))
      return isBehind() ? 1 : 0
    },
    received: () => (isBehind() ? 0 : 1),
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
    switch (frame.event) {
      case 'hello':
        onMe(frame.data.me, heldAtConnect)
        onQueue(frame.data.queue, true)
        ringing.alerts(frame.data.alerts)
        for (const talk of talks.all()) talk.wake()
        // While there was no stream a hint may have been missed.
        port.trustChanged()
        void port.desk.look()
        return
      case 'me':
        return onMe(frame.data, [])
      case 'queue':
        return onQueue(frame.data, false)
      case 'fact':
        return onFact(frame.data)
      case 'presence':
        return talks.find(frame.data.conversation)?.setPresence(frame.data.presence)
      case 'typing':
        return talks.find(frame.data.conversation)?.theyType()
      case 'alarm':
        return ringing.alarm(frame.data)
      case 'alerts':
        return ringing.alerts(frame.data.alerts, frame.data.ring)
      case 'consults':
        return port.consults.take(frame.data.consults)
      case 'trust':
        return port.trustChanged()
      case 'desk':
        return void port.desk.told(frame.data.of)
      case 'gone':
        return onGone(frame.data.conversation)
    }
  }

  function onFact({ conversation, fact }: Extract<CounsellorFrame, { event: 'fact' }>['data']) {
    talks.find(conversation)?.take(fact)
    // The server forgets a closed conversation once both ends have read to its end.
    if (fact.kind === 'close') tellRead(conversation, fact.seq)
  }

  const tellRead = (conversation: HeldConversation['conversation'], seq: number) =>
    void call('beat', { read: [{ conversation, seq }] }).catch(() => {})

  function onGone(conversation: string) {
    const gone = talks.find(conversation)
    if (gone === null) return
    // Before the grant: the lease is over and she is back in the queue. After it: erased, or closed just now.
    if (gone.isOpening())
      state.set(() => {
        talks.letGo(gone)
        state.problem = 'lease-over'
      })
    else gone.settled().then(() => taking.passedOn(gone))
  }

  /** `asked`: what was held when the question was put; an older answer says nothing about a newer claim. */
  function onMe(me: Me, asked: readonly Taken[]) {
    state.pseudonym = me.pseudonym
    state.duty = me.duty
    state.capacity = me.capacity
    state.endsAt = me.endsAt
    state.offers = me.offers
    if (me.conversations.every(({ conversation }) => talks.find(conversation) !== null))
      state.happenedAlarms.delete('conversation-without-keys')
    if (state.duty !== 'off' && state.shift === null && !state.goingOn) {
      // A shift whose key went with a reload cannot take anybody; one at another console of hers can, and stays.
      state.duty = 'off'
      state.goingOff = call('duty', { duty: 'off', leftBehind: true }).catch(() => {})
    }
    for (const held of me.conversations) {
      const mine = talks.find(held.conversation)
      // Another console of hers took over, or took her up again: an older answer speaks of an older segment.
      const isNewer = mine !== null && held.as === 'lead' && held.segment > mine.segment()
      const isOther = isNewer && (mine.as() === 'member' || mine.isBehind())
      if (mine === null || isOther) onStranger(held)
      else mine.setHeld(held)
    }
    for (const mine of asked) {
      const isHers = me.conversations.some(({ conversation }) => conversation === mine.id)
      if (!isHers && talks.has(mine) && !mine.isOver() && !mine.isOpening()) onGone(mine.id)
    }
    ringing.offers(me.offers)
    port.together(me)
    state.changed()
  }

  /** Ours by the server's books, but the keys are not here. */
  function onStranger(held: HeldConversation) {
    const { conversation, phase, segment, seq } = held
    const { session, shift, claiming } = state
    if (phase === 'closing') tellRead(conversation, seq)
    else if (phase === 'claimed') {
      // From before a reload. A console of hers that is opening it at this moment goes on: then the line refuses this.
      if (!claiming) call('giveBack', { conversation, segment, leftBehind: true }).catch(() => {})
    } else if (claiming) return
    else if (session !== null && shift !== null) void taking.reopen(session, shift, held)
    else port.withoutKeys(held)
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
