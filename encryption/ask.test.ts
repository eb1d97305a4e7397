import fc from 'fast-check'
import { expect, test } from 'vitest'
import { askBody, readAsk, readState, stateBody } from './ask.ts'
import { randomBytes } from './bytes.ts'
import { SealError } from './seal-error.ts'

test('an ask says who would come along, as what, under which name', () => {
  const ask = { leaf: randomBytes(16), role: 'interpreter', pseudonym: 'Aya 🌿' }
  expect(readAsk(askBody(ask))).toEqual(ask)
  for (const wrong of [{ leaf: randomBytes(15) }, { role: '' }, { pseudonym: '' }, { role: 'r'.repeat(256) }])
    expect(() => askBody({ ...ask, ...wrong })).toThrow('malformed')
})

test('any bytes at all are an ask that says the same again, or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (given) => {
      const body = new Uint8Array(given)
      try {
        expect(askBody(readAsk(body))).toEqual(body)
      } catch (error) {
        if (!(error instanceof SealError)) throw error
        expect(error.reason).toBe('malformed')
      }
    }),
  )
})

test('a state is one byte; one that is not known is none', () => {
  const states = ['someone', 'yes-no', 'pause', 'go', 'back'] as const
  expect(states.map((state) => [...stateBody(state)])).toEqual([[1], [2], [3], [4], [5]])
  expect(states.map((state) => readState(stateBody(state)))).toEqual(states)
  for (const byte of [0, 6, 255]) expect(readState(new Uint8Array([byte]))).toBe(null)
})
