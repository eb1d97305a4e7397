/** The counsellor's side: coming in, being on duty, the queue, and one conversation at a time. All of it in memory. */
import { equalBytes, type LineFile, type ShiftKeys, toBase64url } from '@lijn116/encryption'
import { type Clock, deviceClock } from './clock.ts'
import { createConnection } from './connection.ts'
import type {
  Alarm,
  CounsellorCalls,
  CounsellorFrame,
  CounsellorTransport,
  DutyState,
  HeldConversation,
  Me,
  QueueState,
} from './counsellor-wire.ts'
import { openEnrolment } from './enrolment.ts'
import { createLettingGo } from './letting-go.ts'
import { reasonOf, refusalOf } from './refusal.ts'
import { openSession, type Session } from './session.ts'
import type { StaffClient, StaffView } from './staff-view.ts'
import type { Taken } from './taken.ts'
import { createTaking } from './taking.ts'
import { createTending } from './tending.ts'
import { createCopyKeeper, type Workstation } from './workstation.ts'

export type { Clock } from './clock.ts'
export type { ShownMessage } from './conversation.ts'
export type { CounsellorTransport } from './counsellor-wire.ts'
export type { OpenedLink } from './enrolment.ts'
export type { StaffClient, StaffView } from './staff-view.ts'
export type { TakenView } from './taken.ts'
export { fits } from './text.ts'
export type { Workstation } from './workstation.ts'

export function createStaff(options: {
  line: LineFile
  transport: CounsellorTransport
  clock?: Clock
  /** Keeps the sealed copy of the shift's key; without it a reload is a loss. */
  workstation?: Workstation
}): StaffClient {
  const { line, transport, clock = deviceClock, workstation = null } = options
  const listeners = new Set<() => void>()
  let session: Session | null = null
  let shift: ShiftKeys | null = null
  let taken: Taken | null = null
  const seen = { rosterVersion: 0 }

  let here = true
  let duty: DutyState = 'off'
  let pseudonym: string | null = null
  let queue: QueueState = { version: 0, waiting: [], onDuty: 0 }
  let alarm: Alarm | null = null
  let problem: string | null = null
  let trustAlarms: readonly string[] = []
  const happenedAlarms = new Set<string>()
  /** What was held when the present stream was asked for: its first frame speaks of that moment. */
  let takenAtConnect: Taken | null = null

  let shown: StaffView | null = null
  const changed = () => {
    shown = null
    for (const listener of listeners) listener()
  }
  const set = (change: () => void) => {
    change()
    changed()
  }
  const raise = (code: string) => set(() => happenedAlarms.add(code))

  function current(): Session {
    if (session === null) throw refusalOf('not-signed-in')
    return session
  }

  const call = async <K extends keyof CounsellorCalls & string>(
    name: K,
    body: CounsellorCalls[K]['body'],
    signal?: AbortSignal,
  ): Promise<CounsellorCalls[K]['answer']> => {
    const { authorization } = current()
    return transport.call(name, body as never, signal === undefined ? { authorization } : { authorization, signal })
  }

  /** A refused action leaves its reason in the view. */
  async function act<T>(what: () => Promise<T>): Promise<T> {
    try {
      const done = await what()
      set(() => (problem = null))
      return done
    } catch (error) {
      set(() => (problem = reasonOf(error)))
      throw error
    }
  }

  const tending = createTending({
    clock,
    session: () => session,
    alarms: (codes) => set(() => (trustAlarms = codes)),
  })

  // -- coming in --------------------------------------------------------------------------------------------------

  async function signIn(name: string, passphrase: string, totp: string): Promise<void> {
    if (session !== null) throw refusalOf('already-used')
    const opened = await openSession(line, transport, seen, { name, passphrase, totp }, workstation)
    // Somebody else signs in on this page: nothing of the one before may stay.
    if (shift !== null && !equalBytes(shift.shift.leaf, opened.staff.leaf)) forget()
    const { own, now } = opened.trust()
    const restored = shift ?? (await opened.shifts.restore(own, now))
    session = opened
    if (restored !== null) keepShift(restored, now)
    await tending.tend(true)
    connection.start()
    changed()
  }

  const copy = createCopyKeeper(clock, workstation, () => raise('shift-copy-not-removed'))
  function keepShift(keys: ShiftKeys, now: number) {
    shift = keys
    copy.keepFor(keys.shift.notAfter - now)
  }

  function leave() {
    connection.stop()
    tending.stop()
    lettingGo.stop()
    session = null
    duty = 'off'
    pseudonym = null
    queue = { version: 0, waiting: [], onDuty: 0 }
    alarm = null
    here = true
  }

  function forget() {
    taken?.drop()
    taken = null
    shift = null
    copy.leave()
    happenedAlarms.clear()
    trustAlarms = []
  }

  // -- duty -------------------------------------------------------------------------------------------------------

  async function goOnDuty(name: string): Promise<void> {
    const { shifts, trust } = current()
    const { own, now } = trust()
    // Back from a pause: the same shift, or a conversation held under it could not be opened after a reload.
    const isSame = shift !== null && shift.shift.pseudonym === name.trim() && now < shift.shift.notAfter
    const begun = isSame && shift !== null ? { shift, kept: true } : await shifts.begin(own, name.trim(), now)
    await call('duty', { duty: 'on', shift: toBase64url(begun.shift.shift.signed), pseudonym: name.trim() })
    keepShift(begun.shift, now)
    if (!begun.kept) raise('shift-copy-not-kept')
    set(() => {
      duty = 'on'
      pseudonym = name.trim()
    })
  }

  async function rest(state: 'pause' | 'off'): Promise<void> {
    await call('duty', { duty: state })
    if (state === 'off') copy.remove()
    // The key itself stays as long as somebody is spoken with under it.
    if (state === 'off' && seqHeld() === 0) shift = null
    set(() => (duty = state))
  }

  // -- taking -----------------------------------------------------------------------------------------------------

  const taking = createTaking({
    line,
    clock,
    call,
    taken: () => taken,
    hold: (next) => set(() => (taken = next)),
    tend: () => tending.tend(false),
    onGap: () => connection.again(),
    onProblem: (type) => set(() => (problem = type)),
    cannotOpen: () => raise('cannot-open'),
    withoutKeys: () => lettingGo.begin(),
    changed,
  })

  async function take(conversation: string): Promise<'taken' | 'somebody-else' | 'gone'> {
    const mine = current()
    const waits = queue.waiting.find((each) => each.conversation === conversation)
    if (waits === undefined) return 'gone'
    if (shift === null) throw refusalOf('not-on-duty')
    if (taken !== null && !taken.isOver()) throw refusalOf('has-conversation')
    return taking.take(mine, shift, waits)
  }

  const lettingGo = createLettingGo({
    clock,
    held: async () => (await call('beat', { seq: 0 })).me.conversation,
    signedOut: leave,
    begun() {
      raise('conversation-without-keys')
      connection.stop()
    },
    over() {
      happenedAlarms.delete('conversation-without-keys')
      connection.start()
      changed()
    },
  })

  // -- the stream -------------------------------------------------------------------------------------------------

  const connection = createConnection<CounsellorFrame>({
    clock,
    stream(signal, onFrame) {
      takenAtConnect = taken
      const { authorization } = current()
      const from = taken === null || taken.isOver() ? {} : { lastEventId: `${taken.id}:${taken.seq()}` }
      return transport.stream({ authorization, signal, onFrame, ...from })
    },
    onFrame,
    async beat() {
      const asked = taken
      const { me, queue: counted } = await call('beat', { seq: seqHeld() })
      if (session === null) return 0
      onMe(me, asked)
      onQueue(counted, false)
      return me.conversation !== null && me.conversation.conversation === taken?.id ? me.conversation.seq : 0
    },
    received: () => (taken === null || taken.isOver() ? Number.MAX_SAFE_INTEGER : taken.seq()),
    onHere: (is) => is !== here && set(() => (here = is)),
    onProblem({ problem: { type } }) {
      if (type !== 'not-signed-in') return true
      // The keys of a running conversation stay: signing in again goes on where it was.
      leave()
      set(() => (problem = type))
      return false
    },
  })

  const seqHeld = () => (taken === null || taken.isOver() ? 0 : taken.seq())

  function onFrame(frame: CounsellorFrame) {
    switch (frame.event) {
      case 'hello':
        onMe(frame.data.me, takenAtConnect)
        onQueue(frame.data.queue, true)
        taken?.wake()
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
        return set(() => (alarm = frame.data))
      case 'trust':
        tending.tend(false)
        return
      case 'gone':
        return onGone(frame.data.conversation)
    }
  }

  function onFact({ conversation, fact }: Extract<CounsellorFrame, { event: 'fact' }>['data']) {
    if (conversation === taken?.id) taken.take(fact)
    // The server forgets a closed conversation once both ends have read to its end.
    if (fact.kind === 'close') call('beat', { seq: fact.seq }).catch(() => {})
  }

  function onGone(conversation: string) {
    if (conversation !== taken?.id) return
    const gone = taken
    // Before the grant: the lease is over and she is back in the queue. After it: erased, or closed just now.
    if (gone.isOpening()) {
      gone.drop()
      taken = null
      set(() => (problem = 'lease-over'))
    } else gone.settled().then(() => taking.passedOn(gone))
  }

  /** `asked`: what was held when the question was put; an older answer says nothing about a newer claim. */
  function onMe(me: Me, asked: Taken | null) {
    pseudonym = me.pseudonym
    duty = me.duty
    if (me.conversation === null) happenedAlarms.delete('conversation-without-keys')
    if (duty !== 'off' && shift === null) {
      // A shift whose key went with a reload cannot take anybody.
      duty = 'off'
      call('duty', { duty: 'off' }).catch(() => {})
    }
    if (me.conversation !== null && me.conversation.conversation !== taken?.id) onStranger(me.conversation)
    else if (me.conversation === null && asked !== null && asked === taken && !asked.isOver() && !asked.isOpening())
      onGone(asked.id)
    if (me.conversation !== null && me.conversation.conversation === taken?.id)
      taken.setPresence(me.conversation.presence)
    changed()
  }

  /** Ours by the server's books, but the keys are not here. */
  function onStranger(held: HeldConversation) {
    const { conversation, phase, seq } = held
    if (phase === 'closing') call('beat', { seq }).catch(() => {})
    else if (phase === 'claimed') {
      if (taken === null && !claiming) call('giveBack', { conversation }).catch(() => {})
    } else if (session !== null && shift !== null && taken === null && !claiming) taking.reopen(session, shift, held)
    else if (taken === null || taken.isOver()) lettingGo.begin()
  }
  let claiming = false

  function onQueue(next: QueueState, first: boolean) {
    if (!first && next.version < queue.version) return
    set(() => {
      queue = next
      if (next.waiting.length === 0) alarm = null
    })
  }

  return {
    view() {
      shown ??= {
        network: here ? 'here' : 'away',
        me: session === null ? null : (({ name, roles, team }) => ({ name, roles, team }))(session.account),
        duty,
        pseudonym,
        waiting: queue.waiting,
        onDuty: queue.onDuty,
        alarm,
        conversation: taken?.view() ?? null,
        alarms: [...trustAlarms, ...happenedAlarms],
        problem,
      }
      return shown
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    openLink: (link) => act(() => openEnrolment(line, transport, link)),
    signIn: (name, passphrase, totp) => act(() => signIn(name, passphrase, totp)),
    signOut: () =>
      act(async () => {
        const { authorization } = current()
        copy.remove()
        leave()
        forget()
        changed()
        await transport.call('signOut', {}, { authorization })
      }),
    goOnDuty: (name) => act(() => goOnDuty(name)),
    pause: () => act(() => rest('pause')),
    goOff: () => act(() => rest('off')),
    async take(conversation) {
      if (claiming) return 'gone'
      claiming = true
      try {
        const outcome = await take(conversation)
        if (outcome !== 'gone') set(() => (problem = null))
        return outcome
      } catch (error) {
        set(() => (problem = reasonOf(error)))
        throw error
      } finally {
        claiming = false
      }
    },
    say(text) {
      const fitted = taken?.say(text) ?? true
      if (!fitted) set(() => (problem = 'too-long'))
      else if (problem === 'too-long') set(() => (problem = null))
    },
    retry: (id) => taken?.retry(id),
    typing: () => taken?.typing(),
    shown: () => taken?.shown(),
    note: (text) => act(async () => taken?.note(text)),
    end: () =>
      act(async () => {
        const ending = taken
        if (ending === null) return
        await ending.close()
        ending.drop()
        if (taken === ending) set(() => (taken = null))
      }),
    wipe() {
      if (!taken?.isOver()) return
      taken.drop()
      set(() => (taken = null))
    },
    wake() {
      if (session === null) return
      connection.again()
      taken?.again()
    },
  }
}
