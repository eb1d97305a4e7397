/** What sounds, when, and that every ring is answered at once. */
import type { Alert } from '@lijn116/protocol/alert'
import type { ConversationId, LeafId } from '@lijn116/protocol/sealed'
import type { Offer } from '@lijn116/protocol/together'
import { expect, it } from 'vitest'
import type { Alarm, StaffCall } from './counsellor-wire.ts'
import { createRinging } from './ringing.ts'
import type { Ring } from './staff-view.ts'

const mine = 'L'.repeat(22) as LeafId
const conversation = 'C'.repeat(22) as ConversationId

function stage() {
  const asked: [string, unknown][] = []
  const rings: Ring[] = []
  const state = {
    alarm: null as Alarm | null,
    alerts: [] as readonly Alert[],
    ring: null as Ring | null,
    pseudonym: 'Linde',
    session: { account: { leaf: mine, name: 'proef-1' } },
    set(change: () => void) {
      const before = state.ring
      change()
      if (state.ring !== null && state.ring !== before) rings.push(state.ring)
    },
  }
  const call = (async (name: string, body: unknown) => {
    asked.push([name, body])
    return {}
  }) as unknown as StaffCall
  return { state, asked, rings, ringing: createRinging(state, call) }
}

const alert = (change: Partial<Alert> = {}): Alert => ({
  id: 'A'.repeat(22),
  kind: 'danger',
  conversation,
  door: 'nationaal',
  by: 'Noor',
  seconds: 0,
  times: 1,
  stage: 'colleagues',
  heard: true,
  acknowledgedBy: null,
  ...change,
})
const offer = (change: Partial<Offer> = {}): Offer => ({
  conversation,
  kind: 'handover',
  as: 'counsellor',
  from: { leaf: 'F'.repeat(22) as LeafId, pseudonym: 'Noor' },
  to: { leaf: mine, pseudonym: 'Linde' },
  door: 'nationaal',
  language: 'nl',
  acute: false,
  secondsLeft: 180,
  state: 'open',
  ...change,
})

it('answers every ring of the queue with its number, and says when somebody who waits is not safe', () => {
  const { ringing, asked, rings, state } = stage()
  const alarm: Alarm = {
    waiting: 2,
    acute: 1,
    longestSeconds: 40,
    times: 3,
    nobodyOnDuty: false,
    stage: 'coordinators',
    ring: 7,
  }
  ringing.alarm(alarm)
  expect(asked).toEqual([['heard', { ring: 7 }]])
  expect(rings).toEqual([{ of: 'queue', stage: 'coordinators', acute: true }])
  expect(state.alarm).toBe(alarm)
})

it('an alert sounds when it comes and when it repeats, not when it is told again or somebody has it', () => {
  const { ringing, asked, rings } = stage()
  ringing.alerts([alert()], 1)
  ringing.alerts([alert()])
  ringing.alerts([alert({ times: 2, stage: 'everybody' })], 2)
  ringing.alerts([alert({ times: 3, acknowledgedBy: 'Linde' })], 3)
  ringing.alerts([], 4)
  expect(rings.map(({ stage: at, acute }) => `${at} ${acute}`)).toEqual(['colleagues true', 'everybody true'])
  expect(asked.map(([, body]) => body)).toEqual([1, 2, 3, 4].map((ring) => ({ ring })))
})

it('two at once are one ring, for whoever the further one goes to', () => {
  const { ringing, rings } = stage()
  ringing.alerts([alert({ kind: 'second' }), alert({ id: 'B'.repeat(22), kind: 'debrief', stage: 'coordinators' })], 1)
  expect(rings).toEqual([{ of: 'alert', stage: 'coordinators', acute: false }])
})

it('whoever raised it is not rung by it, not even before she knows its number', async () => {
  const { ringing, rings } = stage()
  await ringing.raises('danger', conversation, async () => {
    ringing.alerts([alert({ by: 'Linde' })], 1)
    return { id: alert().id }
  })
  ringing.alerts([alert({ by: 'Linde', times: 2 })], 2)
  expect(rings).toEqual([])
  ringing.forget()
  ringing.alerts([alert({ by: 'Linde', times: 3 })], 3)
  expect(rings).toHaveLength(1)
})

it('what a colleague raised rings, also while her own call for the same is on its way, and after it', async () => {
  const { ringing, rings } = stage()
  await ringing.raises('danger', conversation, async () => {
    ringing.alerts([alert()], 1)
    return { id: alert().id }
  })
  expect(rings).toHaveLength(1)
  ringing.alerts([alert({ times: 2 })], 2)
  expect(rings).toHaveLength(2)
})

it('an offer to her rings once, one from her never', () => {
  const { ringing, rings } = stage()
  ringing.offers([
    offer({ from: { leaf: mine, pseudonym: 'Linde' }, to: { leaf: 'F'.repeat(22) as LeafId, pseudonym: 'Noor' } }),
  ])
  expect(rings).toEqual([])
  ringing.offers([offer({ acute: true })])
  ringing.offers([offer({ acute: true, secondsLeft: 100 })])
  ringing.offers([offer({ state: 'declined' })])
  expect(rings).toEqual([{ of: 'offer', stage: 'colleagues', acute: true }])
})
