/** The lists of content/wording, read once. A list that cannot be read stops the build's tests, never a counsellor. */

import { baseLanguage } from '@lijn116/domain/language/base-language'
import { readWording, type WordingRule } from '@lijn116/domain/wording/wording'
import en from '../../../content/wording/wording.en.json' with { type: 'json' }
import nl from '../../../content/wording/wording.nl.json' with { type: 'json' }

function rulesIn(rules: unknown): readonly WordingRule[] {
  const read = readWording(rules)
  if ('problem' in read) throw new Error(`wording: ${read.problem}`)
  return read.rules
}

const byLanguage: Readonly<Record<string, readonly WordingRule[]>> = { nl: rulesIn(nl.rules), en: rulesIn(en.rules) }

/** Of the language of the visitor's page; of one without a list: all of them, as both sides may write either. */
export const wordingRules = (language: string): readonly WordingRule[] =>
  byLanguage[baseLanguage(language)] ?? Object.values(byLanguage).flat()
