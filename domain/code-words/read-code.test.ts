import { describe, expect, test } from 'vitest'
import { plainWords } from './plain-words.ts'
import { readCode, wordsInCode } from './read-code.ts'

const dutch = {
  language: 'nl',
  words: 'appel bakker boom fietsen kaarten konijn laars lepel maan peper storm tulp vlieger zebra zon'.split(' '),
}
const english = { language: 'en', words: 'apron basket candle kettle orchard puzzle tulip window'.split(' ') }
const lists = [dutch, english]
const code = 'appel konijn lepel storm vlieger zebra'
const codeOf = (text: string) => readCode(text, lists).code

describe('the same six words', () => {
  test.each([
    ['as they are', code],
    ['in capitals', 'APPEL Konijn LEPEL Storm vliegeR ZEBRA'],
    ['with spaces around', '  appel   konijn\u00a0lepel \t storm vlieger zebra  '],
    ['with commas', 'appel,konijn, lepel , storm;vlieger. zebra.'],
    ['on lines', 'appel\nkonijn\r\nlepel\nstorm\u2028vlieger\nzebra\n'],
    ['numbered', '1. appel 2. konijn 3) lepel 4: storm 5 vlieger 6.zebra'],
    ['numbered without a space', '1appel 2konijn 3lepel 4storm 5vlieger 6zebra'],
    ['numbered in circles', '① appel ② konijn ③ lepel ④ storm ⑤ vlieger ⑥ zebra'],
    ['with hyphens', 'appel-konijn-lepel-storm-vlieger-zebra'],
    ['with long strokes', 'appel — konijn – lepel‑storm_vlieger/zebra'],
    ['with accents', 'äppel kónijn lepèl størm vliegęr zebrã'],
    ['with accents apart', 'a\u0308ppel ko\u0301nijn lepel storm vlieger zebra'],
    ['in full width', 'ａｐｐｅｌ ＫＯＮＩＪＮ lepel storm vlieger zebra'],
    ['with the letter ĳ', 'appel konĳn lepel storm vlieger zebra'],
    ['with zero-width letters', 'app\u200bel kon\u200dijn \ufefflepel sto\u00adrm vlieger zebra\u2060'],
    ['with NUL', '\0appel konijn le\0pel storm vlieger zebra\0'],
    ['with marks of direction', '\u202eappel\u202c \u200fkonijn lepel storm vlieger \u2067zebra\u2069'],
    ['with Cyrillic letters', 'арреl konijn lepel ѕtоrm vlieger zеbrа'],
    ['with Cyrillic capitals', 'АРРЕL КONIJN lepel SТОRМ vlieger ZЕВRА'],
    ['with Greek letters', 'αppel κonijn lepel stοrm vlieger zebrα'],
    ['with Turkish capitals', 'appel KONİJN lepel storm vlıeger zebra'],
    ['in quotes', '"appel" ‘konijn’ lepel storm vlieger zebra'],
  ])('%s', (_, typed) => {
    expect(codeOf(typed)).toBe(code)
  })
})

describe('one word', () => {
  const read = (typed: string) => readCode(typed, lists).words[0]

  test('is taken by its first four letters, whatever autocorrect put behind', () => {
    expect(read('appelsap')).toMatchObject({ word: 'appel', maybe: [] })
    expect(read('vlie')).toMatchObject({ word: 'vlieger' })
  })

  test.each(['apel', 'aappel', 'appen', 'papel', 'zebbra', 'lpeel', 'torm'])('is taken one slip away: %s', (typed) => {
    expect(read(typed)?.word).not.toBeNull()
  })

  test('is taken with y for ij', () => {
    expect(read('konyn')).toMatchObject({ word: 'konijn', maybe: [] })
  })

  test('is asked where the two rules disagree', () => {
    expect(read('kaars')).toEqual({ typed: 'kaars', word: null, maybe: ['kaarten', 'laars'], at: 0 })
  })

  test('is asked where two words are equally near', () => {
    const near = { language: 'nl', words: ['maan', 'mand'] }
    expect(readCode('maand', [near]).words[0]).toMatchObject({ word: null, maybe: ['maan', 'mand'] })
  })

  test('is offered two slips away, never taken', () => {
    expect(read('lepx')).toMatchObject({ word: null, maybe: ['lepel'] })
    expect(read('zerba')).toMatchObject({ word: 'zebra' })
    expect(codeOf('appel konijn lepx storm vlieger zebra')).toBeNull()
  })

  test('is unknown further away, and three letters are near to nothing two slips off', () => {
    expect(read('gordijn')).toMatchObject({ word: null, maybe: [] })
    expect(read('zin')).toMatchObject({ word: 'zon' })
    expect(read('ven')).toMatchObject({ word: null, maybe: [] })
  })

  test('offers no more than four, those with the same first letter first', () => {
    const many = { language: 'nl', words: ['bamil', 'damil', 'famil', 'kamel', 'kamol', 'tamil'] }
    const maybe = readCode('kamxl', [many]).words[0]?.maybe
    expect(maybe).toHaveLength(2)
    expect(readCode('xamxl', [many]).words[0]?.maybe).toHaveLength(4)
  })

  test('in another alphabet stays to be seen, as unknown', () => {
    expect(readCode('appel яблоко', lists).words[1]).toMatchObject({ typed: 'яблоко', word: null, at: 6 })
  })

  test('says where it stands in what was typed, and how it was typed', () => {
    const typed = '1. Appel,\n2. KONIJN'
    for (const { typed: as, at } of readCode(typed, lists).words) expect(typed.slice(at, at + as.length)).toBe(as)
    expect(readCode(typed, lists).words.map(({ typed: as }) => as)).toEqual(['Appel', 'KONIJN'])
  })
})

describe('the whole', () => {
  test('is no code with too few or too many words', () => {
    expect(readCode('appel konijn lepel storm vlieger', lists)).toMatchObject({ count: 'few', code: null })
    expect(readCode(`${code} zon`, lists)).toMatchObject({ count: 'many', code: null })
    expect(readCode('', lists)).toEqual({ words: [], language: null, count: 'few', code: null })
    expect(wordsInCode).toBe(6)
  })

  test('keeps the order of the words, and may hold a word twice', () => {
    expect(codeOf('zebra appel zebra storm vlieger lepel')).toBe('zebra appel zebra storm vlieger lepel')
  })

  test('is of one list: words of the other are unknown', () => {
    const mixed = readCode('appel konijn lepel storm window candle', lists)
    expect(mixed).toMatchObject({ language: 'nl', count: 'right', code: null })
    expect(mixed.words.map(({ word }) => word)).toEqual(['appel', 'konijn', 'lepel', 'storm', null, null])
  })

  test('tells the language by the most words, also when none is quite right', () => {
    expect(readCode('apron basket candle kettle orchard puzzle', lists)).toMatchObject({ language: 'en' })
    expect(readCode('wndiw', lists)).toMatchObject({ language: 'en' })
    expect(readCode('qqqqqqq', lists)).toMatchObject({ language: null, words: [{ word: null, maybe: [] }] })
    expect(readCode('appel', [])).toMatchObject({ language: null, code: null })
  })

  test('reads a long text without standing still', () => {
    const long = 'aaaaaaaaab '.repeat(5_000)
    const begun = process.cpuUsage().user
    expect(readCode(long, lists).count).toBe('many')
    expect((process.cpuUsage().user - begun) / 1_000).toBeLessThan(10_000)
  })
})

test('a number inside of a word stays there, and numbers alone are no words', () => {
  expect(plainWords('l3pel 12 345 1')).toEqual([{ typed: 'l3pel', plain: 'l3pel', at: 0 }])
})
