import { expect, test } from 'vitest'
import { regions } from '../../content/directory/regions.json' with { type: 'json' }
import vocabulary from '../../content/directory/vocabulary.json' with { type: 'json' }
import type { MapEntry } from './entry.ts'
import { example } from './example.ts'
import { faultsOf } from './faults.ts'

const fields = (changes: Partial<MapEntry>) =>
  faultsOf({ ...example, ...changes }, vocabulary, regions).map(({ field }) => field)
const way = { value: null, free: null, hours: null, hoursConfidence: null, hoursNote: null, note: null }
const shelter = { helpTypes: ['opvang'] }

test('nothing is wrong with what is right', () => {
  expect(fields({})).toEqual([])
})

test.each<[string, Partial<MapEntry>]>([
  ['themes', { themes: [] }],
  ['themes', { themes: ['bestaat-niet'] }],
  ['themes', { themes: ['partnergeweld'] }],
  ['audiences', { audiences: [] }],
  ['audiences', { audiences: ['iedereen', 'iedereen'] }],
  ['helpTypes', { questionable: { helpTypes: ['advies'] } }],
  ['languages', { languages: ['xx'] }],
  ['regions', { regions: ['twente'] }],
  ['regions', { scope: 'regio' }],
  ['regions', { scope: 'regio', regions: ['atlantis'] }],
  ['ageMin', { ageMin: 30, ageMax: 20 }],
  ['channels.0', { channels: [{ ...way, type: 'phone', value: '06' }] }],
  ['channels.0', { channels: [{ ...way, type: 'phone', hours: '24/7' }] }],
  ['owner', { owner: ' ' }],
])('%s: %j is a fault', (field, changes) => {
  expect(fields(changes)).toContain(field)
})

test('a shelter is on the map without where it is', () => {
  const at = (nl: string) => ({ ...shelter, scopeNote: { nl, en: 'There.' } })
  expect(fields({ ...shelter, channels: [{ ...way, type: 'in-person' }] })).toEqual([])
  expect(fields({ ...shelter, channels: [{ ...way, type: 'in-person', value: 'Aan het plein' }] })).toEqual([
    'channels.0',
  ])
  expect(fields({ ...shelter, channels: [{ ...way, type: 'letter', value: 'Postbus 1' }] })).toEqual(['channels.0'])
  expect(fields(at('Verborgenstraat 12'))).toEqual(['does'])
  expect(fields(at('In 1234 AB'))).toEqual(['does'])
  expect(fields(at('52.1234, 5.1234'))).toEqual(['does'])
  expect(fields(at('In elke provincie, voor 6 weken'))).toEqual([])
  expect(fields({ channels: [{ ...way, type: 'in-person', value: 'Hoofdstraat 1' }] })).toEqual([])
})
