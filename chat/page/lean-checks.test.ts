import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as whole from 'valibot'
import { expect, test } from 'vitest'
import { leanChecks } from './lean-checks.ts'

const published = readFileSync(
  createRequire(import.meta.url)
    .resolve('valibot')
    .replace(/\.\w+$/, '.mjs'),
  'utf8',
)
const url = `data:text/javascript;base64,${Buffer.from(leanChecks(published)).toString('base64')}`
const lean = (await import(/* @vite-ignore */ url)) as typeof whole

/** The kinds of checks that the wire of a visitor is made of. */
const schemaOf = (v: typeof whole) =>
  v.object({
    now: v.number(),
    token: v.pipe(v.string(), v.maxLength(8), v.regex(/^[A-Za-z0-9_-]*$/)),
    bits: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(30)),
    band: v.nullable(v.picklist(['soon', 'long'])),
    version: v.optional(v.literal(1)),
    list: v.pipe(v.array(v.boolean()), v.minLength(1), v.maxLength(2)),
  })
const right = { now: 1.5, token: 'ab_-', bits: 12, band: null, version: 1, list: [true] }

test.each([
  ['what fits', {}],
  ['without what may be left out', { version: undefined }],
  ['text for a number', { now: '1' }],
  ['not a number', { now: Number.NaN }],
  ['too long a text', { token: 'abcdefghi' }],
  ['other signs', { token: 'a=b' }],
  ['a broken number', { bits: 1.5 }],
  ['below', { bits: -1 }],
  ['above', { bits: 31 }],
  ['none of the words', { band: 'minutes' }],
  ['another version', { version: 2 }],
  ['an empty list', { list: [] }],
  ['too many', { list: [true, true, true] }],
  ['a list of something else', { list: ['yes'] }],
  ['a list that is none', { list: { 0: true } }],
])('%s is judged as by the whole library', (_, more) => {
  const given = { ...right, ...more }
  const judged = (v: typeof whole) => {
    const { success, output, issues } = v.safeParse(schemaOf(v), given)
    return { success, output, issues: issues?.length }
  }
  expect(judged(lean)).toEqual(judged(whole))
})

test('both answers occur, and nothing at all is refused too', () => {
  const { safeParse } = lean
  expect([right, { ...right, now: null }, null, 'x'].map((given) => safeParse(schemaOf(lean), given).success)).toEqual([
    true,
    false,
    false,
    false,
  ])
})

test('another version of the library is refused', () => {
  expect(() => leanChecks(published.replaceAll('_addIssue', '_issue'))).toThrow('valibot has changed')
  expect(() => leanChecks('')).toThrow('valibot has changed')
})
