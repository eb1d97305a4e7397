/** A word as somebody typed it: `at` is where it begins in the text, `plain` is what a list may know it by. */
export type PlainWord = { typed: string; plain: string; at: number }

/** Letters, digits, and what clings to them unseen (accents, zero width, directions, NUL), and an apostrophe. */
const pieces = /[\p{L}\p{N}\p{M}\p{Cf}\p{Cc}'’]+/gu
/** Letters of other alphabets that look like ours, small or as a capital; in the same place the letter they look like. */
const twins = 'аеорсухіјѕһԁмткнвαεορκτυνιχβıøłđ'
const like = 'aeopcyxijshdmtkhbaeopktuvixbiold'

/**
 * The words of a text, in lower case and in the letters a–z as far as they have such. The numbers in front of them
 * (`1. appel`) are left out. What is written in another alphabet stays, so that it is unknown and not lost.
 */
export function plainWords(text: string): PlainWord[] {
  return Array.from(text.replace(/[\t-\r]/g, ' ').matchAll(pieces), (match) => ({
    typed: match[0],
    plain: plain(match[0]),
    at: match.index,
  })).filter((word) => word.plain !== '')
}

function plain(typed: string): string {
  return typed
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/[^\0-\x7f]/g, (letter) => like[twins.indexOf(letter)] ?? letter)
    .replace(/^\d+/, '')
}
