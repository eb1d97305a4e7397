import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyCard, fullestCard } from '../../tests/people/any-card.ts'
import { cardLimits, emptyCard, showsControl } from './card.ts'
import { parseCard } from './parse-card.ts'

describe('a card', () => {
  // @req:R-115 @req:R-133 @req:R-170 @norm:AV-14
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        expect(parseCard(JSON.stringify(card))).toEqual(card)
      }),
    )
    expect(parseCard(JSON.stringify(emptyCard))).toEqual(emptyCard)
  })

  // @req:R-116 @req:R-127 @norm:DA-08
  it('may stay open everywhere, and keeps "not now" as it is', () => {
    expect(Object.values(emptyCard).filter((value) => value === 'no' || value === true)).toEqual([])
    const later = { ...emptyCard, acuteDanger: 'not-now', nextStep: { kind: 'not-now' }, sinceLastEvent: 'not-now' }
    expect(parseCard(JSON.stringify(later))).toEqual(later)
  })

  it('fits in one sealed note, however full it is', () => {
    expect(parseCard(JSON.stringify(fullestCard))).toEqual(fullestCard)
    expect(new TextEncoder().encode(JSON.stringify(fullestCard)).length).toBeLessThan(16_350)
  })

  // @req:R-117
  it('does not work out one danger from the other', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        const read = parseCard(JSON.stringify({ ...card, acuteDanger: 'no', structuralDanger: 'yes' }))
        expect(read?.acuteDanger).toBe('no')
        expect(read?.structuralDanger).toBe('yes')
      }),
    )
  })
})

describe('what is not wholly a card of this version is none', () => {
  const twice = ['money', 'money']
  const list = { instrument: 'rode-vlaggen', version: '1', answers: {} }
  const { injury: _, ...withoutInjury } = emptyCard
  it.each([
    ['not JSON', 'kaart'],
    ['a list', '[]'],
    ['null', 'null'],
    ['nothing', '{}'],
    ['another version', JSON.stringify({ ...emptyCard, version: 2 })],
    ['the version as a word', JSON.stringify({ ...emptyCard, version: '1' })],
    ['a field too many', JSON.stringify({ ...emptyCard, score: 3 })],
    ['a field too few', JSON.stringify(withoutInjury)],
    ['a field under the name of another', JSON.stringify({ ...withoutInjury, injured: null })],
    ['an answer nobody can give', JSON.stringify({ ...emptyCard, injury: 'perhaps' })],
    ['a number for an answer', JSON.stringify({ ...emptyCard, acuteDanger: 7 })],
    ['a sign twice', JSON.stringify({ ...emptyCard, patternSigns: twice })],
    ['a sign that is none', JSON.stringify({ ...emptyCard, patternSigns: ['anger'] })],
    ['a word that is too long', JSON.stringify({ ...emptyCard, ownWords: { self: 'x'.repeat(61), other: '' } })],
    ['an agreed step without words', JSON.stringify({ ...emptyCard, nextStep: { kind: 'agreed' } })],
    ['a step with words nobody agreed', JSON.stringify({ ...emptyCard, nextStep: { kind: 'not-now', text: 'x' } })],
    ['the same checklist twice', JSON.stringify({ ...emptyCard, checklists: [list, list] })],
    ['a checklist with a score', JSON.stringify({ ...emptyCard, checklists: [{ ...list, answers: { a: 5 } }] })],
    [
      'an item with a strange name',
      JSON.stringify({ ...emptyCard, checklists: [{ ...list, answers: { 'A b': 'no' } }] }),
    ],
    ['a mark that is not yes or no', JSON.stringify({ ...emptyCard, posing: 'yes' })],
    ['too many moments', JSON.stringify({ ...emptyCard, safeToWrite: Array(41).fill({ at: 'start', answer: 'yes' }) })],
  ])('%s', (_what, text) => {
    expect(parseCard(text)).toBeNull()
  })

  it('holds for whatever else comes in', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseCard(text)).toBeNull()
      }),
    )
  })
})

// @req:R-119
it('sees control when it is marked, doubted or shown by a sign, and not when somebody said no', () => {
  expect(showsControl(emptyCard)).toBe(false)
  expect(showsControl({ ...emptyCard, control: 'no' })).toBe(false)
  expect(showsControl({ ...emptyCard, control: 'not-now' })).toBe(false)
  expect(showsControl({ ...emptyCard, control: 'unsure' })).toBe(true)
  expect(showsControl({ ...emptyCard, control: 'no', patternSigns: ['phone'] })).toBe(true)
})

// @req:R-128
it('allows as many own words as a name takes', () => {
  const words = { self: 'x'.repeat(cardLimits.ownWord), other: '' }
  expect(parseCard(JSON.stringify({ ...emptyCard, ownWords: words }))?.ownWords).toEqual(words)
})
