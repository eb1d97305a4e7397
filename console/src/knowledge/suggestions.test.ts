import { type Card, emptyCard, phases } from '@lijn116/domain/triage/card'
import { describe, expect, it, test } from 'vitest'
import { blocksOf } from './article.ts'
import { libraryIn } from './library.ts'
import { sentencesFrom, sentencesOf, suggested } from './suggestions.ts'

const card = (change: Partial<Card>): Card => ({ ...emptyCard, ...change })

describe('what lies on top', () => {
  it('is the opening until she has said something', () => {
    expect(suggested(emptyCard, false)).toEqual(['opening'])
    expect(suggested(emptyCard, true)).toEqual([])
  })

  // @req:R-169
  it('changes with the phase', () => {
    expect(suggested(card({ phase: 1 }), true)).toEqual(['fase-1', 'vragen-naar-geweld'])
    expect(suggested(card({ phase: 3 }), true)).toEqual(['fase-3', 'veiligheidsplan'])
  })

  it('begins with what the card points at, each once', () => {
    const found = suggested(card({ acuteDanger: 'yes', control: 'yes', forms: ['dwingende-controle'] }), true)
    expect(found[0]).toBe('acuut-gevaar')
    expect(found.filter((id) => id === 'dwingende-controle')).toHaveLength(1)
  })
})

describe('sentences', () => {
  it('are those under a heading for saying or asking, and no others', () => {
    const blocks = blocksOf(
      '## Zeggen\n- Fijn dat u er bent.\n\n## Liever niet\n- Niet dit.\n\n## Geld\n- Kunt u erbij?',
    )
    expect(sentencesOf({ blocks })).toEqual(['Fijn dat u er bent.', 'Kunt u erbij?'])
  })

  test.each(phases)('are there in phase %s, and at the start', (phase) => {
    for (const spoken of [true, false]) {
      const from = libraryIn('nl').get(sentencesFrom(card({ phase }), spoken))
      expect(from && sentencesOf(from).length).toBeGreaterThan(0)
    }
  })
})

test('the library has every article once, each with text, and Dutch where English is missing', () => {
  const [nl, en] = [libraryIn('nl'), libraryIn('en')]
  expect(nl.size).toBeGreaterThan(60)
  expect([...en.keys()].toSorted()).toEqual([...nl.keys()].toSorted())
  for (const { blocks } of nl.values()) expect(blocks.length).toBeGreaterThan(2)
  expect([en.get('acuut-gevaar')?.language, en.get('stalking')?.language]).toEqual(['en', 'nl'])
})
