/**
 * What must reach a person: the ring of the queue, alerts, and what colleagues offer. Every ring is answered at once, so
 * that the line knows which consoles really hear; one that does not is taken for silent.
 */
import type { Alert, AlertKind, AlertStage } from '@lijn116/protocol/alert'
import type { Offer } from '@lijn116/protocol/together'
import type { Alarm, StaffCall } from './counsellor-wire.ts'
import type { Ring } from './staff-view.ts'

type RingingState = {
  alarm: Alarm | null
  alerts: readonly Alert[]
  ring: Ring | null
  /** Of this shift; null: off duty. */
  pseudonym: string | null
  session: { account: { leaf: string; name: string } } | null
  set(change: () => void): void
}

export type Ringing = ReturnType<typeof createRinging>

const stages: readonly AlertStage[] = ['colleagues', 'coordinators', 'everybody']
const isAcute = ({ kind }: Alert) => kind === 'danger' || kind === 'word'

export function createRinging(state: RingingState, call: StaffCall) {
  /** How often each has rung here. */
  let rung: ReadonlyMap<string, number> = new Map()
  let offered: ReadonlySet<string> = new Set()
  /** Raised on this page, known by id once the line has answered: whoever raised one is not rung by it. */
  const raised = new Set<string>()
  const raising = new Set<string>()
  const nameOf = (kind: AlertKind, conversation: string | null) => `${kind} ${conversation}`
  /** What somebody else raised rings, whatever was raised here for the same conversation. */
  const isOwn = ({ id, kind, conversation, by }: Alert) =>
    by === (state.pseudonym ?? state.session?.account.name) &&
    (raised.has(id) || raising.has(nameOf(kind, conversation)))

  const heard = (ring: number) => void call('heard', { ring }).catch(() => {})

  return {
    /** `raise` answers the id. */
    async raises(kind: AlertKind, conversation: string | null, raise: () => Promise<{ id: string }>): Promise<void> {
      const name = nameOf(kind, conversation)
      raising.add(name)
      try {
        raised.add((await raise()).id)
      } finally {
        raising.delete(name)
      }
    },

    alarm(alarm: Alarm) {
      heard(alarm.ring)
      state.set(() => {
        state.alarm = alarm
        state.ring = { of: 'queue', stage: alarm.stage, acute: alarm.acute > 0 }
      })
    },

    /** `ring`: of a frame that came by itself; absent when they were asked for. */
    alerts(alerts: readonly Alert[], ring?: number) {
      if (ring !== undefined) heard(ring)
      const sounding = alerts.filter(
        (each) => each.acknowledgedBy === null && !isOwn(each) && each.times > (rung.get(each.id) ?? 0),
      )
      rung = new Map(alerts.map(({ id, times }) => [id, Math.max(times, rung.get(id) ?? 0)]))
      const stage = stages.filter((each) => sounding.some((alert) => alert.stage === each)).pop()
      state.set(() => {
        state.alerts = alerts
        if (stage !== undefined) state.ring = { of: 'alert', stage, acute: sounding.some(isAcute) }
      })
    },

    /** An offer rings once, when it comes. */
    offers(offers: readonly Offer[]) {
      const leaf = state.session?.account.leaf
      const open = offers.filter((each) => each.state === 'open' && each.to.leaf === leaf)
      const news = open.filter(({ conversation }) => !offered.has(conversation))
      offered = new Set(open.map(({ conversation }) => conversation))
      if (news.length === 0) return
      state.set(() => (state.ring = { of: 'offer', stage: 'colleagues', acute: news.some(({ acute }) => acute) }))
    },

    forget() {
      rung = new Map()
      offered = new Set()
      raised.clear()
    },
  }
}
