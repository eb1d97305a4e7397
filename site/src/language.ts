/** The languages of the site, as content/ has them. A further one is files only: nothing here knows how many there are. */
import known from '../../content/languages.json' with { type: 'json' }
import type nl from '../../content/translations/site.nl.json'

export type Texts = typeof nl.texts
type About = {
  readonly name: string
  readonly direction: string
  /** The apps it is complete in. */
  readonly for: readonly string[]
  /** Who answers in it: a counsellor, or only pages and buttons (`text`). */
  readonly answers: string
  /** Before every address: `` or `/en`. */
  readonly prefix: string
  /** Whose words follow it. */
  readonly borrows: string
  readonly easy: boolean
}
export type Language = {
  /** BCP 47. */
  readonly code: string
  readonly name: string
  readonly direction: 'ltr' | 'rtl'
  readonly isEasy: boolean
  /** A counsellor writes in it; otherwise only pages and buttons are in it. */
  readonly isAnswered: boolean
  readonly texts: Texts
  /** Where this language starts, and where its chat is. Addresses that stay in a history say little. */
  readonly home: string
  readonly chat: string
  /** Everything to read; an article is one step below it. */
  readonly read: string
  /** Places of help: made by the line while it runs. */
  readonly places: string
  /** A door's front is one step below it. */
  readonly entrance: string
  /** What the line keeps. */
  readonly records: string
  readonly lost: string
  /** Whose words stand in an address of this language. */
  readonly borrows: string
  readonly prefix: string
}

const words: Readonly<Record<string, { read: string; places: string; entrance: string; records: string }>> = {
  nl: { read: 'lees', places: 'adressen', entrance: 'ingang', records: 'gegevens' },
  en: { read: 'read', places: 'places', entrance: 'entrance', records: 'records' },
}

const files = import.meta.glob<Texts>('../../content/translations/site.*.json', { eager: true, import: 'texts' })

function languageFrom(code: string, { name, direction, answers, easy, prefix, borrows }: About): Language {
  const texts = files[`../../content/translations/site.${code}.json`]
  const own = words[borrows]
  if (texts === undefined || own === undefined) throw new Error(`the site has no words in ${code}`)
  const paths = Object.fromEntries(Object.entries(own).map(([key, word]) => [key, `${prefix}/${word}`])) as typeof own
  const ways = { home: prefix === '' ? '/' : prefix, chat: `${prefix}/chat`, lost: `${prefix}/404`, ...paths }
  const side = direction === 'rtl' ? 'rtl' : 'ltr'
  const isAnswered = answers === 'counsellor'
  return { code, name, direction: side, isEasy: easy, isAnswered, texts, borrows, prefix, ...ways }
}

/** Dutch first. */
export const allLanguages: readonly Language[] = Object.entries(known as Readonly<Record<string, About>>)
  .filter(([, about]) => about.for.includes('site'))
  .map(([code, about]) => languageFrom(code, about))
  .sort((one, other) => Number(other.prefix === '') - Number(one.prefix === ''))

/** @throws Error for a language the site does not have. */
export function languageNamed(code: string): Language {
  const language = allLanguages.find((each) => each.code === code)
  if (language === undefined) throw new Error(`the site has no ${code}`)
  return language
}

/** Dutch unless the path says otherwise. */
export function languageOf(path: string): Language {
  const other = allLanguages.find(({ prefix, home }) => prefix !== '' && (path === home || path.startsWith(`${home}/`)))
  return other ?? languageNamed('nl')
}
