/** Every word of the signpost in one language of the site: its own texts, and the terms of the map. */
import { readFileSync } from 'node:fs'
import type { Said, Term, Vocabulary } from '@lijn116/domain/directory/entry'
import regionFile from '../../../content/directory/regions.json' with { type: 'json' }
import vocabularyFile from '../../../content/directory/vocabulary.json' with { type: 'json' }
import { languages } from '../../../content/languages.ts'
import type nl from '../../../content/translations/signpost.nl.json'
import { type Html, html } from './html.ts'

export const vocabulary: Vocabulary = vocabularyFile
export const { regions } = regionFile
export type Texts = (typeof nl)['texts']
export type TextKey = keyof Texts

export type Words = {
  /** BCP 47, as in content/languages.json. */
  readonly language: string
  /** In front of every address, such as `/en`. */
  readonly prefix: string
  readonly borrows: 'nl' | 'en'
  /** Words of an entry are in another language than the page. */
  readonly isBorrowed: boolean
  text(key: TextKey, values?: Readonly<Record<string, string | number>>): string
  /** Words of an entry, marked with their language where it is not that of the page. */
  said(words: Said): Html
  /** How a term is said to a visitor: as a choice if it is one, else as it is called. */
  term(list: 'themes' | 'audiences' | TermList, id: string): string
  /** Of a term, never as a choice: it names a group, not herself. */
  label(list: 'themes' | 'audiences' | TermList, id: string): string
}
export type TermList =
  | 'contexts'
  | 'helpTypes'
  | 'helpers'
  | 'channels'
  | 'scopes'
  | 'forms'
  | 'costs'
  | 'entries'
  | 'accesses'

const content = new URL('../../../content/', import.meta.url)
const read = <T>(file: string): T => JSON.parse(readFileSync(new URL(file, content), 'utf8')) as T

/** Of a language that is not in the vocabulary itself: its own words for the terms, content/directory/terms.<language>.json. */
type OwnTerms = Readonly<Record<string, Readonly<Record<string, string>>>>

const made = new Map<string, Words>()
/** @throws Error for a language without texts for the signpost */
export function wordsIn(language: string): Words {
  const words = made.get(language) ?? makeWords(language)
  made.set(language, words)
  return words
}

function makeWords(language: string): Words {
  const facts = languages[language]
  if (facts === undefined) throw new Error(`there is no language ${language}`)
  const borrows = facts.borrows === 'nl' ? 'nl' : 'en'
  const isBorrowed = !language.startsWith(borrows)
  const { texts } = read<{ texts: Texts }>(`translations/signpost.${language}.json`)
  const own = isBorrowed ? read<{ terms: OwnTerms }>(`directory/terms.${language}.json`).terms : {}
  const find = (list: string, id: string): (Term & { choice?: Said | null }) | undefined =>
    vocabulary[list as TermList].find((term) => term.id === id)
  const label = (list: string, id: string): string =>
    own[`${list}-labels`]?.[id] ?? own[list]?.[id] ?? find(list, id)?.label[borrows] ?? id
  return {
    language,
    prefix: facts.prefix,
    borrows,
    isBorrowed,
    text: (key, values = {}) =>
      texts[key].replace(/\{([\w-]+)\}/g, (place, name: string) => String(values[name] ?? place)),
    said: (words) =>
      isBorrowed ? html`<bdi lang="${borrows}" dir="ltr">${words[borrows]}</bdi>` : html`${words[borrows]}`,
    term: (list, id) => own[list]?.[id] ?? find(list, id)?.choice?.[borrows] ?? label(list, id),
    label,
  }
}
