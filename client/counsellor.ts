/** The counsellor's side: coming in, being on duty, the queue, and one conversation at a time. All of it in memory. */
import { answersDoor, permits } from '@lijn116/domain/access/roles'
import {
  beginShift,
  equalBytes,
  fromBase64url,
  type LineFile,
  SealError,
  type ShiftKeys,
  type StaffKeys,
  toBase64url,
} from '@lijn116/encryption'
import { derivePassphrase, normalisePassphrase, unwrapStaffKeys } from '@lijn116/encryption/staff'
import { limits } from '@lijn116/protocol/limits'
import { backoff, type Clock, deviceClock } from './clock.ts'
import { createConnection } from './connection.ts'
import type {
  Account,
  Alarm,
  CounsellorCalls,
  CounsellorFrame,
  CounsellorTransport,
  DutyState,
  HeldConversation,
  Me,
  QueueState,
  Waiting,
} from './counsellor-wire.ts'
import { createDutyKeys, type DutyKeys } from './duty-keys.ts'
import { type OpenedLink, openEnrolment } from './enrolment.ts'
import { type StaffTrust, verifyStaffTrust } from './staff-trust.ts'
import { createTaken, type Taken, type TakenView } from './taken.ts'
import { NetworkError, ProblemError } from './transport.ts'

export type { Clock } from './clock.ts'
export type { ShownMessage } from './conversation.ts'
export type { CounsellorTransport } from './counsellor-wire.ts'
export type { OpenedLink } from './enrolment.ts'
export type { TakenView } from './taken.ts'
export { fits } from './text.ts'

export type StaffView = {
  /** away: quietly trying again. */
  network: 'here' | 'away'
  /** null: signed out. */
  me: { name: string; roles: string[]; team: string } | null
  duty: DutyState
  pseudonym: string | null
  waiting: readonly Waiting[]
  /** Colleagues on duty, this one included. */
  onDuty: number
  /** The last ring; a new object each time it rings, null when nobody waits. */
  alarm: Alarm | null
  conversation: TakenView | null
  /** Trust alarms in code words, such as `roster-soft`, `duty-copy-broken`, `no-duty-today`, `cannot-open`. */
  alarms: readonly string[]
  /** The last refused action: a ProblemType, a SealReason, or `too-long`. */
  problem: string | null
}

export type StaffClient = {
  view(): StaffView
  subscribe(changed: () => void): () => void
  /** `link`: 'linkId.secret' from the fragment. @throws ProblemError, SealError, NetworkError; so do all that answer a promise. */
  openLink(link: string): Promise<OpenedLink>
  /** Argon2id takes a second or more. A wrong passphrase and a wrong code are the same `sign-in-failed`. */
  signIn(name: string, passphrase: string, totp: string): Promise<void>
  signOut(): Promise<void>
  goOnDuty(pseudonym: string): Promise<void>
  pause(): Promise<void>
  goOff(): Promise<void>
  /** Claim, open, grant. `gone`: not there any more, or it could not be opened and was given back, with an alarm. */
  take(conversation: string): Promise<'taken' | 'somebody-else' | 'gone'>
  say(text: string): void
  retry(id: string): void
  /** A hint, at most one in three seconds. */
  typing(): void
  /** Call when what arrived is really on the screen: only then is it confirmed as read. */
  shown(): void
  note(text: string): Promise<void>
  /** Signed close; then everything of it is forgotten here. */
  end(): Promise<void>
  /** Forgets a conversation that the other end, or the line, has ended. */
  wipe(): void
  /** The console is seen again or the network is back. */
  wake(): void
}

type Session = { authorization: string; account: Account; staff: StaffKeys; trust: StaffTrust; dutyKeys: DutyKeys }

/** A console that stays open looks after its keys this often, beside every hint that something changed. */
const tendEvery = 3_600_000
const claimTries = 4

export function createStaff(options: { line: LineFile; transport: CounsellorTransport; clock?: Clock }): StaffClient {
  const { line, transport, clock = deviceClock } = options
  const listeners = new Set<() => void>()
  let session: Session | null = null
  let shift: ShiftKeys | null = null
  let taken: Taken | null = null
  let rosterVersion = 0

  let here = true
  let duty: DutyState = 'off'
  let pseudonym: string | null = null
  let queue: QueueState = { version: 0, waiting: [], onDuty: 0 }
  let alarm: Alarm | null = null
  let problem: string | null = null
  let trustAlarms: readonly string[] = []
  const happenedAlarms = new Set<string>()
  let tending: Promise<void> = Promise.resolve()
  let cancelTend = () => {}
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
    if (session === null) throw problemOf('not-signed-in')
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

  // -- coming in --------------------------------------------------------------------------------------------------

  async function signIn(name: string, passphrase: string, totp: string): Promise<void> {
    if (session !== null) throw problemOf('already-used')
    let phrase: string
    try {
      phrase = normalisePassphrase(passphrase)
    } catch {
      throw problemOf('sign-in-failed')
    }
    const { salt } = await transport.call('salt', { name })
    const { authKey, wrapKey } = await derivePassphrase(line, phrase, fromBase64url(salt))
    const answer = await transport.call('signIn', { name, authKey: toBase64url(authKey), totp })
    const authorization = `Bearer ${answer.session}`
    try {
      await settleIn(authorization, answer.account, wrapKey)
    } catch (error) {
      session = null
      await transport.call('signOut', {}, { authorization }).catch(() => {})
      throw error
    }
  }

  async function settleIn(authorization: string, account: Account, wrapKey: Parameters<typeof unwrapStaffKeys>[1]) {
    const fetchTrust = () => askTrust(authorization, account.leaf)
    const trust = await fetchTrust()
    const staff = await unwrapStaffKeys(line, wrapKey, fromBase64url(account.leaf), fromBase64url(account.wrappedKeys))
    const { own } = trust
    if (!equalBytes(own.signingKey, staff.signingPublic) || !equalBytes(own.sealingKey, staff.sealingPublic))
      throw new SealError('wrong-key')
    if (!own.teams.includes(account.team)) throw new SealError('not-allowed')
    const dutyKeys = createDutyKeys({
      line,
      staff,
      team: account.team,
      trust: fetchTrust,
      issue: (body) => transport.call('issueDuty', body, { authorization }),
      topUp: (body) => transport.call('topUpDuty', body, { authorization }),
    })
    // Somebody else signs in on this page: nothing of the one before may stay.
    if (shift !== null && !equalBytes(shift.shift.leaf, staff.leaf)) forget()
    session = { authorization, account, staff, trust, dutyKeys }
    await tend(trust)
    connection.start()
    changed()
  }

  /** One at a time; a failure is an alarm and is tried again at the next occasion. */
  function tend(fresh: StaffTrust | null): Promise<void> {
    tending = tending.then(async () => {
      const mine = session
      if (mine === null) return
      cancelTend()
      try {
        const trust = fresh ?? (await askTrust(mine.authorization, mine.account.leaf))
        trustAlarms = [...trust.alarms, ...(await mine.dutyKeys.tend(trust))]
      } catch (error) {
        trustAlarms = [error instanceof SealError ? `trust-${error.reason}` : 'trust-not-checked']
      }
      if (session === mine) cancelTend = clock.after(tendEvery, () => tend(null))
      changed()
    })
    return tending
  }

  async function askTrust(authorization: string, leaf: string): Promise<StaffTrust> {
    const trust = await verifyStaffTrust(
      line,
      await transport.call('trust', null, { authorization }),
      leaf,
      rosterVersion,
    )
    rosterVersion = trust.roster.version
    if (session !== null) session.trust = trust
    return trust
  }

  function leave() {
    connection.stop()
    cancelTend()
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
    happenedAlarms.clear()
    trustAlarms = []
  }

  // -- duty -------------------------------------------------------------------------------------------------------

  async function goOnDuty(name: string): Promise<void> {
    const { staff, trust } = current()
    const begun = await beginShift(line, staff, trust.own, name.trim(), trust.now + limits.sessionSeconds * 1000)
    await call('duty', { duty: 'on', shift: toBase64url(begun.shift.signed), pseudonym: name.trim() })
    shift = begun
    set(() => {
      duty = 'on'
      pseudonym = name.trim()
    })
  }

  async function rest(state: 'pause' | 'off'): Promise<void> {
    await call('duty', { duty: state })
    set(() => (duty = state))
  }

  // -- taking -----------------------------------------------------------------------------------------------------

  async function take(conversation: string): Promise<'taken' | 'somebody-else' | 'gone'> {
    const mine = current()
    const keys = shift
    const waits = queue.waiting.find((each) => each.conversation === conversation)
    if (waits === undefined) return 'gone'
    if (keys === null) throw problemOf('not-on-duty')
    if (taken !== null && !taken.isOver()) throw problemOf('has-conversation')
    const won = await claim(waits)
    if (won === 'somebody-else' || won === 'gone') return won
    const { held, facts } = won
    const wait = held.wait
    if (wait !== null && mine.dutyKeys.find(wait.team, wait.epoch, wait.seq) === null) await tend(null)
    taken?.drop()
    const opening = createTaken(
      {
        line,
        clock,
        staff: mine.staff,
        shift: keys,
        role: mine.trust.own.roles.find((role) => permits('claim', [role])) ?? '',
        rosterVersion: mine.trust.roster.version,
        dutyKeys: mine.dutyKeys,
        call,
        changed,
        onGap: () => connection.again(),
        onProblem: (type) => set(() => (problem = type)),
      },
      held,
    )
    taken = opening
    changed()
    try {
      const teams = line.doors.find(({ id }) => id === held.door)?.teams ?? []
      if (!permits('claim', mine.trust.own.roles) || !answersDoor(teams, mine.trust.own.teams))
        throw new SealError('not-allowed')
      await opening.open(facts)
      return 'taken'
    } catch (error) {
      opening.drop()
      if (taken === opening) taken = null
      if (error instanceof SealError) happenedAlarms.add('cannot-open')
      set(() => (problem = reasonOf(error)))
      await call('giveBack', { conversation: held.conversation }).catch(() => {})
      return 'gone'
    }
  }

  /** When the answer is lost, the beat tells whether the claim was won. */
  async function claim({ conversation, segment }: Waiting) {
    for (let attempt = 0; ; attempt++) {
      try {
        return await call('claim', { conversation, segment })
      } catch (error) {
        if (error instanceof ProblemError) {
          const { type } = error.problem
          if (type === 'conversation-gone' || type === 'not-found') return 'gone'
          if (type !== 'already-taken') throw error
          if (attempt === 0) return 'somebody-else'
        }
        if (attempt + 1 >= claimTries) throw error
        const held = await call('beat', { seq: 0 }).then(
          ({ me }) => me.conversation,
          () => undefined,
        )
        if (held?.conversation === conversation && held.phase === 'claimed') return { held, facts: [] }
        if (held !== undefined && error instanceof ProblemError) return 'somebody-else'
        await new Promise<void>((resolve) => clock.after(backoff(attempt), resolve))
      }
    }
  }

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
        tend(null)
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
    } else gone.settled().then(() => gone.gone())
  }

  /** `asked`: what was held when the question was put; an older answer says nothing about a newer claim. */
  function onMe(me: Me, asked: Taken | null) {
    pseudonym = me.pseudonym
    duty = me.duty
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
  function onStranger({ conversation, phase, seq }: HeldConversation) {
    if (phase === 'closing') call('beat', { seq }).catch(() => {})
    else if (phase === 'claimed') {
      if (taken === null && !claiming) call('giveBack', { conversation }).catch(() => {})
    } else raise('conversation-without-keys')
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

const problemOf = (type: ProblemError['problem']['type']) => new ProblemError({ type, title: type, status: 0 })

const reasonOf = (error: unknown): string =>
  error instanceof ProblemError
    ? error.problem.type
    : error instanceof SealError
      ? error.reason
      : error instanceof NetworkError
        ? 'network'
        : 'broken'
