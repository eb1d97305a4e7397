/** `first`: so many sentences from the start of a text; `rest`: what follows, or nothing. */
export function firstSentences(text: string, count: number): { readonly first: string; readonly rest: string } {
  const sentences = text.split(/(?<=[.?؟])\s+/)
  return { first: sentences.slice(0, count).join(' '), rest: sentences.slice(count).join(' ') }
}

/** The first sentence without its full stop, to stand in brackets. */
export const inBrackets = (text: string): string => firstSentences(text, 1).first.replace(/\.$/, '')
