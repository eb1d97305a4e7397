import { type Card, emptyCard } from '@lijn116/domain/triage/card'
import { hintPages } from '@lijn116/domain/triage/hints'
import { describe, expect, it, test } from 'vitest'
import { libraryIn } from '../knowledge/library.ts'
import { isTextKey, languages, wordsIn } from '../text/text.ts'
import { cardFields } from './card-edit.ts'
import { cardGroups, setsOf, withToggled } from './card-groups.ts'
import { becauseWords, itemWords, summaryWords, valueWords } from './card-words.ts'

const nl = wordsIn('nl')
const title = (id: string): string => libraryIn('nl').get(id)?.title ?? `? ${id}`
const card = (change: Partial<Card>): Card => ({ ...emptyCard, ...change })

// @req:R-115
test('every field of the card is somewhere, once', () => {
  const laid = ['acuteDanger', 'structuralDanger', ...cardGroups.flatMap(({ fields }) => [...fields])]
  expect(laid.toSorted()).toEqual(cardFields.toSorted())
})

test('an empty card says nothing anywhere', () => {
  for (const field of cardFields) expect(valueWords(nl, title, emptyCard, field)).toBeNull()
})

test.each(Object.entries(setsOf))('every one of %s has its words in both languages', (field, items) => {
  for (const language of languages)
    for (const item of items) {
      if (field !== 'forms') expect(isTextKey(`card.${field}.${item}`), item).toBe(true)
      expect(itemWords(wordsIn(language), title, field as keyof typeof setsOf, item)).toMatch(/^\p{L}/u)
    }
})

describe('what is noted', () => {
  it('is said beside a folded group', () => {
    const filled = card({ childrenAtRisk: 'unsure', underEighteen: 'not-now' })
    expect(summaryWords(nl, title, filled, ['childrenAtRisk', 'othersAtRisk', 'underEighteen'])).toBe(
      'Kinderen in gevaar: Weet niet. Jonger dan 18: Nu niet',
    )
    expect(summaryWords(nl, title, card({ nextStep: { kind: 'nothing-for-now' } }), ['nextStep'])).toBe('Niets voor nu')
  })

  it('calls a form as its card is called', () => {
    expect(summaryWords(nl, title, card({ forms: ['stalking'] }), ['forms'])).toBe('Stalking')
  })

  it('is a set that takes one in and out, in the order of its list', () => {
    const once = card(withToggled(emptyCard, 'roles', 'witness'))
    expect(once.roles).toEqual(['witness'])
    expect(withToggled(once, 'roles', 'affected')).toEqual({ roles: ['affected', 'witness'] })
    expect(card(withToggled(once, 'roles', 'witness')).roles).toEqual([])
  })
})

test('a hint says because of which fields, in the order of the card', () => {
  expect(becauseWords(nl, ['patternSigns', 'structuralDanger'])).toBe(
    'Omdat op de kaart staat: structureel gevaar, tekenen van een patroon.',
  )
})

test.each(languages)('every page that a hint opens is in the library (%s)', (language) => {
  for (const { page } of hintPages) expect(libraryIn(language).has(page), page).toBe(true)
})
