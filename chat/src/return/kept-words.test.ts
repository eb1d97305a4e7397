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
const now = Date.UTC(2026, 10, 22, 12)
const moment = { id: 'm', at: Date.UTC(2026, 11, 1, 18, 30), with: 'Noor' }

describe('what is kept for her', () => {
  test('stands newest first, her own letters among the rest', () => {
    const letters = [{ id: 'l', text: 'Mijn brief', day: 20_780, isAnswered: false, dueAt: 0 }]
    const shown = keptWords([document({ day: 20_781 }), document({ id: 'b', day: 20_779 })], letters, now)
    expect(shown.map(({ id }) => id)).toEqual(['a', 'l', 'b'])
    expect(shown[1]).toMatchObject({ title: 'read-mine', paragraphs: [{ heading: '', text: 'Mijn brief' }] })
  })

  test('a plan stands under its own headings, and what is empty is left out', () => {
    const [shown] = keptWords([document({ kind: 'plan', text: plan })], [], now)
    expect(shown?.paragraphs).toEqual([{ heading: 'Wie ik kan bellen', text: 'Mijn zus.' }])
  })

  test('a moment is read, and never shown as what it is made of', () => {
    const [shown] = keptWords([document({ kind: 'appointment', text: JSON.stringify(moment) })], [], now)
    expect(shown).toMatchObject({ moment, paragraphs: [] })
  })

  test.each(['plan', 'appointment'] as const)('a %s that cannot be read is shown as it is, not hidden', (kind) => {
    expect(keptWords([document({ kind, text: '{' })], [], now)[0]?.paragraphs).toEqual([{ heading: '', text: '{' }])
  })

  test('what is late and what is past goes by the clock of the line', () => {
    const letter = { id: 'l', text: 'Mijn brief', day: 20_780, isAnswered: false, dueAt: now }
    const agreed = document({ kind: 'appointment', text: JSON.stringify({ ...moment, at: now }) })
    const past = (at: number) => keptWords([agreed], [letter], at).map(({ isPast }) => isPast)
    expect([now - 86_400_000, now + 1, now + 3_600_001].map(past)).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ])
  })

  test('who is no longer of the line is named so', () => {
    expect(keptWords([document({ by: 'former' })], [], now)[0]?.isFormer).toBe(true)
  })
})

test('days and times go by the clocks of the line', () => {
  expect(dayWords(20_788, 'nl')).toBe('dinsdag 1 december')
  expect(dayAndTime(moment.at, 'nl')).toMatch(/dinsdag 1 december.*19:30/)
  expect(dayAndTime(moment.at, 'en')).toMatch(/Tuesday.*December.*19:30/)
})
