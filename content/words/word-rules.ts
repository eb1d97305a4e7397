import { keptOut } from './kept-out.ts'
import type { Language } from './language.ts'
import { soundOf, stemOf } from './sound.ts'

/** What a list of words breaks, one line each, with the words; empty: nothing. The rules stand in docs/words.md. */
export function breaches(words: readonly string[], language: Language): string[] {
  return [
    ...(words.length === 2048 ? [] : [`count: ${words.length}`]),
    ...words.flatMap((word, at) => ((words[at - 1] ?? '') < word ? [] : [`order: ${words[at - 1]}, ${word}`])),
    ...words.flatMap((word) => (/^[a-z]{3,9}$/.test(word) ? [] : [`letters: ${word}`])),
    ...pairs('start', words, (word) => `${word}.`.slice(0, 4)),
    ...near(words, words).map((pair) => `distance: ${pair}`),
    ...pairs('sound', words, (word) => soundOf(word, language)),
    ...pairs('stem', words, (word) => stemOf(word, language)),
    ...words.flatMap((word) => keptOut(word, language).map((topic) => `${topic}: ${word}`)),
  ]
}

/** Pairs of words, one of each list, with one slip between them: a letter more, less, other, or two that changed places. */
export function near(some: readonly string[], others: readonly string[]): string[] {
  const byRest = new Map<string, string[]>()
  for (const other of others) for (const rest of rests(other)) byRest.set(rest, [...(byRest.get(rest) ?? []), other])
  const found = some.flatMap((word) =>
    rests(word)
      .flatMap((rest) => byRest.get(rest) ?? [])
      .filter((other) => word !== other && isOneSlip(word, other))
      .map((other) => [word, other].sort().join(', ')),
  )
  return Array.from(new Set(found))
}

/** The word, and what is left of it without one of its letters: two words with one slip between them share one. */
function rests(word: string): string[] {
  return [word, ...Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1))]
}

function isOneSlip(a: string, b: string): boolean {
  let from = 0
  while (from < a.length && a[from] === b[from]) from++
  const [restA, restB] = [a.slice(from), b.slice(from)]
  const swapped = restA.slice(0, 2) === Array.from(restB.slice(0, 2)).reverse().join('')
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (swapped && restA.slice(2) === restB.slice(2))
  )
}

function pairs(rule: string, words: readonly string[], keyOf: (word: string) => string): string[] {
  const byKey = new Map<string, string[]>()
  for (const word of words) byKey.set(keyOf(word), [...(byKey.get(keyOf(word)) ?? []), word])
  return Array.from(byKey.values()).flatMap((same) => (same.length > 1 ? [`${rule}: ${same.join(', ')}`] : []))
}
