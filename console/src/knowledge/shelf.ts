/** What lies within reach during a conversation: protocols first, then cards by group. Looked for in memory, never asked of a server. */
import { type Article, plainText } from './article.ts'

export type Shelved = Article & {
  kind: 'protocol' | 'card'
  /** Of the text itself: Dutch where the asked language has none. */
  language: string
}

const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()

const wordsOf = (text: string): string[] => folded(text).match(/[\p{L}\p{N}]+/gu) ?? []

/** In what was found the best first: title, then search words, then text; protocols before cards when equal. */
export function find(articles: readonly Shelved[], query: string): Shelved[] {
  const asked = wordsOf(query)
  if (asked.length === 0) return []
  const weighed = articles.map((article) => {
    const places = [
      { worth: 8, words: wordsOf(article.title) },
      { worth: 4, words: wordsOf(article.keys.join(' ')) },
      { worth: 1, words: wordsOf(plainText(article.blocks)) },
    ]
    const worths = asked.map((word) =>
      Math.max(0, ...places.map(({ worth, words }) => (words.some((one) => one.startsWith(word)) ? worth : 0))),
    )
    const worth = worths.includes(0) ? 0 : worths.reduce((sum, one) => sum + one, 0)
    return { article, worth: worth === 0 ? 0 : worth * 2 + (article.kind === 'protocol' ? 1 : 0) }
  })
  return weighed
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth || a.article.title.localeCompare(b.article.title))
    .map(({ article }) => article)
}

/** Each id once: in the asked language where there is one, else in Dutch. */
export function inLanguage(articles: readonly Shelved[], language: string): Shelved[] {
  const chosen = new Map<string, Shelved>()
  for (const article of articles)
    if (article.language === language || (article.language === 'nl' && !chosen.has(article.id)))
      chosen.set(article.id, article)
  return [...chosen.values()]
}

export function byGroup(articles: readonly Shelved[]): { group: string; articles: Shelved[] }[] {
  const groups = new Map<string, Shelved[]>()
  for (const article of [...articles].sort((a, b) => a.title.localeCompare(b.title)))
    groups.set(article.group, [...(groups.get(article.group) ?? []), article])
  return [...groups].map(([group, each]) => ({ group, articles: each }))
}
