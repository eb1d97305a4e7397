import { emptyCard } from '@lijn116/domain/triage/card'
import { limits } from '@lijn116/protocol/limits'
import { expect, test } from 'vitest'
import { isUnasked, momentBetween, mustWait, type Signs } from './safe-moment.ts'

const signs = (change: Partial<Signs> = {}): Signs => ({
  presence: 'here',
  visitorState: null,
  quietSeconds: 0,
  ...change,
})

test.each(['left', 'lost'] as const)('whoever was gone (%s) and is back is asked again', (presence) => {
  expect(momentBetween(signs({ presence }), signs())).toBe('return')
  expect(momentBetween(signs(), signs({ presence }))).toBeNull()
})

test.each(['someone', 'pause', 'go'] as const)('whoever comes back from "%s" is asked again', (visitorState) => {
  expect(momentBetween(signs({ visitorState }), signs())).toBe('return')
  expect(momentBetween(signs({ visitorState }), signs({ visitorState: 'yes-no' }))).toBe('return')
})

test('only yes and no is a talk, not an absence', () => {
  expect(momentBetween(signs({ visitorState: 'yes-no' }), signs())).toBeNull()
})

test('a long silence asks once, when it becomes long', () => {
  const long = limits.longSilenceSeconds
  expect(momentBetween(signs({ quietSeconds: long - 30 }), signs({ quietSeconds: long }))).toBe('silence')
  expect(momentBetween(signs({ quietSeconds: long }), signs({ quietSeconds: long + 30 }))).toBeNull()
})

test('what a colleague noted at the start is not asked again', () => {
  expect(isUnasked(emptyCard)).toBe(true)
  expect(isUnasked({ ...emptyCard, safeToWrite: [{ at: 'start', answer: 'not-now' }] })).toBe(false)
})

test('while somebody is with her nothing is prepared', () => {
  expect(mustWait({ visitorState: 'someone' })).toBe(true)
  expect(mustWait({ visitorState: 'go' })).toBe(true)
  expect(mustWait({ visitorState: 'yes-no' })).toBe(false)
})
