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

// @norm:RE-04
test('a shelter is on the map without where it is', () => {
  const at = (nl: string) => ({ ...shelter, scopeNote: { nl, en: 'There.' } })
  expect(fields({ ...shelter, channels: [{ ...way, type: 'in-person' }] })).toEqual([])
  expect(fields({ ...shelter, channels: [{ ...way, type: 'in-person', value: 'Aan het plein' }] })).toEqual([
    'channels.0',
  ])
  expect(fields({ ...shelter, channels: [{ ...way, type: 'letter', value: 'Postbus 1' }] })).toEqual(['channels.0'])
  for (const word of ['Verborgenstraat 12', 'In 1234 AB', '52.1234, 5.1234'])
    expect(fields(at(word)), word).toEqual(['scopeNote'])
  expect(fields(at('In elke provincie, voor 6 weken'))).toEqual([])
  expect(fields({ channels: [{ ...way, type: 'in-person', value: 'Hoofdstraat 1' }] })).toEqual([])
})

test.each([
  'Het huis staat aan de Nieuwe Gracht 12 in Utrecht.',
  'Lange Weg 5, Ede',
  'Oude Dijk 4',
  'Dorpsstraat, 12',
  'Dorpsstraat nr 12',
  'Dorpsstraat nr. 12b',
  'Kerkstr. 12',
  'Plein 1813 4',
  'Het Park 7',
  '12 Hidden Street',
  '3511 ab Utrecht',
  '3511  AB',
  '3511AB',
  '1234ZZ',
])('“%s” looks like an address, whoever it is of', (nl) => {
  expect(fields({ doesNot: { nl, en: 'Nothing.' } })).toEqual(['doesNot'])
  expect(fields({ ...shelter, channels: [{ ...way, type: 'phone', note: { nl, en: 'Nothing.' } }] })).toEqual([
    'channels.0',
  ])
})

test.each([
  'In elke provincie, voor 6 weken',
  'Gaat u weg? 112 komt.',
  'Bent u weg, bel 112 of 0800-2000.',
  'Wie 2 keer weg 10 minuten later is, of op de markt 24/7.',
  'Sinds 2022 in heel Nederland, vanaf 2024 en verder.',
  'Training 5, begeleiding 12 keer.',
])('“%s” is no address', (nl) => {
  expect(fields({ ...shelter, doesNot: { nl, en: nl } })).toEqual([])
})

test('no website and no other way shows where a shelter is', () => {
  for (const value of ['Kerkweg hoek 12 te Ede', 'bij de kerk in Ede', 'app van het huis'])
    for (const type of ['app', 'form', 'social'])
      expect(fields({ ...shelter, channels: [{ ...way, type, value }] }), `${type} ${value}`).toEqual(['channels.0'])
  for (const value of ['0800 2000', 'hulp@windstreek.example', 'https://windstreek.example/chat'])
    expect(fields({ ...shelter, channels: [{ ...way, type: 'app', value }] }), value).toEqual([])
  for (const website of [
    'https://www.google.com/maps/place/x',
    'https://maps.google.nl/?q=x',
    'https://maps.app.goo.gl/x',
    'https://www.openstreetmap.org/node/1',
    'https://windstreek.example/nieuwe-gracht-12',
    'https://windstreek.example/@52.0907,5.1214',
  ]) {
    const led = { ...example, ...shelter, website }
    expect(faultsOf(led, vocabulary, regions), website).toMatchObject([{ field: 'website' }])
  }
  const named = { name: 'Blijf-van-mijn-lijfhuis', channels: [{ ...way, type: 'in-person', value: 'Bij de kerk' }] }
  expect(fields(named), 'by its name').toEqual(['channels.0'])
})

test('who calls pays: never free', () => {
  for (const value of ['0900-1234567', '0906 1234567', '0909-1234', '+31 906 123456'])
    expect(fields({ channels: [{ ...way, type: 'phone', value, free: true }] }), value).toContain('channels.0')
  expect(fields({ channels: [{ ...way, type: 'phone', value: '0900-8844', free: false }] })).toEqual([])
  expect(fields({ channels: [{ ...way, type: 'phone', value: '0800-2000', free: true }] })).toEqual([])
})
