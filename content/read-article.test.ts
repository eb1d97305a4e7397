import { describe, expect, it, test } from 'vitest'
import { type Article, articleFile, languageFor, readArticle, wordsOf } from './read-article.ts'

const head = `---

id: proef
title: Een proef
group: thema
summary: Eén zin voor in een lijst.
owner: deze test
source: deze test
reviewed: 2026-11-22
signedOff: false
keys: één, twee woorden
next: stalking, politie

---
`
const body = `
Vooraf staat er een zin.

<!-- picture: praten -->
## Wat was dat?

Lees [de andere](stalking.nl.md) en [nog een](politie.nl.md).
<!-- check: does the law still say this -->

- Eén.
- Twee: [politie](politie.nl.md).

Daarna.

- Drie.
`
function articleOf(markdown: string): Article {
  const read = readArticle(markdown, 'nl')
  if ('problem' in read) throw new Error(read.problem)
  return read.article
}

describe('reading an article', () => {
  const article = articleOf(head + body)

  it('keeps its head', () => {
    expect(article).toMatchObject({
      id: 'proef',
      language: 'nl',
      group: 'thema',
      signedOff: false,
      keys: ['één', 'twee woorden'],
      next: ['stalking', 'politie'],
      picture: null,
      basis: null,
    })
    expect(articleOf(head.replace('reviewed:', 'basis: Eigen tekst.\nreviewed:') + body).basis).toBe('Eigen tekst.')
    expect(articleOf(head.replace('next:', 'picture: mens-die-luistert\nnext:') + body).picture).toBe(
      'mens-die-luistert',
    )
  })

  it('keeps what stands before the first heading, paragraphs, lists and links', () => {
    expect(article.intro).toEqual([{ kind: 'paragraph', pieces: [{ text: 'Vooraf staat er een zin.', to: null }] }])
    expect(article.sections).toHaveLength(1)
    expect(article.sections[0]).toMatchObject({ title: 'Wat was dat?', picture: 'praten' })
    expect(article.sections[0]?.blocks.map(({ kind }) => kind)).toEqual(['paragraph', 'list', 'paragraph', 'list'])
    expect(article.sections[0]?.blocks[0]).toEqual({
      kind: 'paragraph',
      pieces: [
        { text: 'Lees ', to: null },
        { text: 'de andere', to: 'stalking' },
        { text: ' en ', to: null },
        { text: 'nog een', to: 'politie' },
        { text: '.', to: null },
      ],
    })
    const list = article.sections[0]?.blocks[1]
    expect(list?.kind === 'list' ? list.items.map(wordsOf) : []).toEqual(['Eén.', 'Twee: politie.'])
  })

  it('keeps what a person must check apart from what is read', () => {
    expect(article.checks).toEqual(['does the law still say this'])
    expect(JSON.stringify([article.intro, article.sections])).not.toMatch(/check|the law/)
  })

  const text = (line: string) => `${head}\n## Kop\n\n${line}\n`
  it.each([
    ['the head', body],
    ['owner is missing', head.replace('owner: deze test\n', '') + body],
    ['twice', head.replace('owner: deze test', 'owner: a\nowner: b') + body],
    ['score is not known', head.replace('keys:', 'score: 3\nkeys:') + body],
    ['head: zomaar', head.replace('owner: deze test', 'zomaar') + body],
    ['id', head.replace('id: proef', 'id: De Proef') + body],
    ['group', head.replace('group: thema', 'group: soort') + body],
    ['reviewed', head.replace('2026-11-22', 'vandaag') + body],
    ['reviewed', head.replace('2026-11-22', '2026-02-30') + body],
    ['signedOff', head.replace('signedOff: false', 'signedOff: nee') + body],
    ['keys', head.replace('één, twee', 'één,, twee') + body],
    ['next', head.replace('stalking, politie', 'stalking, De Politie') + body],
    ['picture', head.replace('keys:', 'picture: ../geheim\nkeys:') + body],
    ['no heading', `${head}\nAlleen tekst.\n`],
    ['nothing under', `${head}\n## Leeg\n`],
    ['empty line is missing', text('Eén regel.\nNog een regel.')],
    ['empty line is missing', text('Eén regel:\n- een item')],
    ['before a heading', text('<!-- picture: praten -->\nTekst.')],
    ['no heading after it', text('Tekst.\n\n<!-- picture: praten -->')],
    ['mark', text('<!-- een opmerking -->')],
    ['mark', text('Een [link](https://voorbeeld.nl).')],
    ['mark', text('<b>Vet</b>.')],
    ['mark', text('Iets **vets**.')],
    ['mark', text('### Een kleine kop')],
    ['another language', text('Lees [dit](stalking.en.md).')],
  ])('says what is wrong: %s', (problem, markdown) => {
    expect(readArticle(markdown, 'nl')).toEqual({ problem: expect.stringContaining(problem) })
  })
})

test('a file says its id and its language, also one with hyphens', () => {
  expect(articleFile('klacht.nl.md')).toEqual({ id: 'klacht', language: 'nl' })
  expect(articleFile('wie-we-zijn.nl-x-makkelijk.md')).toEqual({ id: 'wie-we-zijn', language: 'nl-x-makkelijk' })
  expect(articleFile('addresses.json')).toBeNull()
})

test('an article that a language does not have is read in Dutch', () => {
  const exists = (id: string, language: string) => id === 'klacht' && language === 'ar'
  expect(languageFor('klacht', 'ar', exists)).toBe('ar')
  expect(languageFor('sport', 'ar', exists)).toBe('nl')
})
