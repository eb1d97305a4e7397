/** What is wrong with the words of an article, said to its writer: one line each. Pure; the day is given. */
import { type Article, linesOf, wordsOf } from './read-article.ts'

/** What a language is held to: content/articles/jargon.<language>.json. */
export type WritingRules = {
  /** Words a sentence may have, and the most they may have on average over the page. */
  longest: number
  mean: number
  /** Jargon, official words and stock phrases, each with what to write instead. */
  words: Readonly<Record<string, string>>
  /** The headings of a theme, in their order. */
  themes: readonly string[]
  /** A page says one of these: how to come to a human. */
  human: readonly string[]
  /** Promises nobody can keep and names nobody has to wear, beside those of every language. */
  forbidden: readonly string[]
  /** Names of organisations in which such a word stands. */
  names: readonly string[]
}

/** Other pages, and what else an article may name. */
export type Around = {
  known: ReadonlySet<string>
  pictures: ReadonlySet<string>
  /** Telephone numbers as they are written. */
  numbers: ReadonlySet<string>
}

/** Promises nobody can keep (docs/threat-model.md C30) and labels (R-128), in whatever language they slip in. */
const everywhere = [
  /100\s*(%|procent|percent)/iu,
  /(volledig|helemaal|totaal|compleet)\s+(anoniem|veilig)/iu,
  /(fully|totally|completely)\s+(anonymous|safe|private)/iu,
  /no trace|without a trace|geen spo(or|ren)|spoorloos|untraceable|ontraceerbaar/iu,
  /(?<!\p{L})(slachtoffers?|daders?|plegers?|victims?|perpetrators?|offenders?|abusers?)(?!\p{L})/iu,
  /!|\p{Extended_Pictographic}/u,
]

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
/** One of these as such, not as part of another word: `\b` knows no Arabic. None of them: matches nothing. */
const asWords = (texts: readonly string[]): RegExp =>
  texts.length === 0
    ? /(?!)/
    : new RegExp(`(?<![\\p{L}\\p{N}])(?:${texts.map(escaped).join('|')})(?![\\p{L}\\p{N}])`, 'iu')

const wordCount = (text: string): number => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
const sentencesOf = (line: string): string[] =>
  line.split(/(?<=[.?؟!:]['’”»)]?)\s+/u).filter((each) => wordCount(each) > 0)

const blocksOf = (article: Article) => [...article.intro, ...article.sections.flatMap(({ blocks }) => blocks)]
/** Everything a reader sees below the title, headings too. */
export const readLines = (article: Article): string[] => [
  ...blocksOf(article).flatMap((block) => linesOf(block).map(wordsOf)),
  ...article.sections.map(({ title }) => title),
]
/** Words of the text itself. */
export const articleWords = (article: Article): number => wordCount(readLines(article).join(' '))

const numberIn = /\+?\b(?:\d{3,4}-\d{3,7}|\d{2}(?: \d{3}){3}|116 \d{3}|11[23])\b/gu
export const numbersIn = (article: Article): string[] =>
  readLines(article).flatMap((line) => [...line.matchAll(numberIn)].map(([number]) => number))

export const linksIn = (article: Article): string[] =>
  blocksOf(article).flatMap((block) => linesOf(block).flatMap((line) => line.flatMap(({ to }) => to ?? [])))

export function lintArticle(article: Article, rules: WritingRules, around: Around): string[] {
  return [
    ...lintHead(article, around),
    ...lintSentences(article, rules),
    ...lintWords(article, rules),
    ...lintWays(article, rules, around),
  ]
}

function lintHead(article: Article, { known, pictures }: Around): string[] {
  const { id, title, summary, keys, next, picture, sections } = article
  const wrong: string[] = []
  if (title.length > 60) wrong.push(`the title has ${title.length} letters, at most 60`)
  if (wordCount(summary) > 20) wrong.push(`the summary has ${wordCount(summary)} words, at most 20`)
  if (keys.length < 4 || new Set(keys).size !== keys.length) wrong.push('keys: at least four, each once')
  if (next.length < 2 || next.length > 4 || new Set(next).size !== next.length)
    wrong.push('next: two to four, each once')
  for (const each of next) if (each === id || !known.has(each)) wrong.push(`next: there is no other page ${each}`)
  for (const each of [picture, ...sections.map((section) => section.picture)])
    if (each !== null && !pictures.has(each)) wrong.push(`there is no picture ${each}`)
  return wrong
}

function lintSentences(article: Article, { longest, mean }: WritingRules): string[] {
  const sentences = [...readLines(article), article.summary, article.basis ?? ''].flatMap(sentencesOf)
  const wrong = sentences
    .filter((sentence) => wordCount(sentence) > longest)
    .map((sentence) => `${wordCount(sentence)} words, at most ${longest}: ${sentence}`)
  const average = sentences.reduce((sum, sentence) => sum + wordCount(sentence), 0) / Math.max(1, sentences.length)
  if (average > mean) wrong.push(`${average.toFixed(1)} words a sentence, at most ${mean} over a page`)
  return wrong
}

function lintWords(article: Article, { words, forbidden, names }: WritingRules): string[] {
  const wrong: string[] = []
  const [jargon, alsoForbidden] = [asWords(Object.keys(words)), asWords(forbidden)]
  for (const line of [article.title, article.summary, article.basis ?? '', ...article.keys, ...readLines(article)]) {
    const rest = names.reduce((text, name) => text.replaceAll(name, ''), line)
    for (const each of [...everywhere, alsoForbidden]) {
      const found = each.exec(rest)
      if (found) wrong.push(`“${found[0]}” is not for people to read: ${line}`)
    }
    // Search words may be what somebody types, jargon too.
    if (article.keys.includes(line)) continue
    for (const [word] of rest.matchAll(new RegExp(jargon, 'giu')))
      wrong.push(`write “${words[word.toLowerCase()]}” rather than “${word}”: ${line}`)
  }
  return wrong
}

const emergency = /(?<![\p{L}\p{N}])112(?![\p{L}\p{N}])/u

function lintWays(article: Article, { themes, human }: WritingRules, { known, numbers }: Around): string[] {
  const wrong: string[] = []
  const lines = readLines(article)
  const titles = article.sections.map(({ title }) => title)
  if (article.group === 'thema' && titles.join('|') !== themes.join('|'))
    wrong.push(`a theme has the headings ${themes.join(' / ')}, not ${titles.join(' / ')}`)
  for (const to of linksIn(article))
    if (to === article.id || !known.has(to)) wrong.push(`a link to ${to}, which is no other page`)
  for (const number of numbersIn(article))
    if (!numbers.has(number)) wrong.push(`nobody looks after the number ${number}`)
  if (!lines.some((line) => human.some((way) => line.includes(way))))
    wrong.push(`no way to a human: say ${human.map((way) => `“${way}”`).join(' or ')}`)
  const danger = lines.some((line) => emergency.test(line)) || linksIn(article).includes('nu-niet-veilig')
  if (!danger && article.id !== 'nu-niet-veilig') wrong.push('what to do in danger: name 112 or lead to nu-niet-veilig')
  return wrong
}
