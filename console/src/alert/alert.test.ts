import { expect, test } from 'vitest'
import { conversationExample, viewExample, waitingExample, waitingId } from '../../gallery/view-example.ts'
import { wordsIn } from '../text/text.ts'
import { alarmConcerns, isCutOff, isNewAlarm, windowTitle } from './alert.ts'

const alarm = { waiting: 1, longestSeconds: 15, times: 1, nobodyOnDuty: false }
const words = wordsIn('nl')

test('somebody on duty is rung for', () => {
  expect(alarmConcerns(viewExample({ alarm }), false)).toBe(true)
  expect(alarmConcerns(viewExample(), false)).toBe(false)
})

test('somebody in a conversation is left alone', () => {
  expect(alarmConcerns(viewExample({ alarm, conversation: conversationExample() }), false)).toBe(false)
})

test('a conversation that ended and is still on the screen silences nobody', () => {
  const conversation = conversationExample({ endedBy: 'visitor', phase: 'closing' })
  const view = viewExample({ alarm, conversation, waiting: [waitingExample()] })
  expect(alarmConcerns(view, false)).toBe(true)
  expect(windowTitle(words, view, false, false)).toBe('(1) wacht — Lijn 116, werkplek')
  expect(windowTitle(words, viewExample({ conversation }), false, true)).toBe('Lijn 116, werkplek')
  expect(isCutOff(viewExample({ network: 'away', conversation }), 45)).toBe(true)
})

test('somebody resting is rung for only when alone on duty', () => {
  expect(alarmConcerns(viewExample({ alarm, onDuty: 2 }), true)).toBe(false)
  expect(alarmConcerns(viewExample({ alarm, onDuty: 1 }), true)).toBe(true)
})

test.each(['pause', 'off'] as const)('somebody on %s is rung for only when nobody is on duty', (duty) => {
  expect(alarmConcerns(viewExample({ alarm, duty }), false)).toBe(false)
  expect(alarmConcerns(viewExample({ alarm: { ...alarm, nobodyOnDuty: true }, duty }), false)).toBe(true)
})

test('nobody is rung for after signing out', () => {
  expect(alarmConcerns(viewExample({ alarm: { ...alarm, nobodyOnDuty: true }, me: null }), false)).toBe(false)
})

test('each frame rings once', () => {
  expect(isNewAlarm(null, alarm)).toBe(true)
  expect(isNewAlarm(alarm, { ...alarm })).toBe(false)
  expect(isNewAlarm(alarm, { ...alarm, times: 2, longestSeconds: 30 })).toBe(true)
  expect(isNewAlarm(alarm, null)).toBe(false)
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
