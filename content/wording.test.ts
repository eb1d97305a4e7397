import { readdirSync, readFileSync } from 'node:fs'
import { readWording, wordingPoints } from '@lijn116/domain/wording/wording'
import { describe, expect, it, test } from 'vitest'
import { languagesFor } from './languages.ts'

type WordingFile = { owner?: unknown; reviewed?: unknown; source?: unknown; rules: unknown }
type Examples = { good: string[]; goodWithControl: string[]; blaming: Record<string, string[]> }

const folder = new URL('./wording/', import.meta.url)
const json = (path: string) => JSON.parse(readFileSync(new URL(path, folder), 'utf8'))
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
// Of those in which a counsellor writes.
const languages = languagesFor('console')

test('there is a list for every language', () => {
  expect(files.sort()).toEqual(languages.map((language) => `wording.${language}.json`).sort())
})

describe.each(languages)('wording in %s', (language) => {
  const file: WordingFile = json(`wording.${language}.json`)
  const examples: Examples = json(`examples/${language}.json`)
  const read = readWording(file.rules)
  const rules = 'rules' in read ? read.rules : []
  const found = (text: string, control: boolean): string[] =>
    wordingPoints(text, rules, control).map(({ rule }) => rule)

  it('can be read, and says whose it is', () => {
    expect(read).toHaveProperty('rules')
    expect(file.owner).toMatch(/\S/)
    expect(file.reviewed).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(file.source).toMatch(/\S/)
  })

  it('has the same rules as the other languages', () => {
    const others = languages.map((other) => {
      const list = readWording(json(`wording.${other}.json`).rules)
      return 'rules' in list ? list.rules.map(({ id, withControl }) => ({ id, withControl })) : []
    })
    for (const other of others) expect(other).toEqual(others[0])
  })

  it('gives a calm reason and another way, in short sentences', () => {
    for (const { id, why, instead } of rules) {
      for (const sentence of `${why} ${instead}`.split(/(?<=[.?:])\s+/))
        expect(sentence.split(/\s+/).length, `${id}: ${sentence}`).toBeLessThanOrEqual(20)
      expect(`${why}${instead}`).not.toMatch(/!|\p{Extended_Pictographic}/u)
      expect(found(instead, true), `${id}: ${instead}`).toEqual([])
    }
  })

  it('stays silent at good sentences', () => {
    expect(examples.good.length).toBeGreaterThanOrEqual(language === 'nl' ? 60 : 30)
    for (const sentence of examples.good) expect(found(sentence, false), sentence).toEqual([])
    for (const sentence of examples.goodWithControl) expect(found(sentence, true), sentence).toEqual([])
  })

  // @req:R-125
  it('finds what may sound like blame, under its own rule', () => {
    const all = Object.values(examples.blaming).flat()
    expect(all.length).toBeGreaterThanOrEqual(language === 'nl' ? 40 : 30)
    for (const [rule, sentences] of Object.entries(examples.blaming))
      for (const sentence of sentences) expect(found(sentence, true), sentence).toContain(rule)
  })

  it('has an example for every rule', () => {
    expect(Object.keys(examples.blaming).sort()).toEqual(rules.map(({ id }) => id).sort())
  })

  // @req:R-126
  it('warns against talking together only where there is control', () => {
    for (const sentence of examples.blaming['samen-praten'] ?? [])
      expect(found(sentence, false), sentence).not.toContain('samen-praten')
  })
})
