/** Letters and digits only, so that a capital, a space or a full stop makes no difference; '' is no word. */
export const plainWord = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
