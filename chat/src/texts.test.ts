import { expect, test } from 'vitest'
import { pieces } from './texts.ts'

const numbers = { '112': { dial: '112', shown: '112' }, phone: { dial: '116016', shown: '116 016' } }

test('numbers in a text become numbers to call', () => {
  expect(pieces('Bel {112} of {phone}.', numbers)).toEqual(['Bel ', numbers['112'], ' of ', numbers.phone, '.'])
})

test('a text without numbers is one piece', () => {
  expect(pieces('Schrijf wat u wilt.', numbers)).toEqual(['Schrijf wat u wilt.'])
})

test('a name that is no number stays as it was written', () => {
  expect(pieces('{constructor} {onbekend}', { ...numbers })).toEqual(['{constructor}', ' ', '{onbekend}'])
})
