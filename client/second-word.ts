/** A second word, as it counts: however it was written, it is the same word. Keys follow from it: it never changes again. */

const fewestLetters = 3

/** NFKC, lower case, without diacritics and without what nobody sees; spaces collapsed. */
export const plainSecond = (typed: string): string =>
  typed
    .replace(/[\t-\r\u0085]/g, ' ')
    // Marks of direction, joiners and halves of a letter, as keyboards and copied text put them in.
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()

/** Letters and digits count, of whatever script. */
export const isSecondWord = (typed: string): boolean =>
  (plainSecond(typed).match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= fewestLetters
