import { asDigits } from '@lijn116/domain/code-words/as-digits'
import { type CodeReading, readCode, type WordList, wordsInCode } from '@lijn116/domain/code-words/read-code'
import { numbersInCode, readNumbers } from '@lijn116/domain/code-words/read-numbers'
import type { ReturnKey } from './kit.ts'

type Said = { readonly key: ReturnKey; readonly values: Readonly<Record<string, string | number>> }
/** Of one word she typed. `key` null: as it stands, `word`. `maybe`: what she may have meant, to be chosen by her. */
export type Line = {
  readonly key: ReturnKey | null
  readonly word: string
  readonly typed: string
  readonly maybe: readonly string[]
  readonly at: number
}
export type Understood = {
  readonly lines: readonly Line[]
  /** What it comes to so far. */
  readonly sums: readonly Said[]
  /** Canonical; null: not yet whole. */
  readonly code: string | null
  /** What she typed, with this word in that place. */
  replaced(at: number, word: string): string
}

/** Numbers, not words. */
export const isNumbers = (text: string): boolean => /\d{2}/.test(asDigits(text))

/** `isTyping`: the last word may not be whole yet, and nothing is said about it. `language`: of the list of this page. */
export function understand(text: string, lists: readonly WordList[], language: string, isTyping: boolean): Understood {
  return isNumbers(text) ? numbersIn(text) : wordsIn(readCode(text, lists), language, isTyping)
}

function wordsIn(
  { words, language: found, count, code }: CodeReading,
  language: string,
  isTyping: boolean,
): Understood {
  const said = words.map((each, at) => lineOf(each, at))
  const last = said[said.length - 1]
  const lines = isTyping && last?.key !== null ? said.slice(0, -1) : said
  const sum = code !== null ? 'enter-whole' : count === 'many' ? 'enter-many' : 'enter-count'
  // Of too many it is how many there are; else only what is certain counts.
  const certain = words.filter(({ word }) => word !== null).length
  const values = { have: count === 'many' ? words.length : certain, need: wordsInCode }
  const isOther = code !== null && found !== null && found !== language
  return {
    lines,
    sums: [{ key: sum, values }, ...(isOther ? [{ key: 'enter-other-list', values } as const] : [])],
    code,
    replaced: (at, chosen) => words.map(({ typed }, index) => (index === at ? chosen : typed)).join(' '),
  }
}

function lineOf({ typed, word, maybe }: CodeReading['words'][number], at: number): Line {
  if (word !== null) {
    const isSame = typed.toLowerCase() === word
    return { key: isSame ? null : 'enter-typed', word, typed, maybe: [], at }
  }
  return { key: maybe.length > 0 ? 'enter-maybe' : 'enter-unknown', word: '', typed, maybe, at }
}

/** With spaces, dashes or the number of the country, as people write numbers. */
const oneNumber = /(?:(?:\+31|0031)0?|0)6(\d{8})/g

function numbersIn(text: string): Understood {
  const code = readNumbers(text)
  const found = Array.from(
    asDigits(text)
      .replace(/[\s.()\p{Cf}-]/gu, '')
      .matchAll(oneNumber),
    ([, digits = '']) => `06${digits}`,
  )
  const lines = (code?.split(' ') ?? found).map((number, at) => {
    return { key: null, word: shownNumber(number), typed: '', maybe: [], at }
  })
  const values = { have: found.length, need: numbersInCode }
  const sums: ReturnKey[] = code !== null ? ['enter-numbers-whole'] : ['enter-numbers-count', 'enter-numbers-few']
  return { lines, sums: sums.map((key) => ({ key, values })), code, replaced: () => text }
}

/** As a telephone shows it. */
export const shownNumber = (number: string): string => number.replace(/^(..)(....)(....)$/, '$1 $2 $3')
