/** A second word, as it counts: however it was written, it is the same word. */

const fewestLetters = 3

/** NFKC, lower case, without diacritics, spaces collapsed. */
export const plainSecond = (typed: string): string =>
  typed
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()

export const isSecondWord = (typed: string): boolean => Array.from(plainSecond(typed)).length >= fewestLetters
