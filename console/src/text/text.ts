/** Words of the console: two languages, chosen in memory, every key present in both (the compiler checks). */
import en from '../../../content/translations/console.en.json' with { type: 'json' }
import nl from '../../../content/translations/console.nl.json' with { type: 'json' }
import complaintEn from '../../../content/translations/console-complaint.en.json' with { type: 'json' }
import complaintNl from '../../../content/translations/console-complaint.nl.json' with { type: 'json' }
import mapEn from '../../../content/translations/console-map.en.json' with { type: 'json' }
import mapNl from '../../../content/translations/console-map.nl.json' with { type: 'json' }
import returnEn from '../../../content/translations/console-return.en.json' with { type: 'json' }
import returnNl from '../../../content/translations/console-return.nl.json' with { type: 'json' }
import teamEn from '../../../content/translations/console-team.en.json' with { type: 'json' }
import teamNl from '../../../content/translations/console-team.nl.json' with { type: 'json' }
import triageEn from '../../../content/translations/console-triage.en.json' with { type: 'json' }
import triageNl from '../../../content/translations/console-triage.nl.json' with { type: 'json' }

export const languages = ['nl', 'en'] as const
export type Language = (typeof languages)[number]

export type TextKey =
  | keyof typeof nl.texts
  | keyof typeof triageNl.texts
  | keyof typeof teamNl.texts
  | keyof typeof returnNl.texts
  | keyof typeof mapNl.texts
  | keyof typeof complaintNl.texts
/** A key that has a `.one` and an `.other`. */
type CountedKey = TextKey extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never

type Values = Readonly<Record<string, string | number>>

export type Words = {
  language: Language
  say(key: TextKey, values?: Values): string
  /** `count` is filled in by itself. */
  count(key: CountedKey, count: number, values?: Values): string
}

const texts: Record<Language, Record<TextKey, string>> = {
  nl: { ...nl.texts, ...triageNl.texts, ...teamNl.texts, ...returnNl.texts, ...mapNl.texts, ...complaintNl.texts },
  en: { ...en.texts, ...triageEn.texts, ...teamEn.texts, ...returnEn.texts, ...mapEn.texts, ...complaintEn.texts },
}

const fill = (template: string, values: Values): string =>
  template.replace(/\{(\w+)\}/g, (hole, name: string) => (name in values ? String(values[name]) : hole))

export const isTextKey = (key: string): key is TextKey => Object.hasOwn(texts.nl, key)

export function wordsIn(language: Language): Words {
  const rules = new Intl.PluralRules(language)
  const say = (key: TextKey, values: Values = {}) => fill(texts[language][key], values)
  return {
    language,
    say,
    count(key, count, values = {}) {
      const form = `${key}.${rules.select(count) === 'one' ? 'one' : 'other'}`
      if (!isTextKey(form)) throw new Error(`no text ${form}`)
      return say(form, { count, ...values })
    },
  }
}
