import { type Numbers, pieces, type Texts } from './texts.ts'

/** What stands in the page beside its sentences, and what a change of language brings. */
export type Words = { readonly texts: Texts; readonly numbers: Numbers }

/** Puts a text into an element: words as text, numbers as links to call. Never markup. */
export function say(into: Element, text: string, numbers: Numbers): void {
  into.textContent = ''
  for (const piece of pieces(text, numbers)) {
    if (typeof piece === 'string') {
      into.append(piece)
      continue
    }
    const link = document.createElement('a')
    link.href = `tel:${piece.dial}`
    link.textContent = piece.shown
    into.append(link)
  }
}

/**
 * After the start the language changes in place, because a new page would be a new conversation (decisions D14).
 * Answers null, and changes nothing, when the words do not arrive.
 */
export async function fetchLanguage(code: string): Promise<(Words & { readonly direction: string }) | null> {
  try {
    const answer = await fetch(`/texts/${code}.json`, { credentials: 'omit', cache: 'no-store' })
    return answer.ok ? await answer.json() : null
  } catch {
    return null
  }
}

/** Every sentence that stands in the page, in the new language. The title stays: it must never change (C19). */
export function retext(words: Words, code: string, direction: string): void {
  document.documentElement.lang = code
  document.documentElement.dir = direction
  const texts: Readonly<Record<string, string>> = words.texts
  for (const sentence of document.querySelectorAll<HTMLElement>('[data-text]')) {
    const text = texts[sentence.dataset.text ?? '']
    if (text !== undefined) say(sentence, text, words.numbers)
  }
}
