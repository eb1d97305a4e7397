import languages from '../../content/languages.json' with { type: 'json' }
import en from '../../content/translations/site.en.json' with { type: 'json' }
import nl from '../../content/translations/site.nl.json' with { type: 'json' }

export type Texts = typeof nl.texts
export type Language = {
  readonly code: keyof typeof languages
  readonly name: string
  readonly direction: string
  readonly texts: Texts
  /** Where this language starts, and where its chat is. Addresses that stay in a history say little. */
  readonly home: string
  readonly chat: string
  /** What the line keeps. */
  readonly inventory: string
}

export const allLanguages: readonly Language[] = [
  { code: 'nl', ...languages.nl, texts: nl.texts, home: '/', chat: '/chat', inventory: '/gegevens' },
  { code: 'en', ...languages.en, texts: en.texts, home: '/en', chat: '/en/chat', inventory: '/en/records' },
]

/** Dutch unless the path says otherwise. */
export function languageOf(path: string): Language {
  const [dutch, ...others] = allLanguages
  if (dutch === undefined) throw new Error('there is no language')
  return others.find(({ home }) => path === home || path.startsWith(`${home}/`)) ?? dutch
}
