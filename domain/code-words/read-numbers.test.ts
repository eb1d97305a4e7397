import { describe, expect, test } from 'vitest'
import { holdsNumbers, readNumbers } from './read-numbers.ts'

const code = '0612345678 0623456789 0634567890'

test.each([
  ['as they are', code],
  ['on lines', '0612345678\n0623456789\r\n0634567890\n'],
  ['with spaces', '06 12 34 56 78  06 2345 6789 06 34 567 890'],
  ['with strokes', '06-12345678, 06-23456789, 06-34567890'],
  ['with long strokes', '06‑12345678 06–23456789 06 — 34567890'],
  ['with dots', '06.12.34.56.78 06.23.45.67.89 06.34.56.78.90'],
  ['from abroad', '+31612345678 +31 6 23456789 +31 (0)6 34567890'],
  ['from abroad with zeros', '0031612345678 0031 6 2345 6789 0031(0)634567890'],
  ['numbered', '1. 0612345678\n2. 0623456789\n3) 0634567890'],
  ['glued', '061234567806234567890634567890'],
  ['in full width', '０６１２３４５６７８ 0623456789 0634567890'],
  ['on an Arabic keyboard', '٠٦١٢٣٤٥٦٧٨ ۰۶۲۳۴۵۶۷۸۹ 0634567890'],
  ['with zero width and NUL', '06\u200b12345678 0\u0000623456789 0634567890\u202c'],
  ['with marks of direction', '\u202a06 12345678\u202c \u20670623456789\u2069 0634567890'],
])('three numbers %s', (_, typed) => {
  expect(readNumbers(typed)).toBe(code)
  expect(holdsNumbers(typed)).toBe(true)
})

describe('no code', () => {
  test.each([
    ['two numbers', '0612345678 0623456789'],
    ['four numbers', `${code} 0645678901`],
    ['a digit too few', '0612345678 0623456789 063456789'],
    ['a digit too many', '0612345678 0623456789 06345678901'],
    ['a digit too many in the midst', '06123456781 0623456789 0634567890'],
    ['another kind of number', '0201234567 0623456789 0634567890'],
    ['words between', '0612345678 of 0623456789 of 0634567890'],
    ['nothing', ''],
  ])('%s', (_, typed) => {
    expect(readNumbers(typed)).toBeNull()
  })
})

test('numbers are found among words, and two are none', () => {
  expect(holdsNumbers(`dit is hem: ${code.replaceAll(' ', ' en dan ')}, goed?`)).toBe(true)
  expect(holdsNumbers('bel 0612345678 of 0623456789')).toBe(false)
})

test('a long row of digits is read without standing still', () => {
  const begun = process.cpuUsage().user
  expect(readNumbers('0 '.repeat(50_000))).toBeNull()
  expect(readNumbers('06 1'.repeat(50_000))).toBeNull()
  expect((process.cpuUsage().user - begun) / 1_000).toBeLessThan(10_000)
})
