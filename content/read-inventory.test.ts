import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readInventory } from './read-inventory.ts'

const json = (name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))
const columns = json('./inventory.columns.json')
// The site shows the Dutch one to who reads another language.
const languages = readdirSync(new URL('.', import.meta.url)).flatMap((name) => {
  const [, language] = /^inventory\.(?!columns)([\w-]+)\.json$/.exec(name) ?? []
  return language === undefined ? [] : [language]
})

it('is there in Dutch and English', () => expect(languages).toEqual(expect.arrayContaining(['en', 'nl'])))
const numbers = {
  'place-minutes': 30,
  'slot-days': 2,
  'keep-days': 30,
  'copies-hours': 24,
  'most-documents': 60,
  'report-hours': 72,
  'session-hours': 16,
  'secret-entry-days': 366,
  'consult-hours': 2,
}
const read = (language: string) => readInventory(json(`./inventory.${language}.json`), columns, numbers)

describe.each(languages)('the inventory in %s', (language) => {
  const file = json(`./inventory.${language}.json`)
  const inventory = read(language)
  const texts = [
    inventory.title,
    ...inventory.intro,
    inventory.found.title,
    ...inventory.found.points,
    ...inventory.sections.flatMap(({ title, about, entries }) => [
      title,
      about,
      ...entries.flatMap((entry) => [entry.title, entry.what, entry.until, entry.readers, entry.handOver]),
    ]),
  ]

  it('says whose it is, when it was read and where it comes from', () => {
    expect(file.owner).toMatch(/\S/)
    expect(file.reviewed).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(file.source).toMatch(/\S/)
  })

  it('is written in short, calm sentences that promise nothing that cannot be kept', () => {
    expect(texts.length).toBeGreaterThan(100)
    for (const text of texts) {
      expect(text).toMatch(/\S/)
      for (const sentence of text.split(/(?<=[.?:])\s+/))
        expect(sentence.split(/\s+/).length, sentence).toBeLessThanOrEqual(20)
      expect(text).not.toMatch(/!|\p{Extended_Pictographic}/u)
      expect(text).not.toMatch(/anoni?em|anonymous|no trace|geen spo(or|ren)|untraceable|niet te traceren/i)
      expect(text).not.toMatch(/(volledig|helemaal|totaal|compleet|fully|totally|completely) (veilig|safe)/i)
      expect(text).not.toMatch(/\b(slachtoffers?|daders?|victims?|perpetrators?|offenders?|abusers?)\b/i)
    }
  })

  it('answers of each thing whether it could be handed over', () => {
    for (const { entries } of inventory.sections)
      for (const entry of entries) expect(entry.handOver.length).toBeGreaterThan(20)
  })

  it('has the same entries and numbers as the other languages', () => {
    const shape = (of: string) =>
      json(`./inventory.${of}.json`).sections.map(({ id, entries }: { id: string; entries: { id: string }[] }) => [
        id,
        ...entries.map((entry) => [entry.id, (JSON.stringify(entry).match(/\{[\w-]+\}/g) ?? []).sort().join()]),
      ])
    for (const other of languages) expect(shape(other)).toEqual(shape(language))
    const points = (of: string): number => json(`./inventory.${of}.json`).found.points.length
    for (const other of languages) expect(points(other)).toBe(points(language))
  })
})

it('refuses an entry without columns, columns without an entry, and a number nobody gave', () => {
  const written = json('./inventory.nl.json')
  const { woorden, ...fewer } = columns.columns
  expect(() => readInventory(written, { columns: fewer }, numbers)).toThrow('woorden')
  expect(() => readInventory(written, { columns: { ...fewer, woorden, meer: {} } }, numbers)).toThrow('meer')
  expect(() => readInventory(written, columns, {})).toThrow('place-minutes')
})

// docs/decisions/0047: what an https origin asks of a browser leaves a name behind, and she is told.
it.each([
  ['nl', /browser onthoudt tot een jaar .*geschiedenis.* blijven staan/],
  ['en', /up to a year your browser remembers .*may stay after you clear the history/],
])('says in %s that the browser keeps the name of the host beside the history', (language, words) =>
  expect(json(`./inventory.${language}.json`).found.points.join('\n')).toMatch(words),
)
