import { plainWords } from './plain-words.ts'
import { readCode, type WordList, wordsInCode } from './read-code.ts'
import { holdsNumbers } from './read-numbers.ts'

/**
 * Whether a code stands anywhere in the text: as many words of one list in a row as a code has, of which one may be
 * mistyped, or three numbers. What this finds must not be sent; what it misses is no longer a code anybody could use.
 */
export function holdsCode(text: string, lists: readonly WordList[]): boolean {
  if (holdsNumbers(text)) return true
  const words = plainWords(text)
  return lists.some((list) => {
    const known = new Set(list.words)
    const isKnown = words.map(({ plain }) => known.has(plain))
    return words.some((_, start) => {
      const row = isKnown.slice(start, start + wordsInCode)
      if (row.length < wordsInCode || row.filter(Boolean).length < wordsInCode - 1) return false
      const said = words.slice(start, start + wordsInCode).map(({ plain }) => plain)
      return readCode(said.join(' '), [list]).code !== null
    })
  })
}
