/** The counsellor's side: coming in, being on duty, the queue, and her conversations. All of it in memory. */
import { permits } from '@lijn116/domain/access/roles'
import type { LineFile } from '@lijn116/encryption'
import { type Authenticator, PasskeyError } from './authenticator.ts'
import { type Clock, deviceClock } from './clock.ts'
import { createColleagues } from './colleagues.ts'
import { createConsults } from './consults.ts'
import type { CounsellorTransport, HeldConversation, StaffCall } from './counsellor-wire.ts'
import { createDesk } from './desk.ts'
import { openEnrolment } from './enrolment.ts'
import { createHandingOver } from './handing-over.ts'
import { createInsist } from './insist.ts'
import { createJoining } from './joining.ts'
import { createLettingGo } from './letting-go.ts'
import { createOnDuty } from './on-duty.ts'
import { createPasskeys } from './passkey.ts'
import { createPeople } from './people.ts'
import { reasonOf, refusalOf } from './refusal.ts'
import { createRinging } from './ringing.ts'
import { hasRoom } from './room.ts'
import { createRosterMemory, type RosterPlace } from './roster-memory.ts'
import { createRosterRenewal } from './roster-renewal.ts'
import { openSession } from './session.ts'
import { createStaffAsks } from './staff-asks.ts'
import { createStaffState } from './staff-state.ts'
import { createStaffStream } from './staff-stream.ts'
import type { StaffClient } from './staff-view.ts'
import { createStaffWords } from './staff-words.ts'
import { createTaking } from './taking.ts'
import { createTending } from './tending.ts'
import { byPasskey, byPassphrase, type WayIn } from './way-in.ts'
import type { Workstation } from './workstation.ts'

export { type Authenticator, PasskeyError, type PasskeyReason } from './authenticator.ts'
export type { Clock } from './clock.ts'
export type { ComplaintsClient, ComplaintsView, ComplaintView } from './complaints-view.ts'
export type { ConsultView } from './consult-view.ts'
export type { ShownMessage } from './conversation.ts'
export type { CounsellorTransport } from './counsellor-wire.ts'
export type { DeskClient, DeskView, LetterView, OpenedReport, ReportView } from './desk-view.ts'
export type { OpenedLink } from './enrolment.ts'
export type { CardWay, EntryCard } from './entry-card.ts'
export type { MapClient, MapView, Published, SecretText, SecretView } from './map-view.ts'
export type { AddingPasskey, FreshProof, KeptPasskey, PasskeyStep, Passkeys } from './passkey.ts'
export type { Plan, PlanSection } from './plan.ts'
export type { RosterPlace } from './roster-memory.ts'
export type { Ring, StaffClient, StaffView } from './staff-view.ts'
export type { Card, CardView, TakenView, VisitorState } from './taken-view.ts'
export { fits } from './text.ts'
export type { CodeView, EarlierDocument, OwnReport, WordsClient, Writing } from './words-view.ts'
export type { Workstation } from './workstation.ts'

export function createStaff(options: {
  line: LineFile
  transport: CounsellorTransport
  clock?: Clock
  /** Keeps the sealed copy of the shift's key; without it a reload is a loss. */
  workstation?: Workstation
  /** Keeps the newest list of staff; without it a program that starts anew believes an older one. */
  rosterPlace?: RosterPlace
  /** Where passkeys come from; without it there are none, and passphrase and code are the whole way in. */
  authenticator?: Authenticator
  /** ms UTC by this device, only to say when it and the line differ; null: not asked. */
  deviceTime?: () => number | null
}): StaffClient {
  const { line, transport, clock = deviceClock, workstation = null, authenticator = null } = options
  const { deviceTime = () => null, rosterPlace = null } = options
  const state = createStaffState()
  const { set } = state
  const seen = createRosterMemory(line, rosterPlace, (is) => state.alarmed('roster-not-remembered', is))

  const call: StaffCall = async (name, body, signal) => {
    const { authorization } = onDuty.current()
    return transport.call(name, body as never, signal === undefined ? { authorization } : { authorization, signal })
  }

  /** A refused action leaves its reason in the view. */
  async function act<T>(what: () => Promise<T>): Promise<T> {
    try {
      const done = await what()
      set(() => (state.problem = null))
      return done
    } catch (error) {
      set(() => (state.problem = reasonOf(error)))
      throw error
    }
  }

  const tending = createTending({
    clock,
    session: () => state.session,
    alarms: (said) => set(() => (state.trustAlarms = said)),
    deviceTime,
  })

  const onDuty = createOnDuty(state, {
    clock,
    workstation,
    call,
    async signedIn() {
      await tending.tend(true)
      stream.start()
      void renewal.look()
    },
    stop() {
      stream.stop()
      tending.stop()
      ringing.forget()
      renewal.stop()
      lettingGo.stop()
      desk.wipe()
    },
    shiftOver: () => consults.wipe(),
  })

  const people = createPeople({ line, call, current: () => onDuty.current(), deviceTime, misses: seen.misses })
  const renewal = createRosterRenewal({
    clock,
    session: () => state.session,
    renew: people.renewRoster,
    failing: (why) => {
      for (const code of ['roster-not-renewed', 'people-missing'] as const) state.alarmed(code, code === why)
    },
  })

  const insist = createInsist(clock, () => state.session === null)
  const ringing = createRinging(state, call)
  const { talks } = state
  const colleagues = createColleagues({
    line,
    call,
    current: onDuty.current,
    refused: (is) => state.alarmed('certificate-refused', is),
  })
  const consults = createConsults({
    line,
    call,
    insist,
    current: onDuty.current,
    shift: () => state.shift,
    refused: () => state.raise('consult-refused'),
    listRefused: () => state.raise('certificate-refused'),
    changed: (views) => set(() => (state.consults = views)),
  })
  const refused = () => state.raise('certificate-refused')
  const desk = createDesk({
    ...{ line, clock, call, insist, talks, refused },
    current: onDuty.current,
    people: async () => {
      const mayList = permits('see-people', onDuty.current().account.roles)
      if (mayList) return (await people.list()).members
      return (await colleagues.list()).map(({ leaf, pseudonym }) => ({ leaf, name: pseudonym }))
    },
    talk() {
      const talk = talks.front()
      if (talk === null || talk.as() !== 'lead' || talk.isOver()) return null
      return { language: talk.view().language, give: talk.words.give }
    },
    isHere: () => state.session !== null,
    changed: state.changed,
  })
  state.desk = desk.view
  const joining = createJoining(state, { call, insist, current: onDuty.current, colleagues })

  const taking = createTaking({
    line,
    clock,
    call,
    talks,
    tend: () => tending.tend(false),
    onGap: () => stream.again(),
    onProblem: (type) => set(() => (state.problem = type)),
    cannotOpen: () => state.raise('cannot-open'),
    withoutKeys,
    wordTyped(talk, sign) {
      // Every console in it calls people; the line makes one alert of it. An interpreter's may not.
      if (state.session === null || !permits('alert', state.session.account.roles)) return
      asks.raise('word', talk.id, sign).catch((error: unknown) => set(() => (state.problem = reasonOf(error))))
    },
    answered: joining.answered,
    refused,
    whyGone(talk) {
      if (talk.as() === 'member') return 'left-out'
      const mine = state.session?.account.leaf
      const isOffered = state.offers.some(
        ({ kind, conversation, from }) => kind === 'handover' && conversation === talk.id && from.leaf === mine,
      )
      return isOffered ? 'handed-over' : 'passed-on'
    },
    changed: state.changed,
  })
  const handingOver = createHandingOver(state, {
    line,
    call,
    insist,
    current: onDuty.current,
    colleagues,
    taking,
    readAgain: () => stream.again(),
  })

  /**
   * With nothing else here, the console stays away until she has gone on. Beside another conversation it cannot: then the
   * line is told, and the visitor's page goes on at once. Whoever came along without keys goes.
   */
  function withoutKeys(held: HeldConversation): void {
    const { conversation, segment, as } = held
    if (as === 'member') void call('leave', { conversation }).catch(() => {})
    else if (talks.running().length === 0) lettingGo.begin()
    else {
      state.raise('conversation-without-keys')
      void call('giveBack', { conversation, segment, leftBehind: true }).catch(() => {})
    }
  }

  const lettingGo = createLettingGo({
    clock,
    async held() {
      // Refused while the console that has the shift lives; once that is gone her visitor need not wait for it.
      if (state.shift === null && !state.goingOn) {
        state.goingOff = call('duty', { duty: 'off', leftBehind: true }).catch(() => {})
        await state.goingOff
      }
      const { me } = await call('beat', { read: [] })
      return me.conversations.filter(({ as }) => as === 'lead')
    },
    signedOut: onDuty.leave,
    begun() {
      state.raise('conversation-without-keys')
      stream.stop()
    },
    over() {
      state.happenedAlarms.delete('conversation-without-keys')
      stream.start()
      state.changed()
    },
  })

  const stream = createStaffStream(state, {
    clock,
    transport,
    call,
    current: onDuty.current,
    taking,
    ringing,
    consults,
    desk,
    together: joining.look,
    withoutKeys,
    trustChanged: () => tending.tend(false),
    signedOut: onDuty.leave,
  })

  const asks = createStaffAsks(state, { call, insist, colleagues, consults, handingOver, joining, taking, ringing })

  const comeIn = (way: WayIn) => onDuty.signIn(() => openSession(line, transport, seen, way, workstation))

  async function take(conversation: string): Promise<'taken' | 'somebody-else' | 'gone'> {
    const mine = onDuty.current()
    const waits = state.queue.waiting.find((each) => each.conversation === conversation)
    if (waits === undefined) return 'gone'
    if (state.shift === null) throw refusalOf('not-on-duty')
    const led = talks.running().filter((talk) => talk.as() === 'lead')
    const views = led.map((talk) => talk.view())
    if (!hasRoom(waits, views, state.capacity)) throw refusalOf('has-conversation')
    return taking.take(mine, state.shift, waits)
  }

  return {
    view: state.view,
    subscribe: state.subscribe,
    openLink: (link) => act(() => openEnrolment(line, transport, link)),
    signIn: (name, passphrase, totp) => act(() => comeIn(byPassphrase({ name, passphrase, totp }))),
    async signInWithPasskey() {
      if (authenticator === null) throw new PasskeyError('passkey-failed')
      // Stopping is no refusal: nothing of it stays in the view.
      await comeIn(byPasskey(authenticator))
      set(() => (state.problem = null))
    },
    passkeys: createPasskeys({ line, authenticator, session: onDuty.current, call }),
    people,
    signOut: () =>
      act(async () => {
        const authorization = onDuty.signOut()
        await transport.call('signOut', {}, { authorization })
      }),
    goOnDuty: (name, shift = {}) => act(() => onDuty.goOn(name.trim(), shift)),
    pause: () => act(() => onDuty.rest('pause')),
    endRest: () => act(async () => void (await call('duty', { duty: 'back' }))),
    goOff: () => act(() => onDuty.rest('off')),
    async take(conversation) {
      if (state.claiming) return 'gone'
      state.claiming = true
      try {
        const outcome = await take(conversation)
        if (outcome !== 'gone') set(() => (state.problem = null))
        return outcome
      } catch (error) {
        set(() => (state.problem = reasonOf(error)))
        throw error
      } finally {
        state.claiming = false
      }
    },
    front: (conversation) => set(() => talks.bringToFront(conversation)),
    say(text) {
      const fitted = talks.front()?.say(text) ?? true
      if (!fitted) set(() => (state.problem = 'too-long'))
      else if (state.problem === 'too-long') set(() => (state.problem = null))
    },
    retry: (id) => talks.front()?.retry(id),
    typing: () => talks.front()?.typing(),
    shown: () => talks.front()?.shown(),
    note: (text) => act(async () => talks.front()?.note(text)),
    saveCard: (card) => act(async () => talks.front()?.saveCard(card)),
    agreeWord: (word) => talks.front()?.agreeWord(word),
    end: ({ how, stays = false } = {}) =>
      act(async () => {
        const ending = talks.front()
        if (ending === null) return
        await ending.close(how)
        if (talks.has(ending) && !stays && !ending.words.isUnkept()) taking.letGo(ending)
      }),
    wipe() {
      const ended = talks.front()
      if (ended?.isOver()) taking.letGo(ended)
    },
    ...asks.asks(act),
    words: createStaffWords(state, act, () => void desk.told('reports')),
    desk: desk.asks(act),
    complaints: {
      look: desk.complaints.look,
      setStatus: (id, status) => act(() => desk.complaints.setStatus(id, status)),
      answer: (id, status, text) => act(() => desk.complaints.answer(id, status, text)),
    },
    map: { ...desk.map, give: (entry, note) => act(() => desk.map.give(entry, note)) },
    wake() {
      if (state.session === null) return
      stream.again()
      for (const talk of talks.all()) talk.again()
    },
  }
}
