import type { Language } from './language.ts'

type Step = readonly [RegExp, string]

/** How Dutch is said, as far as two spellings can sound alike. A capital is a long vowel, a digit a diphthong. */
const dutch: readonly Step[] = [
  [/ij/g, 'ei'],
  [/y/g, 'i'],
  [/auw|ouw|au/g, 'ou'],
  [/sch/g, 'sg'],
  [/ch/g, 'g'],
  [/ph/g, 'f'],
  [/th/g, 't'],
  [/qu/g, 'kw'],
  [/x/g, 'ks'],
  [/ck/g, 'k'],
  [/sh/g, 'sj'],
  [/c(?=[ei])/g, 's'],
  [/c/g, 'k'],
  [/tie$/, 'sie'],
  [/^z/, 's'],
  [/^v/, 'f'],
  [/dt?$/, 't'],
  [/b$/, 'p'],
  [/d(?=[stkpf])/g, 't'],
  [/b(?=[stkpf])/g, 'p'],
  [/oe/g, '1'],
  [/eu/g, '2'],
  [/ui/g, '3'],
  [/ie/g, 'I'],
  [/ei/g, '4'],
  [/ou/g, '5'],
  [/aa/g, 'A'],
  [/ee/g, 'E'],
  [/oo/g, 'O'],
  [/uu/g, 'U'],
]
/** An open syllable is long, and a doubled letter is said once. */
const dutchLong = /[aeiou](?=[bdfgjklmnprstvwz][aeiouAEIOU1-5])|[aiou]$/g

const english: readonly Step[] = [
  [/igh/g, '3'],
  [/ght/g, 't'],
  [/kn/g, 'n'],
  [/wr/g, 'r'],
  [/wh/g, 'w'],
  [/ph/g, 'f'],
  [/t?ch/g, '1'],
  [/ck/g, 'k'],
  [/gu(?=[ei])/g, 'g'],
  [/qu/g, 'kw'],
  [/x/g, 'ks'],
  [/mb$/, 'm'],
  [/ai|ay/g, 'ei'],
  [/ea|ie/g, 'ee'],
  [/oa|ow|ou/g, '2'],
  [/ew|ui|ue$/g, 'oo'],
  [/c(?=[eiy])/g, 's'],
  [/c/g, 'k'],
  [/a([bdfgklmnprstvz])e$/, 'ei$1'],
  [/i([bdfgklmnprstvz])e$/, '3$1'],
  [/o([bdfgklmnprstvz])e$/, '2$1'],
  [/u([bdfgklmnprstvz])e$/, 'oo$1'],
  [/ee([bdfgklmnprstvz])e$/, 'ee$1'],
  [/y/g, 'i'],
  [/z/g, 's'],
]

/** Two words with the same key can be taken for each other when they are read out. */
export function soundOf(word: string, language: Language): string {
  const said = (language === 'nl' ? dutch : english).reduce((left, [from, to]) => left.replace(from, to), word)
  if (language === 'en') return said.replace(/([^eo])\1/g, '$1')
  return said
    .replace(dutchLong, (vowel) => vowel.toUpperCase())
    .replace(/([^aeiouAEIOU1-5])\1/g, '$1')
    .replace(/z$/, 's')
}

const endings = { nl: /(?:etje|tje|pje|je|en|er|e|s)$/, en: /(?:ing|ers|er|ed|es|s|y|e)$/ }

/** What is left of a word without the endings of plural, small form and conjugation. Coarse: it also parts strangers. */
export function stemOf(word: string, language: Language): string {
  let stem = word
  for (let shorter = stem; ; stem = shorter) {
    shorter = stem.length > 4 ? stem.replace(endings[language], '') : stem
    if (shorter === stem || shorter.length < 2) break
  }
  const single = stem.replace(/([a-z])\1$/, '$1')
  if (language === 'en') return single
  return single
    .replace(/(aa|ee|oo|uu)(?=[a-z]$)/, (long) => long.slice(1))
    .replace(/v$/, 'f')
    .replace(/z$/, 's')
}
