import { expect, test } from 'vitest'
import { conversationExample, viewExample, waitingExample } from '../../gallery/view-example.ts'
import { wordsIn } from '../text/text.ts'
import { isOpen, isUnderway, isWaitedFor, pastWords, stateShown, statusWords } from './message-words.ts'

const words = wordsIn('nl')
const mine = (id: string, state: 'sending' | 'kept' | 'read' | 'refused') => ({
  id,
  from: 'me' as const,
  text: id,
  state,
})
const theirs = (id: string) => ({ id, from: 'other' as const, text: id, state: 'read' as const })

test('arrival is said once, at the last message that arrived; what did not arrive always says so', () => {
  const messages = [
    theirs('a'),
    mine('b', 'read'),
    mine('c', 'refused'),
    mine('d', 'read'),
    theirs('e'),
    mine('f', 'kept'),
  ]
  expect(messages.map((_, index) => stateShown(messages, index))).toEqual([
    null,
    null,
    'talk.state.refused',
    'talk.state.read',
    null,
    'talk.state.kept',
  ])
})

test('only after the visitor answered under the new key is she said to read', () => {
  expect(statusWords(words, conversationExample({ phase: 'granted' }), 'here').phase).not.toContain('kan u nu lezen')
  expect(statusWords(words, conversationExample(), 'here').phase).toBe('De bezoeker kan u nu lezen.')
})

test.each(['left', 'lost', 'silent'] as const)(
  'with a visitor who is %s nothing says that she can read',
  (presence) => {
    const said = statusWords(words, conversationExample({ presence }), 'here')
    if (presence !== 'silent') expect(said.phase).toContain('30 minuten')
    expect(`${said.phase} ${said.presence}`).not.toContain('kan u nu lezen')
  },
)

test('after an end only the end is said, and nothing can be written', () => {
  const ended = conversationExample({ endedBy: 'visitor', presence: 'left' })
  expect(statusWords(words, ended, 'here')).toEqual({ phase: words.say('talk.ended.visitor'), presence: null })
  expect(isOpen(ended)).toBe(false)
  expect(isOpen(conversationExample({ phase: 'closing' }))).toBe(false)
  expect(isOpen(conversationExample({ phase: 'opening' }))).toBe(false)
  expect(isOpen(conversationExample({ phase: 'granted' }))).toBe(true)
})

test('of the conversation before hers is said whose it was, until she has said something', () => {
  const colleague = { ...theirs('b'), from: 'colleague' as const }
  const past = (change: Parameters<typeof conversationExample>[0]) => pastWords(conversationExample(change))
  expect(past({})).toBeNull()
  expect(past({ past: 'kept' })).toBe('talk.past.kept')
  expect(past({ past: 'along', messages: [theirs('a')] })).toBe('talk.past.along')
  expect(past({ past: 'along', messages: [theirs('a'), colleague] })).toBe('talk.past.along')
  expect(past({ past: 'along', messages: [theirs('a'), mine('b', 'read')] })).toBe('talk.past.own')
  expect(past({ past: 'along', messages: [mine('b', 'read'), colleague] })).toBe('talk.past.along')
  expect(past({ past: 'along', spoken: true })).toBeNull()
  expect(past({ past: 'kept', endedBy: 'visitor' })).toBeNull()
})

test('only what is still being tried counts as under way', () => {
  const saying = (...states: ('sending' | 'kept' | 'refused')[]) =>
    isUnderway(conversationExample({ messages: [theirs('a'), ...states.map((state) => mine(state, state))] }))
  expect(saying('kept', 'sending')).toBe(true)
  expect(saying('kept', 'refused')).toBe(false)
  expect(isUnderway(null)).toBe(false)
})

test('who waits is told beside an ended conversation, to whoever is on duty', () => {
  const conversation = conversationExample({ endedBy: 'visitor' })
  const waiting = [waitingExample()]
  expect(isWaitedFor(viewExample({ conversation, waiting }))).toBe(true)
  expect(isWaitedFor(viewExample({ conversation }))).toBe(false)
  expect(isWaitedFor(viewExample({ conversation, waiting, duty: 'pause' }))).toBe(false)
  expect(isWaitedFor(viewExample({ conversation: conversationExample(), waiting }))).toBe(false)
})

test('without a network nothing is claimed about the visitor', () => {
  const said = statusWords(words, conversationExample(), 'away')
  expect(said).toEqual({ phase: words.say('talk.presence.unknown'), presence: null })
})
