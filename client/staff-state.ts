/** What a signed-in counsellor's window holds, in memory only, and who is told when it changes. */
import type { ShiftKeys } from '@lijn116/encryption'
import type { Alert } from '@lijn116/protocol/alert'
import type { Offer } from '@lijn116/protocol/together'
import type { ConsultView } from './consult-view.ts'
import type { Alarm, DutyState, QueueState } from './counsellor-wire.ts'
import type { DeskView } from './desk-view.ts'
import { noMap } from './map-view.ts'
import type { Session } from './session.ts'
import { noAlarms, type StaffAlarms } from './staff-alarms.ts'
import type { Ring, StaffView } from './staff-view.ts'
import { createTalks } from './talks.ts'

const emptyDesk: DeskView = {
  mail: { state: 'none', letters: [], late: 0 },
  moments: { state: 'none', moments: [] },
  reports: { state: 'none', reports: [] },
  map: noMap,
  complaints: { state: 'none', isReader: false, complaints: [], unread: 0 },
}
const nobody: QueueState = { version: 0, waiting: [], total: 0, onDuty: 0, free: 0 }

export type StaffState = ReturnType<typeof createStaffState>

export function createStaffState() {
  const listeners = new Set<() => void>()
  let shown: StaffView | null = null

  const state = {
    session: null as Session | null,
    shift: null as ShiftKeys | null,
    talks: createTalks(),
    /** A claim or a handover is on its way. */
    claiming: false,
    /** She is going on duty; and the line is being told that this console has no key to be on duty with. */
    goingOn: false,
    goingOff: Promise.resolve() as Promise<unknown>,
    here: true,
    duty: 'off' as DutyState,
    pseudonym: null as string | null,
    capacity: 1,
    endsAt: null as number | null,
    queue: nobody,
    alarm: null as Alarm | null,
    alerts: [] as readonly Alert[],
    ring: null as Ring | null,
    offers: [] as readonly Offer[],
    consults: [] as readonly ConsultView[],
    /** As it is now; asked for when it is shown. */
    desk: () => emptyDesk,
    problem: null as string | null,
    /** Of keys and rosters, as last looked at; and of what happened since she signed in. */
    trustAlarms: noAlarms as StaffAlarms,
    happenedAlarms: new Set<string>(),

    changed() {
      shown = null
      for (const listener of listeners) listener()
    },
    set(change: () => void) {
      change()
      state.changed()
    },
    raise: (code: string) => state.set(() => state.happenedAlarms.add(code)),
    alarmed(code: string, is: boolean) {
      if (is) state.raise(code)
      else if (state.happenedAlarms.delete(code)) state.changed()
    },
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** The session goes; conversations and the key of the shift stay for whoever signs in again. */
    signedOut() {
      state.session = null
      state.duty = 'off'
      state.pseudonym = null
      state.capacity = 1
      state.endsAt = null
      state.queue = nobody
      state.alarm = null
      state.alerts = []
      state.ring = null
      state.offers = []
      state.here = true
    },
    view(): StaffView {
      const { session, here, queue, talks } = state
      if (shown !== null) return shown
      const conversations = talks.all().map((talk) => talk.view())
      shown = {
        network: here ? 'here' : 'away',
        me: session === null ? null : (({ name, roles, team }) => ({ name, roles, team }))(session.account),
        duty: state.duty,
        pseudonym: state.pseudonym,
        capacity: state.capacity,
        endsAt: state.endsAt,
        waiting: queue.waiting,
        waitingBeyond: Math.max(0, queue.total - queue.waiting.length),
        onDuty: queue.onDuty,
        free: queue.free,
        alarm: state.alarm,
        alerts: state.alerts,
        ring: state.ring,
        offers: state.offers,
        consults: state.consults,
        conversation: conversations.find(({ id }) => id === talks.front()?.id) ?? null,
        conversations,
        desk: state.desk(),
        alarms: Array.from(new Set([...state.trustAlarms.codes, ...state.happenedAlarms])),
        holds: state.trustAlarms.holds,
        problem: state.problem,
      }
      return shown
    },
  }
  return state
}
