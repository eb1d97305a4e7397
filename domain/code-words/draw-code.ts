import { type WordList, wordsInCode } from './read-code.ts'
import { numbersInCode } from './read-numbers.ts'

/** A whole number from 0 up to, not including, `below`; each equally likely. The caller sees to that. */
export type Random = (below: number) => number

/** What comes after `06` in the numbers that people have. */
const firstDigits = '123458'

/** Six words of the list, each drawn by itself, so that one may come twice. Canonical, as `readCode` gives it back. */
export function drawWords(list: WordList, random: Random): string {
  return times(wordsInCode, () => list.words[random(list.words.length)] ?? fail()).join(' ')
}

/** Three numbers that look like Dutch mobile numbers. Canonical, as `readNumbers` gives it back. */
export function drawNumbers(random: Random): string {
  const digit = () => String(random(10))
  const number = () => `06${firstDigits[random(firstDigits.length)] ?? fail()}${times(7, digit).join('')}`
  return times(numbersInCode, number).join(' ')
}

function times(count: number, make: () => string): string[] {
  return Array.from({ length: count }, make)
}

/** A drawing outside of its list would be a weaker code: there is none instead. */
function fail(): never {
  throw new RangeError('The drawing fell outside of the list')
}
