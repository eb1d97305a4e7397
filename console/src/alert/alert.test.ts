import { expect, test } from 'vitest'
import {
  alarmExample,
  conversationExample,
  viewExample,
  waitingExample,
  waitingId,
} from '../../gallery/view-example.ts'
import { wordsIn } from '../text/text.ts'
import { alarmConcerns, isCutOff, windowTitle } from './alert.ts'

const alarm = alarmExample()
const coordinator = { name: 'proef-2', roles: ['counsellor', 'coordinator'], team: 'landelijk' }
const words = wordsIn('nl')

test('somebody on duty is rung for', () => {
  expect(alarmConcerns(viewExample({ alarm }), false)).toBe(true)
  expect(alarmConcerns(viewExample(), false)).toBe(false)
})

test('somebody in a conversation is left alone, unless one who waits is not safe or she can take one more', () => {
  const conversation = conversationExample()
  const concerns = (change: Parameters<typeof viewExample>[0]) =>
    alarmConcerns(viewExample({ alarm, conversation, ...change }), false)
  expect(concerns({})).toBe(false)
  expect(concerns({ waiting: [waitingExample({ mayTake: 'no', why: 'capacity' })] })).toBe(false)
  expect(concerns({ waiting: [waitingExample()], capacity: 2 })).toBe(true)
  expect(concerns({ alarm: alarmExample({ acute: 1 }) })).toBe(true)
})

test('a coordinator is called when colleagues did not come, whatever she is doing', () => {
  for (const change of [{ conversation: conversationExample() }, { duty: 'off' as const }]) {
    const concerns = (stage: 'colleagues' | 'coordinators') =>
      alarmConcerns(viewExample({ me: coordinator, alarm: alarmExample({ stage }), ...change }), false)
    expect(concerns('colleagues')).toBe(false)
    expect(concerns('coordinators')).toBe(true)
    const counsellor = viewExample({ alarm: alarmExample({ stage: 'coordinators' }), ...change })
    expect(alarmConcerns(counsellor, false)).toBe(false)
  }
})

test('a conversation that ended and is still on the screen silences nobody', () => {
  const conversation = conversationExample({ endedBy: 'visitor', phase: 'closing' })
  const view = viewExample({ alarm, conversation, waiting: [waitingExample()] })
  expect(alarmConcerns(view, false)).toBe(true)
  expect(windowTitle(words, view, false, false)).toBe('(1) wacht — Lijn 116, werkplek')
  expect(windowTitle(words, viewExample({ conversation }), false, true)).toBe('Lijn 116, werkplek')
  expect(isCutOff(viewExample({ network: 'away', conversation }), 45)).toBe(true)
})

test('somebody resting is left alone at first, unless she is alone on duty or one who waits is not safe', () => {
  expect(alarmConcerns(viewExample({ alarm, onDuty: 2 }), true)).toBe(false)
  expect(alarmConcerns(viewExample({ alarm, onDuty: 1 }), true)).toBe(true)
  expect(alarmConcerns(viewExample({ alarm: alarmExample({ acute: 1 }), onDuty: 2 }), true)).toBe(true)
})

test.each(['coordinators', 'everybody'] as const)('an alarm that has grown to %s reaches a rest', (stage) => {
  expect(alarmConcerns(viewExample({ alarm: alarmExample({ stage }), onDuty: 2 }), true)).toBe(true)
})

test.each(['pause', 'off'] as const)('somebody on %s is rung for only when nobody is on duty', (duty) => {
  expect(alarmConcerns(viewExample({ alarm, duty }), false)).toBe(false)
  expect(alarmConcerns(viewExample({ alarm: { ...alarm, nobodyOnDuty: true }, duty }), false)).toBe(true)
})

test('nobody is rung for after signing out', () => {
  expect(alarmConcerns(viewExample({ alarm: { ...alarm, nobodyOnDuty: true }, me: null }), false)).toBe(false)
})

test('the window says how many wait, and never what is said', () => {
  const waiting = [waitingExample(), waitingExample({ conversation: waitingId('BAAAAAAAAAAAAAAAAAAAAA') })]
  expect(windowTitle(words, viewExample({ waiting }), false, false)).toBe('(2) wachten — Lijn 116, werkplek')
  expect(windowTitle(words, viewExample({ waiting: waiting.slice(1) }), false, false)).toBe(
    '(1) wacht — Lijn 116, werkplek',
  )
  expect(windowTitle(words, viewExample({ waiting, waitingBeyond: 48 }), false, false)).toMatch(/^\(50\)/)
  expect(windowTitle(words, viewExample({ waiting, duty: 'pause' }), false, false)).toBe('Lijn 116, werkplek')
  expect(windowTitle(words, viewExample({ me: null }), false, false)).toBe('Lijn 116, werkplek')
  const out = viewExample({ me: null, conversation: conversationExample() })
  expect(windowTitle(words, out, false, true)).toBe('Lijn 116, werkplek')
  const conversation = conversationExample({
    messages: [{ id: 'a', from: 'other', text: 'geheime woorden', state: 'read' }],
  })
  expect(windowTitle(words, viewExample({ conversation, waiting }), false, true)).toBe(
    'Nieuw bericht — Lijn 116, werkplek',
  )
})

test('a console on duty that is cut off says so in its title, and counts as cut off when the server counts it as lost', () => {
  const away = viewExample({ network: 'away' })
  expect(windowTitle(words, away, false, false)).toBe('Geen verbinding — Lijn 116, werkplek')
  expect(isCutOff(away, 44)).toBe(false)
  expect(isCutOff(away, 45)).toBe(true)
  expect(isCutOff(viewExample({ network: 'away', duty: 'pause' }), 60)).toBe(false)
  expect(isCutOff(viewExample({ network: 'away', conversation: conversationExample() }), 60)).toBe(false)
})
