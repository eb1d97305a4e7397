import { problemTypes } from '@lijn116/protocol/problem'
import { expect, test } from 'vitest'
import { keyAlarmWords, reasonOf, refusalWords } from './refusal.ts'
import { isTextKey, wordsIn } from './text.ts'

const words = wordsIn('nl')

test('every refusal of the wire has its own sentence', () => {
  for (const type of problemTypes) expect(isTextKey(`problem.${type}`), type).toBe(true)
})

test('an unknown reason is named, and said to have sent nothing', () => {
  expect(refusalWords(words, 'bad-signature')).toContain('bad-signature')
  expect(refusalWords(words, 'bad-signature')).toContain('niets verstuurd')
})

test('an unknown alarm about keys is named, not hidden', () => {
  expect(keyAlarmWords(words, 'duty-refused')).not.toContain('duty-refused')
  expect(keyAlarmWords(words, 'something-new')).toContain('something-new')
})

test('a reason is read from each kind of error', () => {
  expect(reasonOf(Object.assign(new Error('x'), { problem: { type: 'link-over' } }))).toBe('link-over')
  expect(reasonOf(Object.assign(new Error('x'), { type: 'already-taken' }))).toBe('already-taken')
  expect(reasonOf(Object.assign(new Error('x'), { reason: 'expired' }))).toBe('expired')
  expect(reasonOf(Object.assign(new Error('x'), { name: 'NetworkError' }))).toBe('away')
  expect(reasonOf(new TypeError('x'))).toBe('broken')
  expect(reasonOf(undefined)).toBe('broken')
})
