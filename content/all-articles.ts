/** Every article of the repository, and what each language is held to. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { Around, WritingRules } from './lint-article.ts'
import { type Article, articleFile, readArticle } from './read-article.ts'

const here = new URL('./', import.meta.url)
const json = (path: string) => JSON.parse(readFileSync(new URL(path, here), 'utf8'))

/** `problems`: files that cannot be read, in words for their writers. */
export function allArticles(): { articles: Article[]; problems: string[] } {
  const articles: Article[] = []
  const problems: string[] = []
  for (const name of readdirSync(new URL('articles/', here)).filter((each) => each.endsWith('.md'))) {
    const file = articleFile(name)
    const text = readFileSync(new URL(`articles/${name}`, here), 'utf8')
    const read = file === null ? { problem: 'the name is <id>.<language>.md' } : readArticle(text, file.language)
    if ('problem' in read) problems.push(`${name}: ${read.problem}`)
    else if (read.article.id === file?.id) articles.push(read.article)
    else problems.push(`${name}: the id is ${read.article.id}`)
  }
  return { articles, problems }
}

/** @throws Error when a language has articles and no rules for them. */
export const rulesOf = (language: string): WritingRules => json(`articles/jargon.${language}.json`)

export const addresses = (): {
  numbers: Record<string, number>
  words: Record<string, Record<string, string>>
} => json('articles/addresses.json')

export const core = (): { every: string[]; also: Record<string, string[]> } => json('articles/in-every-language.json')

export function aroundOf(articles: readonly Article[]): Around {
  const folder = new URL('pictograms/', here)
  const pictures = existsSync(folder) ? readdirSync(folder).map((name) => name.replace(/\.svg$/, '')) : []
  return {
    known: new Set(articles.filter(({ language }) => language === 'nl').map(({ id }) => id)),
    pictures: new Set(pictures),
    numbers: new Set(json('articles/numbers.json').numbers.map(({ number }: { number: string }) => number)),
  }
}
