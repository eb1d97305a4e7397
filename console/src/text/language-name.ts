import { baseLanguage } from '@lijn116/domain/language/base-language'
import { languages as offered } from '../../../content/languages.ts'
import { type Language, languages, type Words } from './text.ts'

/** Whether her page is in short sentences with drawings. `tag`: of the page. */
export const isEasy = (tag: string): boolean => offered[tag]?.easy === true

/** Whether nobody answers in it: its pages and buttons are all there is. */
export const isTextOnly = (tag: string): boolean => offered[tag]?.answers === 'text'

/** Such as `Engels`, or `makkelijk Nederlands`. */
export function languageName(words: Words, tag: string): string {
  const base = baseLanguage(tag)
  const language = new Intl.DisplayNames([words.language], { type: 'language' }).of(base) ?? base
  return isEasy(tag) ? words.say('home.easy', { language }) : language
}

/** The one of ours in which sentences are prepared for her; Dutch where there is none. */
export const preparedIn = (tag: string): Language => languages.find((each) => each === baseLanguage(tag)) ?? 'nl'
