import { expect, test } from 'vitest'
import { hoursInWords } from './hours-in-words.ts'

const words = { always: 'dag en nacht', from: '{days}, {from} – {until}', language: 'nl' }
const at = (days: string[]) => hoursInWords([{ days, from: '12:00', until: '22:00' }], words)

test('always is said as always', () => {
  expect(hoursInWords('always', words)).toEqual(['dag en nacht'])
})

test('days that follow each other are one run, a single day is one word', () => {
  expect(at(['monday', 'tuesday', 'wednesday', 'thursday', 'friday'])).toEqual(['maandag – vrijdag, 12:00 – 22:00'])
  expect(at(['sunday'])).toEqual(['zondag, 12:00 – 22:00'])
  expect(at(['friday', 'monday', 'tuesday'])).toEqual(['maandag – dinsdag, vrijdag, 12:00 – 22:00'])
})

test('every span has its own sentence, in the language of the page', () => {
  const spans = [
    { days: ['monday'], from: '09:00', until: '12:00' },
    { days: ['saturday', 'sunday'], from: '10:00', until: '24:00' },
  ]
  expect(hoursInWords(spans, { ...words, language: 'en' })).toEqual([
    'Monday, 09:00 – 12:00',
    'Saturday – Sunday, 10:00 – 24:00',
  ])
})
