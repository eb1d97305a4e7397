/**
 * A small language for phrases, so that a writer can change the lists without a programmer:
 *   had je|u beter      words in a row, each with its other forms
 *   overdrijf*          a beginning of a word
 *   waarom … gebleven   up to six words between
 *   waarom _ u          exactly one word, whatever it is
 *   ^ waarom            at the beginning of a sentence
 *   klopt dat ?         in a sentence that ends as a question
 * Capitals, accents and the shape of the apostrophe make no difference. A phrase never crosses the end of a sentence.
 */

type Token =
  | { kind: 'word'; forms: readonly string[]; beginnings: readonly string[] }
  | { kind: 'gap' }
  | { kind: 'one' }
  | { kind: 'start' }
  | { kind: 'question' }
export type Phrase = readonly Token[]

/** One word of a text: `from` and `to` in UTF-16 units of that text, as a text field counts them. */
export type Word = { word: string; from: number; to: number }
export type Sentence = { words: readonly Word[]; question: boolean }

const widestGap = 6

const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[’‘`´]/g, "'")
    .toLowerCase()

/** @returns null when the text is no phrase: empty, or with a mark in the wrong place. */
export function readPhrase(text: string): Phrase | null {
  const tokens: Token[] = []
  const parts = text.trim().split(/\s+/)
  for (const [at, part] of parts.entries()) {
    if (part === '…') tokens.push({ kind: 'gap' })
    else if (part === '_') tokens.push({ kind: 'one' })
    else if (part === '^' && at === 0) tokens.push({ kind: 'start' })
    else if (part === '?' && at === parts.length - 1) tokens.push({ kind: 'question' })
    else {
      const forms = part.split('|').map(folded)
      if (!forms.every((form) => /^[\p{L}\p{N}']+\*?$/u.test(form))) return null
      tokens.push({
        kind: 'word',
        forms: forms.filter((form) => !form.endsWith('*')),
        beginnings: forms.filter((form) => form.endsWith('*')).map((form) => form.slice(0, -1)),
      })
    }
  }
  // Each gap multiplies the ways to look; two are enough for any sentence.
  if (tokens.filter(({ kind }) => kind === 'gap').length > 2) return null
  const edges = tokens.filter(({ kind }) => kind !== 'start' && kind !== 'question')
  return edges[0]?.kind === 'word' && edges.at(-1)?.kind === 'word' ? tokens : null
}

/** What somebody is quoted to have said is not what is said: words between double quotes are left out. */
const quoted = /"[^"\n]*"|“[^”\n]*”|„[^”“\n]*[”“]|«[^»\n]*»/g
const ends = /[.?!:;\n]/

/** The sentences of a text, in their order. */
export function sentencesOf(text: string): Sentence[] {
  const spoken = text.replace(quoted, (quote) => '.'.repeat(quote.length))
  const sentences: Sentence[] = []
  let words: Word[] = []
  const finish = (question: boolean) => {
    if (words.length > 0) sentences.push({ words, question })
    words = []
  }
  let last = 0
  for (const match of spoken.matchAll(/[\p{L}\p{N}\p{M}]+(?:['’‘`´][\p{L}\p{N}\p{M}]+)*/gu)) {
    const between = spoken.slice(last, match.index)
    if (ends.test(between)) finish(between.includes('?'))
    last = match.index + match[0].length
    words.push({ word: folded(match[0]), from: match.index, to: last })
  }
  finish(spoken.slice(last).includes('?'))
  return sentences
}

const fits = (token: Token & { kind: 'word' }, word: string): boolean =>
  token.forms.includes(word) || token.beginnings.some((beginning) => word.startsWith(beginning))

/** The index after the last word of the phrase when it stands at `at`; -1 when it does not. */
function endAt(sentence: Sentence, at: number, phrase: Phrase, from: number): number {
  const token = phrase[from]
  if (token === undefined) return at
  switch (token.kind) {
    case 'start':
      return at === 0 ? endAt(sentence, at, phrase, from + 1) : -1
    case 'question':
      return sentence.question ? at : -1
    case 'gap':
      for (let skipped = 0; skipped <= widestGap && at + skipped < sentence.words.length; skipped += 1) {
        const end = endAt(sentence, at + skipped, phrase, from + 1)
        if (end !== -1) return end
      }
      return -1
    case 'one':
      return at < sentence.words.length ? endAt(sentence, at + 1, phrase, from + 1) : -1
    case 'word': {
      const word = sentence.words[at]
      return word !== undefined && fits(token, word.word) ? endAt(sentence, at + 1, phrase, from + 1) : -1
    }
  }
}

/** Where the phrase first stands in the sentence, or null. */
export function findPhrase(sentence: Sentence, phrase: Phrase): { from: number; to: number } | null {
  for (const [at, first] of sentence.words.entries()) {
    const last = sentence.words[endAt(sentence, at, phrase, 0) - 1]
    if (last !== undefined) return { from: first.from, to: last.to }
  }
  return null
}
