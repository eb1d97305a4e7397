import { readFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import { looksLikeCode } from '@lijn116/domain/code-words/looks-like-code'
import { describe, expect, test } from 'vitest'
import { keptOut, subjectsOf } from './kept-out.ts'
import type { Language } from './language.ts'
import { soundOf } from './sound.ts'
import { breaches, near } from './word-rules.ts'

type File = { owner: string; reviewed: string; source: string; licence: string; words: string[] }
const text = (language: Language) => readFileSync(new URL(`./${language}.json`, import.meta.url), 'utf8')
const file = (language: Language): File => JSON.parse(text(language))
const words = { nl: file('nl').words, en: file('en').words }
const languages: Language[] = ['nl', 'en']

describe.each(languages)('the words of %s', (language) => {
  // @req:R-135
  test('keep every rule', () => {
    expect(breaches(words[language], language)).toEqual([])
  })

  test('say who owns them, when they were reviewed, where they come from and on which terms', () => {
    const { owner, reviewed, source, licence } = file(language)
    expect(owner).toBe('Lijn 116, content')
    expect(reviewed).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(source).toContain('docs/words.md')
    expect(licence).toContain('EUPL-1.2')
  })

  test('weigh less than 30 kB on the way', () => {
    expect(brotliCompressSync(text(language)).length).toBeLessThan(30_000)
  })

  test('are seen at the first look of a page when they stand in a message, every one of them', () => {
    const all = words[language]
    const sixFrom = (at: number): string => Array.from({ length: 6 }, (_, i) => all[(at + i) % all.length]).join(' ')
    const missed = all.filter((_, at) => !looksLikeCode(`mijn woorden zijn ${sixFrom(at)} kan ik verder`))
    expect(missed).toEqual([])
  })

  test.each(subjectsOf(language))('have nothing of %s, and a planted word is found', (subject) => {
    const planted = plantedWords[language][subject] ?? ''
    expect(keptOut(planted, language)).toContain(subject)
    expect(breaches([planted], language)).toContain(`${subject}: ${planted}`)
  })
})

const plantedWords: Record<Language, Record<string, string>> = {
  nl: {
    violence: 'geweldig',
    sex: 'bordeel',
    family: 'oma',
    body: 'duim',
    illness: 'pleister',
    death: 'urn',
    religion: 'kerk',
    law: 'rechter',
    drink: 'wijn',
    insult: 'sukkel',
    fear: 'vluchten',
    names: 'sanne',
    loose: 'omdat',
  },
  en: {
    violence: 'dagger',
    sex: 'naked',
    family: 'uncle',
    body: 'thumb',
    illness: 'bandage',
    death: 'coffin',
    religion: 'chapel',
    law: 'prison',
    drink: 'cider',
    insult: 'stupid',
    fear: 'peephole',
    names: 'oscar',
    loose: 'because',
  },
}

describe('the rules notice', () => {
  test('one word too few or too many', () => {
    expect(breaches(words.nl.slice(1), 'nl')).toEqual(['count: 2047'])
    expect(breaches([...words.nl, 'zzzz'], 'nl')).toEqual(['count: 2049'])
  })

  test('a wrong order and a word that stands there twice', () => {
    expect(breaches(['boom', 'appel'], 'nl')).toContain('order: boom, appel')
    expect(breaches(['appel', 'appel'], 'nl')).toContain('order: appel, appel')
  })

  test.each(['Qqqq', 'qé', 'qq', 'qqqqqqqqqq', 'qq qq', 'qq-q', 'qqq1'])('letters that are none: %s', (word) => {
    expect(breaches([word], 'nl')).toContain(`letters: ${word}`)
  })

  test('the same four letters in front, also where a word ends', () => {
    expect(breaches(['appel', 'appelflap'], 'nl')).toContain('start: appel, appelflap')
    expect(breaches(['bal', 'balk'], 'nl').filter((breach) => breach.startsWith('start'))).toEqual([])
  })

  test.each([
    ['fluit', 'fruit', 'another letter'],
    ['bloem', 'bloeme', 'one more'],
    ['krant', 'rant', 'one less'],
    ['tafel', 'tafle', 'two that changed places'],
    ['atfel', 'tafel', 'two in front that changed places'],
  ])('one slip between %s and %s: %s', (one, other) => {
    expect(breaches([one, other], 'nl')).toContain(`distance: ${one}, ${other}`)
    expect(near([one], [other])).toEqual([`${one}, ${other}`])
  })

  test('two slips are enough', () => {
    expect(near(['tafel'], ['tegel', 'kamer'])).toEqual([])
  })

  test.each([
    ['leiden', 'lijden'],
    ['pauw', 'pouw'],
    ['rauw', 'rouw'],
    ['hard', 'hart'],
    ['web', 'wep'],
    ['lach', 'lag'],
    ['cacao', 'kakao'],
    ['zee', 'see'],
    ['vee', 'fee'],
    ['boten', 'booten'],
    ['taxi', 'taksi'],
    ['actie', 'aksie'],
    ['foto', 'photo'],
  ])('%s and %s sound alike', (one, other) => {
    expect(soundOf(one, 'nl')).toBe(soundOf(other, 'nl'))
    expect(breaches([one, other].sort(), 'nl')).toContain(`sound: ${[one, other].sort().join(', ')}`)
  })

  test.each([
    ['bakker', 'baker'],
    ['man', 'maan'],
    ['bot', 'boot'],
    ['ver', 'veer'],
  ])('%s and %s do not', (one, other) => {
    expect(soundOf(one, 'nl')).not.toBe(soundOf(other, 'nl'))
  })

  test.each([
    ['knight', 'nite'],
    ['write', 'rite'],
    ['plain', 'plane'],
    ['see', 'sea'],
    ['cell', 'sell'],
    ['phone', 'fone'],
  ])('in English %s and %s sound alike', (one, other) => {
    expect(soundOf(one, 'en')).toBe(soundOf(other, 'en'))
  })

  test.each([
    ['kip', 'kippen'],
    ['raam', 'ramen'],
    ['brief', 'brieven'],
    ['tas', 'tasje'],
    ['werk', 'werken'],
  ])('a word beside its stem: %s, %s', (stem, form) => {
    expect(breaches([stem, form], 'nl')).toContain(`stem: ${stem}, ${form}`)
  })
})

test('any word tells its language', () => {
  const dutch = new Set(words.nl)
  expect(words.en.filter((word) => dutch.has(word))).toEqual([])
})

test('few words of the two lists are one slip apart, and no more than were counted (docs/words.md)', () => {
  const pairs = near(words.nl, words.en).filter(
    (pair) => new Set(pair.split(', ').map(({ length }) => length)).size === 1,
  )
  expect(pairs.length).toBeLessThanOrEqual(240)
})
