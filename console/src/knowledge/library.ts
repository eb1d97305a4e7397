/** Protocols and cards of content/, bundled with the console: at hand without a network, asked of nobody. */
import { type Article, readArticle } from './article.ts'
import { inLanguage, type Shelved } from './shelf.ts'

const files = import.meta.glob<string>('../../../content/{cards,protocols}/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
})

const shelved: readonly Shelved[] = Object.entries(files).map(([path, source]) => {
  const language = /\.(\w+)\.md$/.exec(path)?.[1] ?? 'nl'
  const article: Article = readArticle(path, source)
  return { ...article, kind: path.includes('/protocols/') ? 'protocol' : 'card', language }
})

const byLanguage = new Map<string, ReadonlyMap<string, Shelved>>()

/** By id; in Dutch what the asked language has not. */
export function libraryIn(language: string): ReadonlyMap<string, Shelved> {
  const known = byLanguage.get(language) ?? new Map(inLanguage(shelved, language).map((each) => [each.id, each]))
  byLanguage.set(language, known)
  return known
}
