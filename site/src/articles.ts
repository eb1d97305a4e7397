/** Every article of content/, in every language it was written in, and the address it has there. */
import addresses from '../../content/articles/addresses.json' with { type: 'json' }
import { type Article, articleFile, languageFor, readArticle } from '../../content/read-article.ts'
import { allLanguages, type Language, languageNamed } from './language.ts'

const files = import.meta.glob<string>('../../content/articles/*.md', { eager: true, query: '?raw', import: 'default' })

const keyOf = (id: string, code: string): string => `${id}.${code}`
const read = new Map<string, Article>()
for (const [path, markdown] of Object.entries(files)) {
  const file = articleFile(path.slice(path.lastIndexOf('/') + 1))
  if (file === null) throw new Error(`no name of an article: ${path}`)
  const result = readArticle(markdown, file.language)
  if ('problem' in result) throw new Error(`${path}: ${result.problem}`)
  read.set(keyOf(file.id, file.language), result.article)
}

export const articleIn = (id: string, code: string): Article | undefined => read.get(keyOf(id, code))

/** Those of one language, as they are numbered. */
export function articlesIn({ code }: Language): Article[] {
  const numbers: Readonly<Record<string, number>> = addresses.numbers
  return [...read.values()]
    .filter(({ language }) => language === code)
    .sort((one, other) => (numbers[one.id] ?? 0) - (numbers[other.id] ?? 0))
}

/** An address that stays in a history says nothing: a number, except where everybody must find it. */
export function articlePath(id: string, { prefix, borrows, read: reading }: Language): string {
  const named: Readonly<Record<string, Readonly<Record<string, string>>>> = addresses.words
  const numbers: Readonly<Record<string, number>> = addresses.numbers
  const word = named[id]?.[borrows]
  if (word !== undefined) return `${prefix}/${word}`
  const number = numbers[id]
  if (number === undefined) throw new Error(`content/articles/addresses.json gives no number to ${id}`)
  return `${reading}/${number}`
}

export type ArticleLink = {
  readonly path: string
  readonly title: string
  readonly summary: string
  /** Given when it leads to another language than that of the page. */
  readonly other: Language | null
}

/** To an article as a reader of `language` finds it: her own, or else the Dutch one. @throws Error when there is none. */
export function articleLink(id: string, language: Language): ArticleLink {
  const found = languageNamed(languageFor(id, language.code, (each, code) => articleIn(each, code) !== undefined))
  const article = articleIn(id, found.code)
  if (article === undefined) throw new Error(`there is no article ${id}`)
  const { title, summary } = article
  return { path: articlePath(id, found), title, summary, other: found.code === language.code ? null : found }
}

/** The languages of the site that have this article. */
export const languagesWith = (id: string): Language[] =>
  allLanguages.filter(({ code }) => articleIn(id, code) !== undefined)
