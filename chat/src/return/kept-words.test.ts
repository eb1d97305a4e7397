import type { ShownDocument } from '@lijn116/client/returning-view'
import { describe, expect, test } from 'vitest'
import { dayAndTime, dayWords } from './day-words.ts'
import { keptWords } from './kept-words.ts'

const document = (more: Partial<ShownDocument>): ShownDocument => ({
  id: 'a',
  kind: 'letter',
  day: 20_779,
  text: 'Fijn dat u schreef.',
  by: 'current',
  ...more,
})
const plan = JSON.stringify({
  sections: [
    { id: 'who', title: 'Wie ik kan bellen', text: 'Mijn zus.' },
    { id: 'take', title: 'Wat ik meeneem', text: ' ' },
  ],
})
const moment = { id: 'm', at: Date.UTC(2026, 11, 1, 18, 30), with: 'Noor' }

describe('what is kept for her', () => {
  test('stands newest first, her own letters among the rest', () => {
    const letters = [{ id: 'l', text: 'Mijn brief', day: 20_780, isAnswered: false, dueAt: 0 }]
    const shown = keptWords([document({ day: 20_781 }), document({ id: 'b', day: 20_779 })], letters)
    expect(shown.map(({ id }) => id)).toEqual(['a', 'l', 'b'])
    expect(shown[1]).toMatchObject({ title: 'read-mine', paragraphs: [{ heading: '', text: 'Mijn brief' }] })
  })

  test('a plan stands under its own headings, and what is empty is left out', () => {
    const [shown] = keptWords([document({ kind: 'plan', text: plan })], [])
    expect(shown?.paragraphs).toEqual([{ heading: 'Wie ik kan bellen', text: 'Mijn zus.' }])
  })

  test('a moment is read, and never shown as what it is made of', () => {
    const [shown] = keptWords([document({ kind: 'appointment', text: JSON.stringify(moment) })], [])
    expect(shown).toMatchObject({ moment, paragraphs: [] })
  })

  test.each(['plan', 'appointment'] as const)('a %s that cannot be read is shown as it is, not hidden', (kind) => {
    expect(keptWords([document({ kind, text: '{' })], [])[0]?.paragraphs).toEqual([{ heading: '', text: '{' }])
  })

  test('who is no longer of the line is named so', () => {
    expect(keptWords([document({ by: 'former' })], [])[0]?.isFormer).toBe(true)
  })
})

test('days and times go by the clocks of the line', () => {
  expect(dayWords(20_788, 'nl')).toBe('dinsdag 1 december')
  expect(dayAndTime(moment.at, 'nl')).toMatch(/dinsdag 1 december.*19:30/)
  expect(dayAndTime(moment.at, 'en')).toMatch(/Tuesday.*December.*19:30/)
})
