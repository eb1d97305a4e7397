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
  ['as numbers of an Arabic keyboard', numbers.replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'[Number(digit)] ?? '')],
  ['among other words', `mijn woorden zijn ${code} kan ik verder`],
  ['after a sentence', `Ik was hier eerder. ${code}. Ik heb haast.`],
  ['numbers among words', `mijn nummers: ${numbers}, goed?`],
  ['numbers with words between', 'het is 0612345678 en 0623456789 en dan 0634567890'],
] as const

const sentences = [
  'Hij heeft mijn telefoon weer gepakt vandaag',
  'ik durf niet naar huis',
  'Kunt u mij vertellen wat dit betekent?',
  'please help me and my daughter',
  'Ik ben bang voor mijn man, hij drinkt veel en dan wordt hij boos op de kinderen.',
  'Gisteren heeft hij de deur op slot gedaan en kon ik niet weg.',
  'Mijn zus zegt dat ik weg moet gaan, maar ik heb geen geld en geen huis.',
  'My husband took my phone and I do not know where to go with the children.',
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
    ['with one word mistyped', 'appel konyn lepel storm vlieger zebra'],
    ['with one word too many', `${code} zon`],
    ['with letters of another alphabet', 'арреl konijn lepel storm vlieger zebra'],
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

test('the first look takes five words when that is all, and six wherever they stand', () => {
  const words = `${code} zon`.split(' ')
  const looks = [3, 4, 5, 6, 7].map((count) => looksLikeCode(words.slice(0, count).join(' ')))
  expect(looks).toEqual([false, false, true, true, true])
  expect(looksLikeCode('ik heb appel konijn lepel storm vlieger')).toBe(false)
})

test('both look at a long text without standing still', () => {
  const begun = process.cpuUsage().user
  for (const text of [
    'appel konijn lepel storm vlieger de '.repeat(4_000),
    'appel,  ;zon de '.repeat(10_000),
    `${'appel '.repeat(4)}${' '.repeat(20_000)}`,
    'a'.repeat(20_000),
    '06 1234567 '.repeat(8_000),
    '1. '.repeat(20_000),
  ]) {
    expect(looksLikeCode(text)).toBe(false)
    holdsCode(text.slice(0, 20_000), lists)
  }
  expect((process.cpuUsage().user - begun) / 1_000).toBeLessThan(10_000)
})
