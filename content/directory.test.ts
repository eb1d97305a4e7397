import { readdirSync, readFileSync } from 'node:fs'
import type { Said } from '@lijn116/domain/directory/entry'
import { faultsOf, isDutchNumber } from '@lijn116/domain/directory/faults'
import { regionsOfPostcode } from '@lijn116/domain/directory/region-of-postcode'
import { sameName } from '@lijn116/domain/directory/same-name'
import { type Entry, entry } from '@lijn116/protocol/directory'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import doubts from './directory/doubts.json' with { type: 'json' }
import regions from './directory/regions.json' with { type: 'json' }
import vocabulary from './directory/vocabulary.json' with { type: 'json' }

const folder = new URL('./directory/entries/', import.meta.url)
const files = readdirSync(folder)
const entries: Entry[] = files.map((file) => v.parse(entry, JSON.parse(readFileSync(new URL(file, folder), 'utf8'))))
const byId = (id: string): Entry | undefined => entries.find((each) => each.id === id)

/** Of what a visitor reads, not of ids or of where the facts come from. */
function saidIn(value: unknown): Said[] {
  if (typeof value !== 'object' || value === null) return []
  if ('nl' in value && 'en' in value) return [value as Said]
  return Object.values(value).flatMap(saidIn)
}

// @req:R-148
test('every entry is right, and in the file of its name', () => {
  expect(entries.length).toBeGreaterThanOrEqual(65)
  expect(entries.map(({ id }) => `${id}.json`)).toEqual(files)
  for (const each of entries) {
    expect(faultsOf(each, vocabulary, regions.regions), each.id).toEqual([])
    expect(sameName(each, entries)?.id ?? null, each.id).toBe(null)
  }
})

test('facts of 2022 are checked by nobody yet', () => {
  for (const each of entries) {
    if (each.sourceDate.startsWith('2022')) expect(each.checked, each.id).toBeNull()
    // Written by a desk, not by somebody with a name.
    expect(each.owner).toMatch(/redactie|desk|bureau/i)
  }
})

// @norm:RE-07
test('the fixed lines are there', () => {
  const numbers = (id: string) => byId(id)?.channels.map(({ value }) => value)
  expect(numbers('politie')).toContain('112')
  expect(numbers('veilig-thuis')).toContain('0800-2000')
  expect(numbers('centrum-seksueel-geweld')).toContain('0800-0188')
  expect(numbers('zelfmoordpreventie-113')).toContain('113')
  expect(numbers('kindertelefoon')).toContain('116 111')
  expect(numbers('slachtofferhulp-nederland')).toContain('116 006')
  expect(byId('de-luisterlijn')).toBeDefined()
})

describe('words for visitors', () => {
  const said = [...entries, vocabulary, regions].flatMap(saidIn)
  /** Names of organisations are theirs. */
  const names = /Slachtofferhulp( Nederland)?|Slachtofferwijzer|Victim Support/g

  test('label nobody and do not shout', () => {
    expect(said.length).toBeGreaterThan(300)
    for (const { nl, en } of said) {
      const words = `${nl} ${en}`.replace(names, '')
      expect(words).not.toMatch(/slachtoffer|\bdaders?\b|\bplegers?\b|\bvictims?\b|perpetrator|offender|abuser/i)
      expect(words).not.toMatch(/!|\p{Extended_Pictographic}/u)
      expect(nl, 'u, not je').not.toMatch(/\b(je|jij|jou|jouw)\b/i)
    }
  })
  test('keep to twenty words a sentence', () => {
    for (const text of said.flatMap(({ nl, en }) => [nl, en])) {
      for (const sentence of text.split(/(?<=[.?:;])\s+/)) {
        expect(sentence.split(/\s+/).length, sentence).toBeLessThanOrEqual(20)
      }
    }
  })
})

describe('the vocabulary', () => {
  test('numbers are given once, and never change', () => {
    const numbered = (terms: readonly { id: string; number: number }[]) =>
      Object.fromEntries(terms.map(({ id, number }) => [id, number]))
    for (const terms of [vocabulary.themes, vocabulary.audiences, regions.regions]) {
      expect(new Set(terms.map(({ number }) => number)).size).toBe(terms.length)
      expect(Math.min(...terms.map(({ number }) => number))).toBe(1)
    }
    expect(numbered(vocabulary.themes)).toMatchObject({ 'huiselijk-geweld': 2, 'seksueel-geweld': 8, stalking: 24 })
    expect(numbered(vocabulary.audiences)).toMatchObject({ zelf: 2, 'eigen-gedrag': 3, naaste: 4 })
    expect(numbered(regions.regions)).toMatchObject({ groningen: 1, utrecht: 10, 'zuid-limburg': 25 })
  })
  test('every doubt of the source still points at an entry', () => {
    for (const id of doubts.doubts.flatMap((doubt) => doubt.entries)) expect(byId(id), id).toBeDefined()
  })
})

describe('a postcode', () => {
  const found = (typed: string) => regionsOfPostcode(typed, regions)?.map(({ id }) => id) ?? null
  test('lies in one region, or in some to choose from', () => {
    expect(found('1012 AB')).toEqual(['amsterdam-amstelland'])
    expect(found(' 9712hx ')).toEqual(['groningen'])
    expect(found('6211')).toEqual(['zuid-limburg'])
    expect(found('3581')).toEqual(['utrecht'])
    expect(found('6585')).toEqual(expect.arrayContaining(['limburg-noord', 'gelderland-zuid']))
  })
  test('is nothing else than a Dutch one', () => {
    for (const typed of ['', '0123', '123', '12345', 'AB 1234', '1234 ABC']) expect(found(typed), typed).toBeNull()
  })
  test('is found wherever it is', () => {
    for (let number = 1000; number <= 9999; number++) expect(found(String(number))?.length ?? 0).toBeGreaterThan(0)
  })
})

test('numbers look like numbers people can call here', () => {
  for (const number of ['112', '113', '116 016', '0800-2000', '0900-8844', '030 123 45 67', '+31 30 1234567', '14 030'])
    expect(isDutchNumber(number), number).toBe(true)
  for (const number of ['', '12', '+32 2 123 45 67', '0800', '06-1234', 'bel ons'])
    expect(isDutchNumber(number), number).toBe(false)
})
