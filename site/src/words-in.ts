/** What stands in a line of text besides its words: numbers to call, and the words that lead to a human. */
export type Part =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string; readonly dial: string }
  | { readonly kind: 'chat'; readonly text: string }

const free = String.raw`0[89]00[- ]\d{4}`
const abroad = String.raw`\+31(?: \d+){1,4}`
const number = String.raw`(?<![\w-])(?:112|113|116 \d{3}|${free}|${abroad})(?![\w-])`
/** Writers of a right-to-left text put these around a number; here it is isolated by its element. */
const marks = /[\u200e\u200f]/g

/**
 * `chat`: the words of the button that leads to a human; a text may begin them with either letter, in its own quotes.
 */
export function partsOf(text: string, chat: string): Part[] {
  const [first = '', rest] = [chat.slice(0, 1), chat.slice(1)]
  const words = `[${first.toLowerCase()}${first.toUpperCase()}]${rest.replaceAll(/[.*+?^$|(){}[\]\\]/g, '\\$&')}`
  return text
    .replace(marks, '')
    .split(new RegExp(`(${number}|${words})`))
    .map((part, index): Part => {
      if (index % 2 === 0) return { kind: 'words', text: part }
      if (/^[+\d]/.test(part)) return { kind: 'number', text: part, dial: part.replaceAll(/[ -]/g, '') }
      return { kind: 'chat', text: part }
    })
    .filter(({ text: each }) => each !== '')
}
