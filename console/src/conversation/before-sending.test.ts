import { expect, test } from 'vitest'
import { concernsOf } from './before-sending.ts'
import { wordingRules } from './wording-rules.ts'

const calm = { visitorState: null, wordTyped: false } as const
const nl = wordingRules('nl')

test('a kind sentence goes at once', () => {
  expect(concernsOf('Fijn dat u dit vertelt. Neem de tijd.', calm, 0, nl, true)).toEqual([])
})

test('blaming words are pointed at: which, why, and what instead', () => {
  const text = 'Dag. Waarom bent u niet weggegaan?'
  const [found] = concernsOf(text, calm, 0, nl, false)
  if (found?.kind !== 'wording') throw new Error('nothing was pointed at')
  expect(text).toContain(found.said)
  expect(found.why).toMatch(/\S/)
  expect(found.instead).toMatch(/\S/)
})

test('a talk together is pointed at only where there are signs of control', () => {
  const text = 'Zullen we samen met uw man een gesprek plannen?'
  expect(concernsOf(text, calm, 0, nl, false)).toEqual([])
  expect(concernsOf(text, calm, 0, nl, true)).toHaveLength(1)
})

test('while somebody is with her, every message asks; each time that somebody comes in', () => {
  const keys = (turn: number) =>
    concernsOf('Ik ben er.', { visitorState: 'someone', wordTyped: true }, turn, nl, false).map(({ key }) => key)
  expect(keys(1)).toEqual(['word', 'someone 1'])
  expect(keys(2)).toEqual(['word', 'someone 2'])
})

test('a page in another language is checked in both of ours', () => {
  const all = wordingRules('tr')
  expect(concernsOf('Waarom bent u niet weggegaan?', calm, 0, all, false)).not.toEqual([])
  expect(concernsOf('Why did you not leave?', calm, 0, all, false)).not.toEqual([])
})
