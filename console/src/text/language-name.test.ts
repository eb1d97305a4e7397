import { expect, test } from 'vitest'
import { isEasy, isTextOnly, languageName, preparedIn } from './language-name.ts'
import { wordsIn } from './text.ts'

test('an easy page is named as such, in both languages of the console', () => {
  expect(isEasy('nl-simple')).toBe(true)
  expect(languageName(wordsIn('nl'), 'nl-simple')).toBe('makkelijk Nederlands')
  expect(languageName(wordsIn('en'), 'nl-simple')).toBe('easy Dutch')
  expect(languageName(wordsIn('nl'), 'en')).toBe('Engels')
  expect(isEasy('nl')).toBe(false)
})

test('of a language without answers the counsellor is told while she writes', () => {
  expect(['nl', 'nl-simple', 'en', 'ar', ''].filter(isTextOnly)).toEqual(['ar'])
  expect(languageName(wordsIn('nl'), 'ar')).toBe('Arabisch')
})

test('sentences for her are prepared in the language of her page, plain or not', () => {
  expect(['nl', 'nl-simple', 'en', 'ar', ''].map(preparedIn)).toEqual(['nl', 'nl', 'en', 'nl', 'nl'])
})
