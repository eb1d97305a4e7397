import { limits } from '@lijn116/protocol/limits'
import { expect, test } from 'vitest'
import { wordsIn } from './text.ts'
import { restWords, waitWords } from './wait-words.ts'

test.each([
  [0, 'Nog maar net.'],
  [24, 'Nog maar net.'],
  [25, 'Al een halve minuut.'],
  [55, 'Al 1 minuut.'],
  [89, 'Al 1 minuut.'],
  [90, 'Al 2 minuten.'],
  [3_540, 'Al 59 minuten.'],
  [3_600, 'Al ruim een uur.'],
  [7_300, 'Al ruim 2 uur.'],
])('%i seconds is said as "%s"', (seconds, sentence) => {
  expect(waitWords(wordsIn('nl'), seconds)).toBe(sentence)
})

test.each([
  [limits.pauseAfterConversationSeconds + 1e-9, 60],
  [59.5, 60],
  [41, 50],
  [3, 10],
])('a rest of %d seconds is said as about %i, never longer than it is', (seconds, said) => {
  expect(restWords(wordsIn('nl'), seconds)).toBe(`Over ongeveer ${said} seconden bent u weer beschikbaar.`)
})

test.each([
  [limits.pauseAfterHeavySeconds, 'Over ongeveer 10 minuten bent u weer beschikbaar.'],
  [100, 'Over ongeveer 2 minuten bent u weer beschikbaar.'],
  [90, 'Over ongeveer 90 seconden bent u weer beschikbaar.'],
])('a longer rest of %i seconds is said as "%s"', (seconds, sentence) => {
  expect(restWords(wordsIn('nl'), seconds)).toBe(sentence)
})
