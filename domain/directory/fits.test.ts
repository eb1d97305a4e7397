import { describe, expect, test } from 'vitest'
import vocabulary from '../../content/directory/vocabulary.json' with { type: 'json' }
import { anySearch, type MapEntry, type Search } from './entry.ts'
import { example } from './example.ts'
import { fits } from './fits.ts'

const fit = (changes: Partial<MapEntry>, asked: Partial<Search>, open: boolean | null = null) =>
  fits({ ...example, ...changes }, { ...anySearch, ...asked }, vocabulary, open)
const does = (changes: Partial<MapEntry>, asked: Partial<Search>): boolean => fit(changes, asked) !== null

describe('a theme', () => {
  test('is met by itself, by what it is a part of, and by every theme', () => {
    const closeness = (theme: string, ...themes: string[]) => fit({ themes }, { theme })?.theme ?? null
    expect(closeness('partnergeweld', 'huiselijk-geweld', 'partnergeweld')).toBe(3)
    expect(closeness('partnergeweld', 'huiselijk-geweld')).toBe(2)
    expect(closeness('partnergeweld', 'alle-vormen')).toBe(1)
    expect(closeness('partnergeweld', 'seksueel-geweld')).toBeNull()
    expect(closeness('huiselijk-geweld', 'partnergeweld')).toBeNull()
    expect(closeness('gedachten-aan-zelfdoding', 'alle-vormen')).toBeNull()
  })
  test('that stands apart meets nobody first who did not choose one', () => {
    const apart = { themes: ['gedachten-aan-zelfdoding'] }
    expect(fit(apart, {})?.limited).toBe(1)
    expect(fit(apart, { theme: 'gedachten-aan-zelfdoding' })?.limited).toBe(0)
    expect(fit({ themes: ['gedachten-aan-zelfdoding', 'huiselijk-geweld'] }, {})?.limited).toBe(0)
  })
  test('that looks like a mistake in the source is not used', () => {
    const doubted = { themes: ['huiselijk-geweld'], questionable: { themes: ['huiselijk-geweld'] } }
    expect(does(doubted, { theme: 'huiselijk-geweld' })).toBe(false)
  })
})

describe('for whom', () => {
  test('another one of the same kind is a no, another kind is not', () => {
    expect(does({ audiences: ['zelf', 'vrouwen'] }, { audiences: ['mannen'] })).toBe(false)
    expect(does({ audiences: ['zelf', 'vrouwen'] }, { audiences: ['vrouwen'] })).toBe(true)
    expect(does({ audiences: ['zelf', 'christelijk'] }, { audiences: ['vrouwen'] })).toBe(true)
    expect(does({ audiences: ['iedereen', 'vrouwen'] }, { audiences: ['mannen'] })).toBe(true)
    expect(does({ audiences: ['eigen-gedrag'] }, { audiences: ['zelf'] })).toBe(false)
  })
  test('a narrower one is met by the broader', () => {
    expect(fit({ audiences: ['christelijk'] }, { audiences: ['evangelisch'] })?.named).toBe(1)
  })
  test('what is only for a group she did not name is told', () => {
    expect(fit({ audiences: ['zelf', 'christelijk'] }, {})?.limited).toBe(1)
    expect(fit({ audiences: ['iedereen', 'christelijk'] }, {})?.limited).toBe(0)
    expect(fit({ audiences: ['zelf', 'sporters'], contexts: ['sport'] }, {})?.limited).toBe(2)
  })
  test('who says to be accused wrongly is shown to nobody else', () => {
    const accused = { audiences: ['mannen', 'beschuldigd'] }
    expect(does(accused, {})).toBe(false)
    expect(does(accused, { audiences: ['zelf', 'mannen'] })).toBe(false)
    expect(does(accused, { audiences: ['beschuldigd'] })).toBe(true)
  })
  test('age', () => {
    expect(does({ ageMin: 18, ageMax: 25 }, { age: 25 })).toBe(true)
    expect(does({ ageMin: 18, ageMax: 25 }, { age: 26 })).toBe(false)
    expect(does({ audiences: ['kinderen', 'jongeren'] }, { age: 45 })).toBe(false)
    expect(does({ audiences: ['kinderen', 'jongeren'] }, { age: 12 })).toBe(true)
    expect(does({ audiences: ['iedereen', 'kinderen'] }, { age: 45 })).toBe(true)
  })
})

// @req:R-085
test('help from her own community, or expressly from none', () => {
  const own = { audiences: ['zelf', 'christelijk'] }
  expect(does(own, { community: { within: 'christelijk' } })).toBe(true)
  expect(does(own, { community: 'outside' })).toBe(false)
  expect(does({ audiences: ['iedereen'] }, { community: 'outside' })).toBe(true)
  expect(does({ audiences: ['iedereen'] }, { community: { within: 'christelijk' } })).toBe(false)
  expect(does({ audiences: ['iedereen'], contexts: ['geloof'] }, { community: 'outside' })).toBe(false)
})

// @req:R-149
test('a place, a kind of help and a way are one of those that were asked', () => {
  expect(does({ audiences: ['sporters'], contexts: ['sport'] }, { contexts: ['werk'] })).toBe(false)
  expect(does({ audiences: ['sporters'], contexts: ['sport'] }, { contexts: ['werk', 'sport'] })).toBe(true)
  expect(does({ helpTypes: ['advies'] }, { helpTypes: ['opvang'] })).toBe(false)
  expect(does({}, { ways: ['forum'] })).toBe(false)
  expect(does({}, { ways: ['phone'] })).toBe(true)
})

// @req:R-096
describe('yes, no and unknown', () => {
  const asked = {
    language: 'ar',
    anonymous: true,
    free: true,
    withoutInsurance: true,
    form: 'group',
    access: ['wheelchair'],
    openNow: true,
  } as const
  const yes = {
    languages: ['nl', 'ar'],
    anonymous: true,
    cost: 'free',
    withoutInsurance: true,
    form: ['group'],
    access: { ...example.access, wheelchair: true },
  }
  test('a yes to everything', () => {
    expect(fit(yes, asked, true)?.unknown).toEqual([])
  })
  // @req:R-025
  test('one no ends it', () => {
    const no = { languages: ['nl'], anonymous: false, cost: 'sometimes', withoutInsurance: false, form: ['individual'] }
    for (const [field, value] of Object.entries(no))
      expect(fit({ ...yes, [field]: value }, asked, true), field).toBeNull()
    expect(fit({ ...yes, access: { ...example.access, wheelchair: false } }, asked, true)).toBeNull()
    expect(fit(yes, asked, false)).toBeNull()
  })
  test('unknown is told, and is no yes', () => {
    const none = { languages: null, anonymous: null, cost: null, withoutInsurance: null, form: null }
    expect(fit({ ...none, access: example.access }, asked, null)?.unknown).toEqual([
      'language',
      'anonymous',
      'free',
      'withoutInsurance',
      'form',
      'open',
      'wheelchair',
    ])
    expect(fit(none, { language: 'nl' }, null)?.unknown).toEqual([])
    expect(fit({ questionable: { anonymous: ['true'] }, anonymous: true }, { anonymous: true })?.unknown).toEqual([
      'anonymous',
    ])
  })
})

test('area', () => {
  const area = (scope: string, region: string | null) => fit({ scope, regions: ['twente'] }, { region })?.area
  expect([area('regio', 'twente'), area('regio', 'zeeland'), area('regio', null)]).toEqual([
    'own',
    'elsewhere',
    'elsewhere',
  ])
  expect([area('elke-regio', 'zeeland'), area('elke-regio', null)]).toEqual(['own', 'national'])
  expect(area('landelijk', 'zeeland')).toBe('national')
})
