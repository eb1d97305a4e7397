import { expect, test } from 'vitest'
import { asSure, hoursInWords } from './hours-in-words.ts'
import { wordsIn } from './words.ts'

test.each([
  ['24/7', 'nl', 'dag en nacht'],
  ['Mo-Fr 09:00-17:00', 'nl', 'maandag – vrijdag 09:00–17:00'],
  ['Tu,Th 10:00-12:00; Sa 20:00-24:00', 'nl', 'dinsdag, donderdag 10:00–12:00, zaterdag 20:00–24:00'],
  ['Sa,Su 22:00-02:00', 'en', 'Saturday, Sunday 22:00–02:00'],
])('%s in %s', (hours, language, words) => {
  expect(hoursInWords(hours, wordsIn(language))).toBe(words)
})

test('what cannot be read is not said', () => {
  expect(hoursInWords('soms', wordsIn('nl'))).toBeNull()
})

test('what is our reading of a source is said to be likely, in every language of the site', () => {
  const times = 'maandag 09:00–17:00'
  expect(asSure(times, 'stated', wordsIn('nl'))).toBe(times)
  for (const language of ['nl', 'nl-simple', 'en', 'ar']) {
    const likely = asSure(times, 'interpreted', wordsIn(language))
    expect(likely, language).toMatch(new RegExp(`^\\S.+ ${times}$`))
  }
  expect(asSure(times, 'interpreted', wordsIn('nl'))).toBe(`waarschijnlijk ${times}`)
})
