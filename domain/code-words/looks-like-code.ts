import { asDigits } from './as-digits.ts'

/**
 * Words that no list has and that hardly a sentence does without. The first look must be small: it travels in the first
 * script, before the lists are there.
 */
const plain =
  '(?!(?:het|een|niet|dat|hij|zij|zijn|mij|mijn|wil|was|met|voor|maar|naar|heb|heeft|haar|dit|als|nog|the|and|you|she|not|that|have|with|your|this|for|are|can)\\b)[a-z]{3,9}'
const between = '[\\s,;-]+(?:\\d[.):]\\s*)?'
/** Six in a row, wherever they stand; five when that is all: one may have been split off or glued on. */
const words = `\\b${plain}(?:${between}${plain}){5}\\b|^\\s*(?:\\d[.):]\\s*)?${plain}(?:${between}${plain}){4}[\\s,;]*$`
const numbers = '(?:(?:(?:\\+|00)31|0)[\\s()0.-]{0,4}6(?:[\\s.-]?\\d){8}[^\\d+]{0,9}){3}'
const likeCode = new RegExp(`${words}|${numbers}`, 'i')

/** A quick look: six plain words in a row, or three numbers, also among others. `holdsCode` is sure, with the lists. */
export function looksLikeCode(text: string): boolean {
  return likeCode.test(asDigits(text))
}
