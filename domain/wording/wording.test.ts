import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findPhrase, type Phrase, readPhrase, sentencesOf } from './phrase.ts'
import { readWording, type WordingRule, wordingPoints } from './wording.ts'

function phrase(text: string): Phrase {
  const read = readPhrase(text)
  if (read === null) throw new Error(text)
  return read
}
const finds = (text: string, sentence: string): string[] =>
  sentencesOf(sentence).flatMap((each) => {
    const place = findPhrase(each, phrase(text))
    return place ? [sentence.slice(place.from, place.to)] : []
  })

describe('a phrase', () => {
  it.each([
    ['had je|u beter', 'Dan had U béter…', 'had U béter'],
    ['overdrijf*', 'Overdrijft u?', 'Overdrijft'],
    ['waarom … gebleven', 'En waarom bent u daar dan zo lang gebleven?', 'waarom bent u daar dan zo lang gebleven'],
    ['waarom … gebleven', 'Waarom gebleven?', 'Waarom gebleven'],
    ['waarom _ u', 'Waarom vindt u dat?', 'Waarom vindt u'],
    ["foto's", 'Die foto’s.', 'foto’s'],
    ['^ waarom', 'Goed. Waarom?', 'Waarom'],
    ['klopt dat ?', 'Ik lees: klopt dat?', 'klopt dat'],
  ])('%s stands in "%s"', (text, sentence, found) => {
    expect(finds(text, sentence)).toEqual([found])
  })

  it.each([
    ['had je|u beter', 'Had ze beter geluisterd.'],
    ['waarom _ u', 'Waarom u?'],
    ['waarom _ u', 'Waarom vindt nu u dat?'],
    ['had je|u beter', 'Dat had u. Beter is dit.'],
    ['waarom … gebleven', 'Waarom een twee drie vier vijf zes zeven gebleven'],
    ['^ waarom', 'Weet u waarom?'],
    ['klopt dat ?', 'Dat klopt. Klopt dat, dan bel ik.'],
    ['had je beter', 'Hij zei: "had je beter opgelet" tegen mij.'],
    ['had je beter', 'Hij zei “had je beter opgelet”.'],
  ])('%s does not stand in "%s"', (text, sentence) => {
    expect(finds(text, sentence)).toEqual([])
  })

  it.each([
    '',
    '…',
    '… weg',
    'weg …',
    '_ weg',
    'weg _',
    'weg ^',
    '? weg',
    'a/b',
    '(weg)',
    'a||b',
    '?',
    'a … b … c … d',
  ])('is not "%s"', (text) => {
    expect(readPhrase(text)).toBeNull()
  })
})

const rule = (parts: object) => ({ id: 'a', phrases: ['had je beter'], why: 'Omdat.', instead: 'Liever zo.', ...parts })
const rulesOf = (...parts: object[]): readonly WordingRule[] => {
  const read = readWording(parts.map(rule))
  if ('problem' in read) throw new Error(read.problem)
  return read.rules
}

describe('wording', () => {
  it('points with a reason and another way, and leaves an exception alone', () => {
    const rules = rulesOf({ unless: ['niet … weten'] })
    expect(wordingPoints('Ja. Had je beter', rules, false)).toEqual([
      { rule: 'a', from: 4, to: 16, why: 'Omdat.', instead: 'Liever zo.' },
    ])
    expect(wordingPoints('Had je beter, dat kon je niet van tevoren weten', rules, false)).toEqual([])
  })

  it('gives one point for the same words, of the rule that comes first', () => {
    const rules = rulesOf(
      { id: 'first', phrases: ['beter opgelet'] },
      { id: 'second' },
      { id: 'third', phrases: ['dan'] },
    )
    const points = wordingPoints('Had je beter opgelet dan', rules, false)
    expect(points.map(({ rule }) => rule)).toEqual(['first', 'third'])
  })

  it('warns against some things only where there is control', () => {
    const rules = rulesOf({ withControl: true })
    expect(wordingPoints('Had je beter', rules, false)).toEqual([])
    expect(wordingPoints('Had je beter', rules, true)).toHaveLength(1)
  })

  it.each([
    ['rules', 'geen lijst'],
    ['rules', []],
    ['phrases', [rule({ phrases: [] })]],
    ['phrases', [rule({ phrases: ['(weg)'] })]],
    ['unless', [rule({ unless: 'weg' })]],
    ['why', [rule({ why: '' })]],
    ['instead', [rule({ instead: undefined })]],
    ['twice', [rule({}), rule({})]],
    ['withControl', [rule({ withControl: 'yes' })]],
  ])('says what is wrong with a list: %s', (problem, value) => {
    expect(readWording(value)).toEqual({ problem: expect.stringContaining(problem) })
  })

  it('only points: inside the text, in order, the same every time, whatever is typed', () => {
    const rules = rulesOf({}, { id: 'b', phrases: ['waarom … weg', 'ja|nee'] }, { id: 'c', phrases: ['b*'] })
    const typed = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc
        .array(fc.constantFrom('waarom', 'weg', 'had', 'je', 'beter', 'ja', '.', '?', '"', 'é', '👋', '\n'))
        .map((words) => words.join(' ')),
    )
    fc.assert(
      fc.property(typed, fc.boolean(), (text, control) => {
        const points = wordingPoints(text, rules, control)
        expect(wordingPoints(text, rules, control)).toEqual(points)
        for (const [at, { from, to }] of points.entries()) {
          expect(from).toBeGreaterThanOrEqual(points[at - 1]?.from ?? 0)
          expect(to).toBeGreaterThan(from)
          expect(to).toBeLessThanOrEqual(text.length)
          expect(text.slice(from, to)).toBe(text.slice(from, to).trim())
        }
      }),
    )
  })
})
