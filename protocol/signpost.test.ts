import { readFileSync } from 'node:fs'
import type { Vocabulary } from '@lijn116/domain/directory/entry'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Asked,
  accessNumbers,
  askedIn,
  askedNothing,
  audienceNumber,
  choose,
  contextNumbers,
  languageNumber,
  mostMore,
  numbers,
  type Part,
  pathOf,
  searchOf,
  wayNumbers,
  withinNumber,
} from './signpost.ts'

const read = (file: string) =>
  JSON.parse(readFileSync(new URL(`../content/directory/${file}`, import.meta.url), 'utf8'))
const vocabulary: Vocabulary = read('vocabulary.json')
const { regions } = read('regions.json') as { regions: { id: string; number: number }[] }

const more = [
  ...Object.values(numbers),
  ...accessNumbers.map(({ number }) => number),
  ...Object.values(wayNumbers),
  ...Object.values(contextNumbers),
  ...vocabulary.audiences.flatMap(({ number, kind }) =>
    kind === 'faith' ? [audienceNumber(number), withinNumber(number)] : [audienceNumber(number)],
  ),
  ...vocabulary.languages.map(({ id }) => languageNumber(id) ?? 0),
]
const choice = fc.oneof(
  fc.record({
    part: fc.constant<Part>('theme'),
    number: fc.constantFrom(0, ...vocabulary.themes.map((t) => t.number)),
  }),
  fc.record({
    part: fc.constant<Part>('audience'),
    number: fc.constantFrom(0, ...vocabulary.audiences.map((a) => a.number)),
  }),
  fc.record({ part: fc.constant<Part>('region'), number: fc.constantFrom(0, ...regions.map((r) => r.number)) }),
  fc.record({ part: fc.constant<Part>('more'), number: fc.constantFrom(...more) }),
)
const asked = fc
  .array(choice, { maxLength: 12 })
  .map((choices) => choices.reduce<Asked>((now, { part, number }) => choose(now, part, number), askedNothing))

test('whatever is chosen has one address of numbers, and that address asks the same', () => {
  fc.assert(
    fc.property(asked, (one) => {
      const path = pathOf(one)
      expect(path).toMatch(/^(\/\d+){0,3}(\/\d+(-\d+)*)?$/)
      expect(askedIn(path)).toEqual(one)
      expect(searchOf(one, vocabulary, regions)).not.toBeNull()
    }),
    { numRuns: 300 },
  )
})

test('no two things have one number, and every number says its own', () => {
  expect(new Set(more).size).toBe(more.length)
  const searches = more.map((number) =>
    JSON.stringify(searchOf(choose(askedNothing, 'more', number), vocabulary, regions)),
  )
  expect(new Set(searches).size).toBe(more.length)
  expect(Object.keys(contextNumbers).sort()).toEqual(vocabulary.contexts.map(({ id }) => id).sort())
})

test('chosen again is taken back, and of two that shut each other out the last one stays', () => {
  const group = choose(askedNothing, 'more', numbers.group)
  expect(choose(group, 'more', numbers.group)).toEqual(askedNothing)
  expect(choose(group, 'more', numbers.individual).more).toEqual([numbers.individual])
  expect(choose(choose(group, 'more', 1009), 'more', 1017).more).toEqual([numbers.group, 1017])
})

test('what is no address of ours is none', () => {
  for (const path of [
    '/',
    '/1',
    '/1/2',
    '/0/0/0',
    '/01/0/0',
    '/1/0/0/',
    '/1/0/0/2-2',
    '/1/0/0/3-2',
    '/1/0/0/6-7',
    '/a/0/0',
  ])
    expect([path, askedIn(path)]).toEqual([path, null])
  expect(searchOf({ ...askedNothing, theme: 9999 }, vocabulary, regions)).toBeNull()
  expect(searchOf({ ...askedNothing, more: [9] }, vocabulary, regions)).toBeNull()
})

test('addresses have an end: eight things beside the three at most, and languages that somebody speaks here', () => {
  const many = accessNumbers.map(({ number }) => number).concat(Object.values(wayNumbers))
  const full = many.reduce((asked, number) => choose(asked, 'more', number), askedNothing)
  expect(full.more.length).toBe(mostMore)
  expect(askedIn(`/0/0/0/${full.more.join('-')}`)).toEqual(full)
  expect(askedIn(`/0/0/0/${[1, ...full.more].join('-')}`)).toBeNull()
  expect(choose(full, 'more', full.more[0] ?? 0).more.length, 'what is chosen can be taken back').toBe(mostMore - 1)
  const spoken = new Set(vocabulary.languages.map(({ id }) => languageNumber(id)))
  const found = Array.from({ length: 676 }, (_, at) => 1000 + at).filter(
    (number) => searchOf({ ...askedNothing, more: [number] }, vocabulary, regions) !== null,
  )
  expect(new Set(found)).toEqual(spoken)
})
