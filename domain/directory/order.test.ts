import { readdirSync, readFileSync } from 'node:fs'
import type { Entry } from '@lijn116/protocol/directory'
import type { SecretEntry } from '@lijn116/protocol/directory-desk'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import vocabularyFile from '../../content/directory/vocabulary.json' with { type: 'json' }
import { accesses, anySearch, type Search, type Vocabulary } from './entry.ts'
import { fits } from './fits.ts'
import { freshUntil, gapOf, mostRecommended, type Ordered, order, stateOf } from './order.ts'

const vocabulary: Vocabulary = vocabularyFile
const folder = new URL('../../content/directory/entries/', import.meta.url)
const real: Entry[] = readdirSync(folder).map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
const now = Date.UTC(2026, 10, 22, 12)
const example = real.find(({ id }) => id === 'mind-korrelatie')
if (example === undefined) throw new Error('no entry to begin from')
const made = (id: string, changes: Partial<Entry> = {}): Entry => ({
  ...example,
  id,
  name: id,
  themes: ['huiselijk-geweld'],
  checked: { on: '2026-11-01', by: 'Redactie' },
  ...changes,
})
const search = (asked: Partial<Search> = {}): Search => ({ ...anySearch, ...asked })
const ordered = (entries: readonly Entry[], asked: Partial<Search> = {}, open = new Map<string, boolean | null>()) =>
  order(entries, search(asked), now, open, vocabulary)
const ids = (list: Ordered<Entry>['more']): string[] => list.map(({ entry }) => entry.id)
const all = (result: Ordered<Entry>): Ordered<Entry>['more'] => [
  ...(result.first ? [result.first] : []),
  ...result.recommended,
  ...result.more,
  ...result.unchecked,
]

// @norm:IN-07
describe('in the order of the page `volgorde`', () => {
  test('a place that is for everybody before one for a group that was not named', () => {
    const result = ordered([made('a', { audiences: ['christelijk'] }), made('b')])
    expect(ids(result.recommended)).toEqual(['b', 'a'])
  })
  test('the own region, then the whole country', () => {
    const near = made('z', { scope: 'regio', regions: ['twente'] })
    const everywhere = made('y', { scope: 'elke-regio' })
    expect(ids(ordered([made('a'), near, everywhere], { region: 'twente' }).recommended)).toEqual(['y', 'z', 'a'])
  })
  test('open, then unknown, then closed', () => {
    const open = new Map([
      ['a', false],
      ['c', true],
    ])
    expect(ids(ordered([made('a'), made('b'), made('c')], {}, open).recommended)).toEqual(['c', 'b', 'a'])
  })
  test('the theme itself, then what it is a part of, then every theme', () => {
    const exact = made('c', { themes: ['huiselijk-geweld', 'stalking'] })
    const every = made('a', { themes: ['alle-vormen'] })
    expect(ids(ordered([every, made('b'), exact], { theme: 'stalking' }).recommended)).toEqual(['c', 'b', 'a'])
  })
  // @norm:AC-14
  test('the named group before everybody, then the alphabet', () => {
    const named = made('c', { audiences: ['iedereen', 'mannen'] })
    expect(ids(ordered([made('b'), made('a'), named], { audiences: ['mannen'] }).recommended)).toEqual(['c', 'a', 'b'])
  })
})

// @req:R-159
test('after sexual violence of less than seven days the Centrum Seksueel Geweld stands first, and once', () => {
  const checked = Array.from({ length: 9 }, (_, at) => made(`x${at}`, { themes: ['seksueel-geweld'] }))
  const result = ordered([...real, ...checked], { recentSexualViolence: true, language: 'so', free: true })
  expect(result.first?.entry.id).toBe('centrum-seksueel-geweld')
  expect(all(result).filter(({ entry }) => entry.id === 'centrum-seksueel-geweld')).toHaveLength(1)
  expect(result.recommended.length).toBeLessThan(mostRecommended)
  expect(ordered(real).first).toBeNull()
})

// @req:R-151
test('an organisation of another region is named only beside the one in her own', () => {
  const far = made('ver', { scope: 'regio', regions: ['zeeland'] })
  const near = made('dichtbij', { scope: 'regio', regions: ['twente'] })
  expect(all(ordered([far], { region: 'twente' }))).toEqual([])
  const [first, second] = all(ordered([far, near], { region: 'twente' }))
  expect(first?.entry.id).toBe('dichtbij')
  expect([second?.entry.id, second?.ownArea?.id]).toEqual(['ver', 'dichtbij'])
  // Where she is, is not known: as if she were elsewhere.
  expect(all(ordered([far, near]))).toEqual([])
  expect(all(ordered([far, made('overal', { scope: 'elke-regio' })]))[1]?.ownArea?.id).toBe('overal')
})

// @req:R-150 @norm:RE-02
test('fresh for six months, to the end of the day', () => {
  expect(freshUntil('2026-11-22')).toBe(Date.UTC(2027, 4, 23))
  expect(freshUntil('2027-08-31')).toBe(Date.UTC(2028, 2, 1))
  expect(freshUntil('2026-08-31')).toBe(Date.UTC(2027, 2, 1))
  expect(freshUntil('2026-06-30')).toBe(Date.UTC(2026, 11, 31))
  const on = { checked: { on: '2026-05-22', by: 'Redactie' } }
  expect(stateOf(on, Date.UTC(2026, 10, 22, 23, 59))).toBe('checked')
  expect(stateOf(on, Date.UTC(2026, 10, 23))).toBe('stale')
  expect(stateOf({ checked: { on: '2026-11-24', by: 'Redactie' } }, now)).toBe('stale')
  expect(stateOf({ checked: null }, now)).toBe('unchecked')
})

// @req:R-103
test('a gap is counted when nothing fits, and told apart from nothing that is checked', () => {
  expect(gapOf(ordered([]))).toEqual({ none: true, noneChecked: true })
  expect(gapOf(ordered(real, { theme: 'huiselijk-geweld' }))).toEqual({ none: false, noneChecked: true })
  expect(gapOf(ordered([made('a')], { theme: 'huiselijk-geweld' }))).toEqual({ none: false, noneChecked: false })
})

describe('whatever the map and the search are', () => {
  const { themes, audiences, contexts, languages } = vocabulary
  const one = <T>(...values: readonly T[]) => fc.constantFrom(...values)
  const some = (terms: readonly { id: string }[]) => fc.subarray(terms.map(({ id }) => id))
  const region = one('twente', 'zeeland', 'utrecht')
  const entries = fc
    .array(
      fc.record({
        scope: one<Entry['scope']>('landelijk', 'elke-gemeente', 'elke-regio', 'binnen-organisatie', 'regio'),
        region,
        themes: some(themes),
        audiences: some(audiences),
        contexts: some(contexts),
        cost: one<Entry['cost']>('free', 'sometimes', 'paid', null),
        anonymous: one(true, false, null),
        organisation: one('lijn116', 'partner'),
        checkedOn: one('2026-11-22', '2026-06-01', '2026-05-01', '2022-08-01', null),
      }),
      { maxLength: 25 },
    )
    .map((list) =>
      list.map(({ region: where, checkedOn, ...changes }, at) =>
        made(`e${at}`, {
          ...changes,
          name: `n${at % 7}`,
          regions: changes.scope === 'regio' ? [where] : [],
          checked: checkedOn === null ? null : { on: checkedOn, by: 'Redactie' },
        }),
      ),
    )
  const nullable = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null })
  const searches: fc.Arbitrary<Search> = fc.record({
    theme: nullable(one(...themes.map(({ id }) => id))),
    audiences: fc.subarray(
      audiences.map(({ id }) => id),
      { maxLength: 2 },
    ),
    contexts: fc.subarray(
      contexts.map(({ id }) => id),
      { maxLength: 1 },
    ),
    helpTypes: fc.constant([]),
    ways: fc.constant([]),
    age: nullable(fc.integer({ min: 0, max: 99 })),
    region: nullable(region),
    language: nullable(one(...languages.map(({ id }) => id))),
    anonymous: fc.boolean(),
    free: fc.boolean(),
    withoutInsurance: fc.boolean(),
    form: nullable(one('individual', 'group')),
    access: fc.subarray([...accesses], { maxLength: 1 }),
    community: one<Search['community']>(null, 'outside', { within: 'christelijk' }),
    openNow: fc.boolean(),
    recentSexualViolence: fc.boolean(),
  })
  const openMap = fc.array(one(true, false, null), { minLength: 25, maxLength: 25 })
  const holds = (promise: (entries: Entry[], asked: Search, open: Map<string, boolean | null>) => void) =>
    fc.assert(
      fc.property(entries, searches, openMap, (map, asked, open) =>
        promise(map, asked, new Map(open.map((each, at) => [`e${at}`, each]))),
      ),
      { numRuns: 60 },
    )

  // @req:R-021
  test('five at most are recommended; each is fresh, fits in all that was asked, and is in reach', () => {
    holds((map, asked, open) => {
      const { first, recommended } = order(map, asked, now, open, vocabulary)
      expect(recommended.length + (first ? 1 : 0)).toBeLessThanOrEqual(mostRecommended)
      for (const { entry, fit } of recommended) {
        expect(entry.checked?.on === '2026-11-22' || entry.checked?.on === '2026-06-01').toBe(true)
        expect(fit.unknown).toEqual([])
        expect(fit.area).not.toBe('elsewhere')
      }
    })
  })
  // @req:R-209 @norm:IN-07
  test('whose entry it is changes nothing', () => {
    holds((map, asked, open) => {
      const swapped = map.map((entry) => ({
        ...entry,
        organisation: entry.organisation === 'lijn116' ? 'partner' : 'lijn116',
        owner: 'Een ander',
      }))
      const [mine, theirs] = [map, swapped].map((each) => all(order(each, asked, now, open, vocabulary)))
      expect(ids(mine ?? [])).toEqual(ids(theirs ?? []))
    })
  })
  test('the same map in another order gives the same answer, each entry once', () => {
    holds((map, asked, open) => {
      const answer = ids(all(order(map, asked, now, open, vocabulary)))
      expect(ids(all(order([...map].reverse(), asked, now, open, vocabulary)))).toEqual(answer)
      expect(new Set(answer).size).toBe(answer.length)
    })
  })
  test('nobody of another region stands there without one of hers', () => {
    holds((map, asked, open) => {
      const shown = all(order(map, asked, now, open, vocabulary))
      for (const { fit, ownArea } of shown) {
        if (fit.area !== 'elsewhere') continue
        expect(ownArea === null ? [] : ids(shown)).toContain(ownArea?.id)
      }
    })
  })
})

test('what is secret cannot be given to any of the rules', () => {
  const secret: SecretEntry[] = []
  const given = () => {
    // @ts-expect-error a sealed entry has none of what the rules look at
    order(secret, anySearch, now, new Map(), vocabulary)
    // @ts-expect-error nor may one alone be looked at
    for (const each of secret) fits(each, anySearch, vocabulary, null)
  }
  expect(given).not.toThrow()
})
