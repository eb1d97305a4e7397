import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyCard } from '../../tests/people/any-card.ts'
import {
  type Card,
  dangerSigns,
  dependencies,
  emptyCard,
  forms,
  patternSigns,
  questions,
  visitorRoles,
} from './card.ts'
import { hintPages, hintsOf } from './hints.ts'

const hints = (parts: Partial<Card>): string[] => hintsOf({ ...emptyCard, ...parts }).map(({ id }) => id)
const why = (id: string, parts: Partial<Card>): readonly string[] | undefined =>
  hintsOf({ ...emptyCard, ...parts }).find((hint) => hint.id === id)?.because

describe('hints', () => {
  it('says nothing about an open card, nor about one on which everything waits', () => {
    expect(hintsOf(emptyCard)).toEqual([])
    const later = Object.fromEntries(questions.map((question) => [question, 'not-now' as const]))
    expect(hints(later)).toEqual([])
  })

  // @req:R-117
  it('keeps the flag of a pattern when there is no acute danger', () => {
    expect(hints({ acuteDanger: 'no', structuralDanger: 'yes' })).toContain('structural-danger')
    expect(hints({ acuteDanger: 'no', structuralDanger: 'yes' })).not.toContain('acute-danger')
    expect(hints({ acuteDanger: 'yes', structuralDanger: 'yes' })).toContain('structural-danger')
    expect(why('structural-danger', { acuteDanger: 'no', patternSigns: ['isolation'] })).toEqual(['patternSigns'])
  })

  it('opens the safety plan when leaving is planned and there is control', () => {
    const planned = { dangerSigns: ['plans-to-leave'] as const }
    expect(hints(planned)).toEqual(['higher-danger'])
    expect(why('safety-plan', { ...planned, control: 'yes' })).toEqual(['dangerSigns', 'control'])
    expect(why('safety-plan', { ...planned, patternSigns: ['phone'] })).toEqual(['dangerSigns', 'patternSigns'])
  })

  // @req:R-118
  it('sees higher danger in plans to leave, just having left, and disputes about children', () => {
    for (const sign of dangerSigns) expect(why('higher-danger', { dangerSigns: [sign] })).toEqual(['dangerSigns'])
  })

  // @req:R-126
  it('warns against joint talks wherever there are signs of control', () => {
    expect(hints({ control: 'yes' })).toContain('no-joint-talks')
    expect(hints({ control: 'no' })).toEqual([])
    for (const sign of patternSigns) expect(why('no-joint-talks', { patternSigns: [sign] })).toEqual(['patternSigns'])
  })

  // @req:R-075 @req:R-079 @req:R-095 @req:R-102 @req:R-129 @req:R-133 @req:R-174
  it.each([
    ['suicidal-thoughts', { suicidalThoughts: 'unsure' }],
    ['violent-thoughts', { violentThoughts: 'yes' }],
    ['under-eighteen', { underEighteen: 'unsure' }],
    ['others-at-risk', { relativesAbroadAtRisk: 'yes' }],
    ['safety-of-those-around', { roles: ['causing-harm'] }],
    ['several-roles', { roles: ['affected', 'causing-harm'] }],
    ['posing', { posing: true }],
    ['shelter', { shelterNeed: 'yes' }],
    ['care-after-leaving', { dependsOn: ['care'] }],
    ['acute-danger', { sinceLastEvent: 'happening-now' }],
    ['phase-2', { phase: 2 }],
  ] as const)('gives %s', (id, parts) => {
    expect(hints(parts)).toContain(id)
  })

  // @req:R-159
  it('puts the seven days first only for sexual violence that was recent', () => {
    expect(hints({ forms: ['seksueel-geweld'], sinceLastEvent: 'under-7-days' })).toContain('within-seven-days')
    expect(hints({ forms: ['seksueel-geweld'], sinceLastEvent: 'over-1-year' })).toEqual([])
    expect(hints({ forms: ['stalking'], sinceLastEvent: 'under-7-days' })).toEqual([])
  })

  it('goes by the last time that safe writing was asked', () => {
    const no = { at: 'start', answer: 'no' } as const
    const yes = { at: 'silence', answer: 'yes' } as const
    expect(hints({ safeToWrite: [no] })).toEqual(['not-safe-to-write'])
    expect(hints({ safeToWrite: [no, yes] })).toEqual([])
  })
})

describe('properties', () => {
  // @req:R-122 @norm:QU-05
  it('gives words only, each with its reasons, in the order of the list: no score, no rank', () => {
    const order = hintPages.map(({ id }) => id)
    const pages = new Map(hintPages.map(({ id, page }) => [id, page]))
    fc.assert(
      fc.property(anyCard, (card) => {
        const found = hintsOf(card)
        for (const hint of found) {
          expect(Object.keys(hint).sort()).toEqual(['because', 'id', 'page'])
          expect(hint.page).toBe(pages.get(hint.id))
          expect(hint.because.length).toBeGreaterThan(0)
          expect(new Set(hint.because).size).toBe(hint.because.length)
          for (const field of hint.because) expect(card[field]).not.toEqual(emptyCard[field])
        }
        const places = found.map(({ id }) => order.indexOf(id))
        expect(places).toEqual([...places].sort((a, b) => a - b))
      }),
    )
  })

  it('never loses a hint or a reason to one more sign', () => {
    const sign = fc.oneof(
      fc.constantFrom(...questions).map((question) => ({ kind: 'yes' as const, question })),
      fc.constantFrom(...patternSigns).map((value) => ({ kind: 'pattern' as const, value })),
      fc.constantFrom(...dangerSigns).map((value) => ({ kind: 'danger' as const, value })),
      fc.constantFrom(...dependencies).map((value) => ({ kind: 'depends' as const, value })),
      fc.constantFrom(...visitorRoles).map((value) => ({ kind: 'role' as const, value })),
      fc.constantFrom(...forms).map((value) => ({ kind: 'form' as const, value })),
      fc.constant({ kind: 'posing' as const }),
    )
    const withOne = <T>(all: readonly T[], value: T): readonly T[] => [...new Set([...all, value])]
    fc.assert(
      fc.property(anyCard, sign, (card, one) => {
        const more: Card = { ...card }
        if (one.kind === 'yes') more[one.question] = 'yes'
        if (one.kind === 'pattern') more.patternSigns = withOne(card.patternSigns, one.value)
        if (one.kind === 'danger') more.dangerSigns = withOne(card.dangerSigns, one.value)
        if (one.kind === 'depends') more.dependsOn = withOne(card.dependsOn, one.value)
        if (one.kind === 'role') more.roles = withOne(card.roles, one.value)
        if (one.kind === 'form') more.forms = withOne(card.forms, one.value)
        if (one.kind === 'posing') more.posing = true
        const after = new Map(hintsOf(more).map((hint) => [hint.id, hint.because]))
        for (const hint of hintsOf(card)) expect(after.get(hint.id)).toEqual(expect.arrayContaining([...hint.because]))
      }),
    )
  })

  it('leaves the card as it was', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        const before = structuredClone(card)
        hintsOf(card)
        expect(card).toEqual(before)
      }),
    )
  })
})
