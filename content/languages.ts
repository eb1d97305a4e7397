/** The languages of languages.json, by app. A language is listed only for what is complete in it. */
import written from './languages.json' with { type: 'json' }

export type App = 'site' | 'chat' | 'console'
export type LanguageFacts = {
  /** What people who speak it call it. */
  readonly name: string
  readonly direction: string
  readonly for: readonly string[]
  /** Who answers in it: a counsellor, or only pages and buttons (`text`). */
  readonly answers: string
  /** Short sentences and drawings. */
  readonly easy: boolean
  /** Before every address of the site in it, such as `/en`. */
  readonly prefix: string
  /** Whose words it uses where it has none of its own: in addresses, and to come back by. */
  readonly borrows: string
}

/** By BCP 47 tag, in the order in which they are offered. */
export const languages: Readonly<Record<string, LanguageFacts>> = written

/** Tags of the languages that this app is complete in. */
export const languagesFor = (app: App): string[] =>
  Object.entries(languages).flatMap(([tag, facts]) => (facts.for.includes(app) ? [tag] : []))
