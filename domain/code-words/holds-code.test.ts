import { describe, expect, test } from 'vitest'
import { holdsCode } from './holds-code.ts'
import { looksLikeCode } from './looks-like-code.ts'

const lists = [
  { language: 'nl', words: 'appel bakker boom fietsen konijn lepel storm vlieger zebra zon'.split(' ') },
  { language: 'en', words: 'apron basket candle kettle orchard puzzle tulip window'.split(' ') },
]
const code = 'appel konijn lepel storm vlieger zebra'
const numbers = '0612345678 06-23456789 +31 6 34567890'

const codes = [
  ['as it is', code],
  ['with a capital and commas', 'Appel, konijn, lepel, storm, vlieger, zebra'],
  ['numbered on lines', '1. appel\n2. konijn\n3. lepel\n4. storm\n5. vlieger\n6. zebra\n'],
  ['in English', 'apron basket candle kettle orchard puzzle'],
  ['as numbers', numbers],
] as const

const sentences = [
  'Hij heeft mijn telefoon weer gepakt vandaag',
  'ik durf niet naar huis',
  'Kunt u mij vertellen wat dit betekent?',
  'please help me and my daughter',
  'Mijn nummer is 0612345678.',
  'appel',
  '',
]

describe('a code', () => {
  test.each(codes)('%s is seen at the first look and for sure', (_, text) => {
    expect(looksLikeCode(text)).toBe(true)
    expect(holdsCode(text, lists)).toBe(true)
  })

  test.each([
    ['among other words', `mijn woorden zijn ${code} klopt dat?`],
    ['with one word mistyped', 'appel konyn lepel storm vlieger zebra'],
    ['with one word too many', `${code} zon`],
    ['with letters of another alphabet', 'арреl konijn lepel storm vlieger zebra'],
    ['numbers among words', `hier zijn ze: ${numbers}, goed?`],
  ])('%s is found for sure', (_, text) => {
    expect(holdsCode(text, lists)).toBe(true)
  })
})

describe('no code', () => {
  test.each(sentences)('%s', (text) => {
    expect(looksLikeCode(text)).toBe(false)
    expect(holdsCode(text, lists)).toBe(false)
  })

  test.each([
    ['five of its words', 'appel konijn lepel storm vlieger'],
    ['words of two lists', 'appel konijn lepel candle kettle orchard'],
    ['two words that are not certain', 'appel konyn leppel storrm vlieger zebra'],
    ['its words apart', 'de appel en het konijn, de lepel en storm, een vlieger en zebra'],
  ])('%s', (_, text) => {
    expect(holdsCode(text, lists)).toBe(false)
  })
})

test('the first look takes five to seven words', () => {
  const words = `${code} zon`.split(' ')
  const looks = [3, 4, 5, 6, 7].map((count) => looksLikeCode(words.slice(0, count).join(' ')))
  expect(looks).toEqual([false, false, true, true, true])
  expect(looksLikeCode(`${code} zon boom`)).toBe(false)
})

test('both look at a long text without standing still', () => {
  const begun = process.cpuUsage().user
  for (const text of [
    'appel '.repeat(20_000),
    'appel,  ;'.repeat(10_000),
    '06 1'.repeat(20_000),
    '1. '.repeat(20_000),
  ]) {
    expect(looksLikeCode(text)).toBe(false)
    holdsCode(text.slice(0, 20_000), lists)
  }
  expect((process.cpuUsage().user - begun) / 1_000).toBeLessThan(10_000)
})
