import { describe, expect, it, test } from 'vitest'
import { lintArticle, type WritingRules } from './lint-article.ts'
import { readArticle } from './read-article.ts'
import { reviewedOf, staleWithin } from './stale-texts.ts'

const rules: WritingRules = {
  longest: 20,
  mean: 12,
  words: { middels: 'met', 'u staat er niet alleen voor': 'zeg wat iemand kan doen' },
  themes: ['Wat was dat?', 'Wat betekent het?', 'Wat kan ik nu doen?'],
  human: ['Schrijf met een hulpverlener'],
  forbidden: ['niet te traceren', 'ضحية'],
  names: ['Slachtofferhulp Nederland', 'Slachtofferhulp'],
}
const around = {
  known: new Set(['proef', 'stalking', 'politie', 'nu-niet-veilig']),
  pictures: new Set(['praten']),
  numbers: new Set(['112', '113', '0800-2000', '116 016']),
}

const good = `---
id: proef
title: Een proef
group: thema
summary: Eén zin voor in een lijst.
owner: deze test
source: deze test
reviewed: 2026-11-22
signedOff: false
keys: slaan, duwen, schreeuwen, bang
next: stalking, politie
---

## Wat was dat?

Bent u in gevaar? Bel 112. Slachtofferhulp Nederland is een naam.

## Wat betekent het?

U hebt dit niet veroorzaakt. Lees [meer](stalking.nl.md).

## Wat kan ik nu doen?

- Schrijf met een hulpverlener.
- Bel 0800-2000.
`
function wrongWith(markdown: string, language = 'nl', held: WritingRules = rules): string[] {
  const read = readArticle(markdown, language)
  if ('problem' in read) throw new Error(read.problem)
  return lintArticle(read.article, held, around)
}
const plus = (line: string): string => good.replace('Bent u in gevaar?', `${line} Bent u in gevaar?`)
const words = (count: number): string => `${'woord '.repeat(count - 1)}einde.`

test('a good page is left alone', () => {
  expect(wrongWith(good)).toEqual([])
  expect(wrongWith(plus(words(20)))).toEqual([])
})

// @req:R-013 @req:R-044 @norm:AC-08
describe('a breach is found', () => {
  it.each<[string, string]>([
    ['21 words', plus(words(21))],
    ['over a page', good.replace('Bent u in gevaar?', `${`${words(20)} `.repeat(12)}Bent u in gevaar?`)],
    ['the title', good.replace('Een proef', 'Een proef die zo lang is dat niemand haar op een telefoon ziet staan')],
    ['the summary', good.replace('Eén zin voor in een lijst.', words(21))],
    ['keys', good.replace('slaan, duwen, schreeuwen, bang', 'slaan, duwen, bang')],
    ['keys', good.replace('slaan, duwen, schreeuwen, bang', 'slaan, duwen, bang, bang')],
    ['next: two to four', good.replace('next: stalking, politie', 'next: stalking')],
    ['no other page proef', good.replace('next: stalking, politie', 'next: stalking, proef')],
    ['no other page verzonnen', good.replace('next: stalking, politie', 'next: stalking, verzonnen')],
    ['no picture', good.replace('## Wat was dat?', '<!-- picture: taart -->\n## Wat was dat?')],
    ['a link to verzonnen', good.replace('(stalking.nl.md)', '(verzonnen.nl.md)')],
    ['a link to proef', good.replace('(stalking.nl.md)', '(proef.nl.md)')],
    ['100 %', plus('Dit is 100 % geheim.')],
    ['100 procent', plus('Dit is 100 procent geheim.')],
    ['volledig anoniem', plus('U bent volledig anoniem.')],
    ['geen spoor', plus('Er blijft geen spoor.')],
    ['niet te traceren', plus('U bent niet te traceren.')],
    ['slachtoffer', plus('Bent u slachtoffer?')],
    ['daders', plus('Ook daders bellen.')],
    ['victims', plus('For victims only.')],
    ['ضحية', plus('هل أنت ضحية؟')],
    ['!', plus('Doe het nu!')],
    ['❤', plus('Sterkte ❤.')],
    ['“met” rather than “middels”', plus('Dat kan middels een gesprek.')],
    ['zeg wat iemand kan doen', plus('U staat er niet alleen voor.')],
    ['headings', good.replace('## Wat betekent het?', '## Uitleg')],
    [
      'headings',
      good
        .replace('Wat was dat', 'X')
        .replace('Wat betekent het', 'Wat was dat')
        .replace('## X', '## Wat betekent het'),
    ],
    ['the number 0800-1111', plus('Bel 0800-1111.')],
    ['the number +31 247 247 247', plus('Bel +31 247 247 247.')],
    ['no way to a human', good.replace('Schrijf met een hulpverlener', 'Praat')],
    ['in danger', good.replace('Bel 112.', 'Ga weg.')],
  ])('%s', (problem, markdown) => {
    expect(wrongWith(markdown).join('\n')).toContain(problem)
  })

  it('counts sentences by every sign that ends one, ours and the Arabic one', () => {
    for (const sign of ['.', '?', '؟', ':', '.’'])
      expect(wrongWith(plus(`${'woord '.repeat(11)}einde${sign} ${words(12)}`)), sign).toEqual([])
    expect(wrongWith(plus(`${'woord '.repeat(11)}einde, ${words(12)}`)).join()).toContain('24 words')
  })

  it('holds another language to what is written down for it', () => {
    const easy = { ...rules, longest: 12, mean: 8 }
    expect(wrongWith(plus(words(13)), 'nl', easy).join()).toContain('13 words, at most 12')
    expect(wrongWith(plus(words(12)), 'nl', easy)).toEqual([])
  })
})

describe('stale texts', () => {
  const dated = [
    { path: 'b', reviewed: '2026-01-10' },
    { path: 'a', reviewed: '2025-11-22' },
    { path: 'c', reviewed: '2026-11-22' },
  ]

  it('is too old after twelve months, on the day', () => {
    expect(staleWithin(dated, '2026-11-21', 0)).toEqual([])
    expect(staleWithin(dated, '2026-11-22', 0)).toEqual([
      { path: 'a', reviewed: '2025-11-22', from: '2026-11-22', daysLeft: 0 },
    ])
  })

  it('says sixty days ahead what will be, the oldest first', () => {
    expect(staleWithin(dated, '2026-11-22', 60).map(({ path, daysLeft }) => [path, daysLeft])).toEqual([
      ['a', 0],
      ['b', 49],
    ])
  })

  it('finds the date in a page and in a file of texts', () => {
    expect(reviewedOf('---\nid: x\nreviewed: 2026-11-22\n---\n')).toBe('2026-11-22')
    expect(reviewedOf('{\n  "reviewed": "2026-11-22",\n  "a": 1\n}')).toBe('2026-11-22')
    expect(reviewedOf('{ "a": 1 }')).toBeNull()
  })
})
