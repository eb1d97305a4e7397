import { expect, test } from 'vitest'
import { asMarkdown, chaptersOf } from './as-markdown.ts'
import { markdownPath, readClaims, readRows, textOf } from './read-norms.ts'

const rows = readRows()

test('docs/norms.md is what the data say (after a change: npm run norms -- --write)', () => {
  expect(textOf(markdownPath)).toBe(asMarkdown(rows, readClaims()))
})

test('every row stands in a chapter, and the numbers are those that were asked', () => {
  const kinds = ['R-', 'T-', ''].map((start) => rows.filter(({ id }) => id.startsWith(start)).length)
  expect(kinds).toEqual([217, 31, 376])
  const chapters = chaptersOf(rows)
  expect(chapters).toHaveLength(20)
  expect(chapters.flatMap((each) => each.rows)).toEqual(rows)
})

test('the wording is our own and short', () => {
  for (const { id, text } of rows) expect(text.split(/\s+/).length, id).toBeLessThanOrEqual(15)
})

test('whatever is open or held in part says why', () => {
  const claims = Object.entries(readClaims())
  const without = claims.filter(([, { by, part, note }]) => (by === 'open' || part === true) && (note ?? '') === '')
  expect(without.map(([id]) => id)).toEqual([])
  const partly = claims.filter(([, { part, note }]) => part === true && !note?.startsWith('Partly'))
  expect(partly.map(([id]) => id)).toEqual([])
})
