import { expect, test } from 'vitest'
import en from '../../../content/translations/console.en.json' with { type: 'json' }
import nl from '../../../content/translations/console.nl.json' with { type: 'json' }
import mapEn from '../../../content/translations/console-map.en.json' with { type: 'json' }
import mapNl from '../../../content/translations/console-map.nl.json' with { type: 'json' }
import returnEn from '../../../content/translations/console-return.en.json' with { type: 'json' }
import returnNl from '../../../content/translations/console-return.nl.json' with { type: 'json' }
import teamEn from '../../../content/translations/console-team.en.json' with { type: 'json' }
import teamNl from '../../../content/translations/console-team.nl.json' with { type: 'json' }
import triageEn from '../../../content/translations/console-triage.en.json' with { type: 'json' }
import triageNl from '../../../content/translations/console-triage.nl.json' with { type: 'json' }
import { wordsIn } from './text.ts'

test.each([
  ['console', nl, en],
  ['console-team', teamNl, teamEn],
  ['console-triage', triageNl, triageEn],
  ['console-return', returnNl, returnEn],
  ['console-map', mapNl, mapEn],
])('both languages of %s have the same keys and the same holes', (_file, nl, en) => {
  expect(Object.keys(en.texts).sort()).toEqual(Object.keys(nl.texts).sort())
  const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort()
  const english: Record<string, string> = en.texts
  for (const [key, text] of Object.entries<string>(nl.texts)) {
    expect(holes(english[key] ?? ''), key).toEqual(holes(text))
  }
})

test('a count chooses one or other, and fills in the number', () => {
  expect(wordsIn('nl').count('home.more', 1)).toBe('Er wacht nog 1 ander.')
  expect(wordsIn('nl').count('home.more', 4)).toBe('Er wachten nog 4 anderen.')
  expect(wordsIn('en').count('home.more', 1)).toBe('1 other person is waiting.')
})

test('what is filled in is never filled in again', () => {
  expect(wordsIn('nl').say('duty.state.on', { pseudonym: '{name}' })).toBe('In dienst als {name}')
})
