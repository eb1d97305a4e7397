import { expect, it } from 'vitest'
import { planText, readPlan } from './plan.ts'

const sections = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, i) => ({ id: `s${i}`, title: 'Wat ik meeneem', text: 'Mijn sleutels.', ...more }))

it('is read as it was written, and nothing else comes along', () => {
  const plan = { sections: sections(8) }
  expect(readPlan(planText(plan))).toEqual(plan)
  expect(readPlan(JSON.stringify({ sections: sections(1, { more: 1 }) }))).toEqual({ sections: sections(1) })
})

it.each([
  ['two sections of one id', sections(2, { id: 'take' })],
  ['a section more than anybody writes', sections(25)],
  ['an id that is longer than a name', sections(1, { id: 'i'.repeat(101) })],
  ['a heading that is longer than one', sections(1, { title: 't'.repeat(101) })],
  ['a section without text', sections(1, { text: null })],
])('%s is no plan, in her page and at a console', (_, given) => {
  expect(readPlan(JSON.stringify({ sections: given }))).toBeNull()
})
