import { describe, expect, test } from 'vitest'
import { readTags } from './read-tags.ts'

const known = (id: string): boolean => ['R-001', 'R-002', 'AV-01'].includes(id)
const read = (...lines: string[]) => readTags('a.test.ts', lines.join('\n'), known)

test('several tags on several lines belong to the test below them, also with another comment between', () => {
  const { tags, faults } = read(
    '',
    '// @req:R-001 @norm:AV-01',
    '// @req:R-002',
    '/** Why. */',
    "test('it holds', () => {",
  )
  expect(faults).toEqual([])
  expect(tags.map(({ id, line, title }) => [id, line, title])).toEqual([
    ['R-001', 5, 'it holds'],
    ['AV-01', 5, 'it holds'],
    ['R-002', 5, 'it holds'],
  ])
})

test.each([
  ['a group', ["describe('all of it', () => {"], 'all of it'],
  ['cases', ['it.each([', "  ['one', 1],", "])('%s is one', (a) => {"], '%s is one'],
  ['cases of a name', ['test.each(languages)(', "  'in %s a door',", '  () => {'], 'in %s a door'],
  ['a loop', ['for (const name of names)', "  test('of each', () => {"], 'of each'],
  ['a call that makes tests', ['lookAtPages((index) => index % 2 === 0)'], 'a.test.ts'],
])('%s can carry one', (_name, lines, title) => {
  const { tags, faults } = read('// @req:R-001', ...lines)
  expect(faults).toEqual([])
  expect(tags.map((tag) => tag.title)).toEqual([title])
})

describe('a fault is', () => {
  test.each([
    ['an id in no list', ['// @req:R-999', "test('x', () => {"], 'nothing is called R-999'],
    ['a norm as a requirement', ['// @req:AV-01', "test('x', () => {"], 'does not fit'],
    ['a requirement as a norm', ['// @norm:R-001', "test('x', () => {"], 'does not fit'],
    ['words beside a tag', ['// @req:R-001 as well', "test('x', () => {"], 'is no tag'],
    ['a tag in another kind of comment', ['/** @req:R-001 */', "test('x', () => {"], 'of its own'],
    ['no test below', ['// @req:R-001', 'const a = 1'], 'no test stands below'],
    ['nothing below', ['// @req:R-001'], 'no test stands below'],
    ['a test that is skipped', ['// @req:R-001', "test.skip('x', () => {"], 'is not run'],
    ['one that is to be written', ['// @req:R-001', "it.todo('x')"], 'is not run'],
    ['one that is expected to fail', ['// @req:R-001', "test.fails('x', () => {"], 'is not run'],
  ])('%s', (_name, lines, said) => {
    expect(read(...lines).faults.join()).toContain(said)
  })
})

test('a tag inside a string is none', () => {
  expect(read("const a = '// @req:R-999'", "test('x', () => {")).toEqual({ tags: [], faults: [] })
})
