import { describe, expect, it } from 'vitest'
import { type Page, readPage, textOf } from './read-page.ts'

const head = `---
id: proef
title: Een proef
group: vorm
owner: deze test
source: deze test
reviewed: 2026-11-22
signedOff: false
keys: één, twee woorden
---
`
const body = `
## Eerst

- Lees [de andere kaart](../protocols/acuut-gevaar.nl.md) en [nog een](stalking.nl.md).
- Klaar.
`
function pageOf(markdown: string): Page {
  const read = readPage(markdown)
  if ('problem' in read) throw new Error(read.problem)
  return read.page
}

describe('reading a page', () => {
  const page = pageOf(head + body)

  it('keeps its head and its parts', () => {
    expect(page).toMatchObject({ id: 'proef', group: 'vorm', signedOff: false, keys: ['één', 'twee woorden'] })
    expect(page.sections).toEqual([
      {
        title: 'Eerst',
        items: [
          [
            { text: 'Lees ', page: null },
            { text: 'de andere kaart', page: 'acuut-gevaar' },
            { text: ' en ', page: null },
            { text: 'nog een', page: 'stalking' },
            { text: '.', page: null },
          ],
          [{ text: 'Klaar.', page: null }],
        ],
      },
    ])
    expect(textOf(page.sections[0]?.items[0] ?? [])).toBe('Lees de andere kaart en nog een.')
  })

  it.each([
    ['head', body],
    ['owner is missing', head.replace('owner: deze test\n', '') + body],
    ['twice', head.replace('owner: deze test', 'owner: a\nowner: b') + body],
    ['not known', head.replace('keys:', 'score: 3\nkeys:') + body],
    ['id', head.replace('id: proef', 'id: De Proef') + body],
    ['group', head.replace('group: vorm', 'group: soort') + body],
    ['reviewed', head.replace('2026-11-22', 'vandaag') + body],
    ['signedOff', head.replace('signedOff: false', 'signedOff: nee') + body],
    ['keys', head.replace('één, twee', 'één,, twee') + body],
    ['no sections', head],
    ['nothing under', `${head}\n## Leeg\n`],
    ['neither', `${head}\nZomaar tekst.\n`],
    ['neither', `${head}\n- Een item zonder kop.\n`],
    ['mark', `${head}\n## Kop\n- Een [link](https://voorbeeld.nl).\n`],
    ['mark', `${head}\n## Kop\n- <b>Vet</b>.\n`],
  ])('says what is wrong: %s', (problem, markdown) => {
    expect(readPage(markdown)).toEqual({ problem: expect.stringContaining(problem) })
  })
})
