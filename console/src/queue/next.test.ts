import { expect, test } from 'vitest'
import { waitingExample, waitingId } from '../../gallery/view-example.ts'
import { wordsIn } from '../text/text.ts'
import { doorName, otherDoors } from './door-names.ts'
import { doorWords, factsOf, isForHer, nextFor, whyNot } from './next.ts'

const words = wordsIn('nl')
const id = (letter: string) => waitingId(letter.padEnd(22, 'A'))
const now = waitingExample({ conversation: id('n') })
const later = waitingExample({ conversation: id('l'), mayTake: 'later', why: 'language', secondsFirst: 40 })
const never = waitingExample({ conversation: id('x'), mayTake: 'no', why: 'training' })

test('next is the first she can take, then one she may take soon, then the first there is', () => {
  expect(nextFor([never, later, now], 0)).toBe(now)
  expect(nextFor([never, later], 0)).toBe(later)
  expect(nextFor([never], 0)).toBe(never)
  expect(nextFor([], 0)).toBeUndefined()
  // The order of the line counts again as soon as the first seconds of the others are over.
  expect(nextFor([later, now], 40)).toBe(later)
})

test('nobody is for her when she may take none of them', () => {
  expect(isForHer([never])).toBe(false)
  expect(isForHer([never, later])).toBe(true)
  expect(isForHer([])).toBe(false)
})

test('why not is said in words, by tens of seconds, until she may', () => {
  expect(whyNot(words, now, 0)).toBeNull()
  expect(whyNot(words, later, 0)).toBe(
    'Een collega die deze taal spreekt, is vrij en gaat even voor. Over ongeveer 40 seconden kunt u dit gesprek ook nemen.',
  )
  expect(whyNot(words, later, 33)).toContain('Over ongeveer 10 seconden')
  expect(whyNot(words, later, 40)).toBeNull()
  expect(whyNot(words, never, 4_000)).toContain('training nodig')
})

test('each reason there is has its own words', () => {
  const reasons = [
    'language',
    'skill',
    'wish',
    'training',
    'conduct',
    'capacity',
    'acute-alone',
    'acute-first',
    'shift-end',
    'wanted',
    'appointment',
  ] as const
  const said = reasons.map((why) => whyNot(words, { ...never, why }, 0))
  expect(new Set(said).size).toBe(reasons.length)
  expect(said).not.toContain(null)
})

test('what is known of her is said, and nothing of what is as usual', () => {
  expect(factsOf(words, now)).toEqual([])
  expect(factsOf(words, { ...now, returned: true, language: 'pl', wish: 'woman', present: false })).toEqual([
    'Deze bezoeker had al een gesprek. Dat werd verbroken.',
    'De pagina staat in het Pools.',
    'De bezoeker praat liever met een vrouw.',
    'De pagina van de bezoeker is nu even niet verbonden.',
  ])
})

test('who was hers, who has an appointment and who asks for whom is said first, an appointment by the clock of the line', () => {
  const back = { ...now, wasYours: true, appointmentAt: Date.UTC(2026, 10, 22, 18, 30), asksFor: 'you' as const }
  expect(factsOf(words, { ...back, returned: true }).slice(0, 3)).toEqual([
    'Deze bezoeker was net bij u.',
    'Afspraak om 19:30.',
    'De bezoeker vraagt naar u.',
  ])
  expect(factsOf(words, { ...now, asksFor: 'other-than-you' })).toEqual([
    'De bezoeker vraagt liever naar een ander dan u.',
  ])
  expect(factsOf(words, { ...now, asksFor: 'a-colleague' })).toEqual(['De bezoeker vraagt naar een collega.'])
})

test('a door is called by its name, with the one she came in by; one of elsewhere stands as its id', () => {
  expect(doorWords(words, { door: 'sport', cameBy: 'sport' })).toBe('Lijn 116 sport')
  expect(doorWords(words, { door: 'nationaal', cameBy: 'sport' })).toBe('Lijn 116, binnengekomen via Lijn 116 sport')
  expect(doorName('elders', 'en')).toBe('elders')
  expect(otherDoors('landelijk', 'sport')).toContain('nationaal')
  expect(otherDoors('landelijk', 'sport')).not.toContain('sport')
  expect(otherDoors('elders', 'sport')).toEqual([])
})
