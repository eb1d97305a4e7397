import { expect, test } from 'vitest'
import { regions } from '../../content/directory/regions.json' with { type: 'json' }
import vocabulary from '../../content/directory/vocabulary.json' with { type: 'json' }
import type { MapEntry } from './entry.ts'
import { example } from './example.ts'
import { inWords, waysInWords } from './in-words.ts'

const words = { vocabulary, regions }
const line = (id: string, changes: Partial<MapEntry>, language: 'nl' | 'en' = 'nl') => {
  const found = inWords({ ...example, ...changes }, words, language).find((each) => each.id === id)
  return found && `${found.label}: ${found.value}`
}
const channel = (hours: string | null) => ({
  type: 'phone',
  value: '030 123 45 67',
  free: true,
  hours,
  hoursConfidence: hours === null ? null : 'stated',
  hoursNote: null,
  note: null,
})

// @req:R-022 @req:R-096 @req:R-148 @norm:RE-10
test('everything of R-022 is there, and unknown where nobody knows it', () => {
  const lines = inWords({ ...example, channels: [] }, words, 'nl')
  expect(lines.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['does', 'doesNot', 'forWhom', 'area', 'ways', 'languages', 'anonymous', 'cost', 'waiting']),
  )
  for (const id of ['doesNot', 'ways', 'languages', 'anonymous', 'cost', 'withoutInsurance', 'waiting', 'form']) {
    expect(lines.find((each) => each.id === id)).toMatchObject({ known: false, value: 'onbekend' })
  }
  expect(lines.find(({ id }) => id === 'does')?.known).toBe(true)
  expect(lines.every(({ label, value }) => label !== '' && value !== '')).toBe(true)
  expect(line('waiting', {}, 'en')).toBe('Waiting time: unknown')
})

test('none is not the same as unknown', () => {
  expect(line('helpers', { helpers: [] })).toBe('Wie er helpen: geen')
  expect(line('anonymous', { anonymous: false })).toBe('Zonder naam: nee')
})

test('what is known is told in the words of the vocabulary, with its note', () => {
  expect(line('forWhom', { audiences: ['zelf', 'vrouwen'], ageMin: 18 })).toBe(
    'Voor wie: Wie geweld meemaakt of meemaakte, Vrouwen en meisjes. vanaf 18 jaar',
  )
  expect(line('area', { scope: 'regio', regions: ['twente', 'zeeland'] }, 'en')).toBe('Where: Only in Twente, Zeeland')
  const costNote = { nl: 'De gemeente betaalt.', en: 'The municipality pays.' }
  expect(line('cost', { cost: 'sometimes', costNote })).toBe('Kosten: Soms kost het geld. De gemeente betaalt.')
  expect(line('access', { access: { ...example.access, wheelchair: true, walkIn: false } })).toBe(
    'Toegang: Met een rolstoel: ja; Binnenlopen zonder afspraak: nee',
  )
  expect(line('checked', { sourceDate: '2022-08' })).toBe('Nagekeken: nog niet, de gegevens zijn van 2022-08')
  expect(line('checked', { checked: { on: '2026-11-01', by: 'Redactie' } })).toBe('Nagekeken: 2026-11-01')
})

test('hours as people say them', () => {
  const hours = (osm: string | null, language: 'nl' | 'en' = 'nl') =>
    waysInWords({ ...example, channels: [channel(osm)] }, words, language)[0]?.hours
  expect(hours('24/7')).toBe('dag en nacht')
  expect(hours('Mo-Su 11:00-21:00')).toBe('elke dag 11:00-21:00')
  expect(hours('Mo,Fr 09:30-17:30; Tu-Th 09:30-17:30,18:00-22:00')).toBe(
    'maandag, vrijdag 09:30-17:30; dinsdag tot en met donderdag 09:30-17:30, 18:00-22:00',
  )
  expect(hours('Mo-Fr 09:00-17:00; PH off', 'en')).toBe('Monday to Friday 09:00-17:00; public holidays closed')
  expect(hours(null)).toBe('')
  expect(line('ways', { channels: [channel('24/7')] })).toBe(
    'Hoe en wanneer: Bellen: 030 123 45 67, gratis, dag en nacht',
  )
})
