import { describe, expect, it } from 'vitest'
import { blocksOf, piecesOf, plainText, readArticle } from './article.ts'

const above = (extra = '') => `---
id: stalking
title: "Stalking"
group: vorm
owner: Lijn 116, content
source: own text
reviewed: 2026-11-22
signedOff: false
keys: [volgen, belaging]
${extra}---
`

describe('an article', () => {
  it('is read with what stands above it', () => {
    expect(readArticle('stalking.nl.md', `${above()}\nEen zin.\n`)).toMatchObject({
      id: 'stalking',
      title: 'Stalking',
      signedOff: false,
      keys: ['volgen', 'belaging'],
      blocks: [{ kind: 'paragraph' }],
    })
  })
  it('without a source is refused by name', () => {
    expect(() => readArticle('stalking.nl.md', above().replace(/source:.*\n/, ''))).toThrow(
      'stalking.nl.md: source is missing',
    )
  })
})

describe('the text', () => {
  it('knows headings, lists right under a sentence, and lines that go on', () => {
    expect(blocksOf('## Vraag\nDit kan helpen:\n- een\n  en verder\n- twee\n\n1. eerst\n2. dan')).toMatchObject([
      { kind: 'heading', text: 'Vraag' },
      { kind: 'paragraph' },
      { kind: 'list', ordered: false, items: [[{ text: 'een' }, { text: ' en verder' }], [{ text: 'twee' }]] },
      { kind: 'list', ordered: true, items: [[{ text: 'eerst' }], [{ text: 'dan' }]] },
    ])
  })
  it('keeps every letter, marks aside', () => {
    expect(plainText(blocksOf('Zie **nu** [het protocol](acuut-gevaar).'))).toBe('Zie nu het protocol.')
    expect(piecesOf('a <img src=x> **b** [c](d-e)')).toEqual([
      { text: 'a <img src=x> ', strong: false, article: null },
      { text: 'b', strong: true, article: null },
      { text: ' ', strong: false, article: null },
      { text: 'c', strong: false, article: 'd-e' },
    ])
    for (const file of ['(stalking.nl.md)', '(../protocols/stalking.nl.md)'])
      expect(piecesOf(`[Stalking]${file}`)).toEqual([{ text: 'Stalking', strong: false, article: 'stalking' }])
  })
})
