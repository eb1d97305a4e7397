import { type PlainWord, plainWords } from './plain-words.ts'

/** `language`: a key of `content/languages.json`. `words`: a–z, sorted, no two with the same first four letters. */
export type WordList = { language: string; words: readonly string[] }

/** `word`: the list's word, or null when it is not certain; then `maybe` has what it could be, to be asked, never taken. */
export type ReadWord = { typed: string; word: string | null; maybe: string[]; at: number }

/**
 * `language`: the list that most of the words are of; null when none is of any. Words of another list are unknown.
 * `code`: only when the number is right and every word certain; lower case, one space between.
 */
export type CodeReading = {
  words: ReadWord[]
  language: string | null
  count: 'few' | 'right' | 'many'
  code: string | null
}

export const wordsInCode = 6
/** More to choose from helps nobody. */
const mostMaybes = 4

/**
 * Reads what somebody typed from memory, on any keyboard. A word is taken when it stands in the list, or when it is the
 * only one with the same first four letters or one slip away. What is two slips away is offered.
 */
export function readCode(text: string, lists: readonly WordList[]): CodeReading {
  const typed = plainWords(text)
  const readings = lists.map(({ language, words }) => ({ language, words: typed.map((word) => readWord(word, words)) }))
  const weight = ({ words }: { words: ReadWord[] }) =>
    words.reduce((sum, { word, maybe }) => sum + (word ? 100 : maybe.length ? 1 : 0), 0)
  const best = readings.reduce<(typeof readings)[number] | undefined>(
    (most, next) => (weight(next) > (most ? weight(most) : 0) ? next : most),
    undefined,
  )
  const words = best?.words ?? typed.map((word) => readWord(word, []))
  const count = words.length < wordsInCode ? 'few' : words.length > wordsInCode ? 'many' : 'right'
  const certain = words.flatMap(({ word }) => word ?? [])
  const code = count === 'right' && certain.length === wordsInCode ? certain.join(' ') : null
  return { words, language: best?.language ?? null, count, code }
}

function readWord({ typed, plain, at }: PlainWord, list: readonly string[]): ReadWord {
  // Many write y for ij.
  const exact = [plain, plain.replaceAll('y', 'ij')].find((word) => list.includes(word))
  if (exact) return { typed, word: exact, maybe: [], at }
  const within = (slips: number) => list.filter((word) => isWithin(plain, word, slips))
  const near = within(1)
  const start = plain.length < 4 ? [] : list.filter((word) => word.length > 3 && word.slice(0, 4) === plain.slice(0, 4))
  // Both rules must agree: `kaars` begins like `kaarten` and is one slip from `laars`, so she is asked.
  const sure = Array.from(new Set([...start, ...near]))
  if (sure.length === 1) return { typed, word: sure[0] ?? null, maybe: [], at }
  // In three letters, two slips leave one: that is no likeness.
  const maybe = sure.length > 0 ? sure : plain.length > 3 ? within(2) : []
  const first = (word: string) => (word[0] === plain[0] ? 0 : 1)
  return { typed, word: null, maybe: maybe.sort((a, b) => first(a) - first(b)).slice(0, mostMaybes), at }
}

/** One slip: a letter too many, too few, another one, or two that changed places. */
function isWithin(a: string, b: string, slips: number): boolean {
  if (a === b) return true
  if (slips === 0 || Math.abs(a.length - b.length) > slips) return false
  let i = 0
  while (a[i] === b[i]) i++
  const after = (word: string, by: number) => word.slice(i + by)
  return (
    isWithin(after(a, 1), after(b, 1), slips - 1) ||
    isWithin(after(a, 1), after(b, 0), slips - 1) ||
    isWithin(after(a, 0), after(b, 1), slips - 1) ||
    (a[i] === b[i + 1] && a[i + 1] === b[i] && isWithin(after(a, 2), after(b, 2), slips - 1))
  )
}
