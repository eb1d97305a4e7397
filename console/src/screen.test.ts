import { expect, test } from 'vitest'
import { conversationExample, viewExample, waitingExample } from '../gallery/view-example.ts'
import { desksFor, restBegins, screenOf } from './screen.ts'

const situation = { secure: true, link: false, view: viewExample(), resting: false, desk: null }

test('without a secure context nothing else is shown', () => {
  expect(screenOf({ ...situation, secure: false, link: true })).toBe('insecure')
})

test('a one-time link goes before sign-in', () => {
  expect(screenOf({ ...situation, link: true, view: viewExample({ me: null }) })).toBe('link')
  expect(screenOf({ ...situation, view: viewExample({ me: null }) })).toBe('signIn')
})

test('duty decides between off, pause and home', () => {
  expect(screenOf({ ...situation, view: viewExample({ duty: 'off' }) })).toBe('off')
  expect(screenOf({ ...situation, view: viewExample({ duty: 'pause' }) })).toBe('pause')
  expect(screenOf(situation)).toBe('home')
})

test('a conversation is shown whatever else is going on, and a rest goes before home', () => {
  const view = viewExample({ conversation: conversationExample() })
  expect(screenOf({ ...situation, view, resting: true })).toBe('conversation')
  expect(screenOf({ ...situation, resting: true })).toBe('rest')
})

test('colleagues are looked after when nobody waits for her, and never during a conversation', () => {
  const people = { ...situation, desk: 'people' as const }
  expect(screenOf(people)).toBe('people')
  expect(screenOf({ ...people, resting: true })).toBe('people')
  const someone = { waiting: [waitingExample()] }
  expect(screenOf({ ...people, view: viewExample(someone) })).toBe('home')
  expect(screenOf({ ...people, view: viewExample({ ...someone, duty: 'off' }) })).toBe('people')
  expect(screenOf({ ...people, view: viewExample({ conversation: conversationExample() }) })).toBe('conversation')
  expect(screenOf({ ...people, view: viewExample({ me: null }) })).toBe('signIn')
})

test('the board makes way for somebody she can take, or could soon, and not for one whom she may not', () => {
  const board = { ...situation, desk: 'board' as const }
  const seen = (mayTake: 'now' | 'later' | 'no') =>
    screenOf({ ...board, view: viewExample({ waiting: [waitingExample({ mayTake })] }) })
  expect(screenOf(board)).toBe('board')
  expect(seen('now')).toBe('home')
  expect(seen('later')).toBe('home')
  expect(seen('no')).toBe('board')
})

test('a rest follows a conversation that had begun, not a claim that failed and not a sign-out', () => {
  const none = viewExample()
  expect(restBegins(viewExample({ conversation: conversationExample() }), none)).toBe(true)
  expect(restBegins(viewExample({ conversation: conversationExample({ phase: 'opening' }) }), none)).toBe(false)
  expect(restBegins(viewExample({ conversation: conversationExample() }), viewExample({ me: null }))).toBe(false)
  const ended = viewExample({ conversation: conversationExample({ endedBy: 'visitor', phase: 'closing' }) })
  expect(screenOf({ ...situation, view: ended })).toBe('conversation')
  expect(restBegins(viewExample({ conversation: conversationExample() }), ended)).toBe(false)
  expect(restBegins(ended, none)).toBe(true)
  expect(restBegins(none, none)).toBe(false)
})

test('letters, moments and the map are for everybody who talks, the rest for coordinators', () => {
  expect(desksFor(['counsellor'])).toEqual(['mail', 'moments', 'map'])
  expect(desksFor(['coordinator'])).toEqual(['mail', 'moments', 'map', 'board', 'staffing', 'people'])
  expect(desksFor(['interpreter'])).toEqual([])
  for (const role of ['expert', 'partner-worker', 'editor']) expect(desksFor([role]), role).toEqual(['map'])
  expect(desksFor(['counsellor'], true)).toEqual(['mail', 'moments', 'map', 'complaints'])
  expect(desksFor(['interpreter'], true)).toEqual([])
})
