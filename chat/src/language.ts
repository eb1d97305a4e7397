/** The rest of the words of this page, and those of another language: after the start a new page would be a new conversation (D14). */
import { say, type Words } from './words.ts'

type Whole = Words & { readonly direction: string }

/** All words of the page at this path, in its language. @throws when they do not arrive. */
export async function fetchWords(path: string): Promise<Whole> {
  const whole = await fetchFile<Whole>(`/texts${path}.json`)
  const [sheet] = document.styleSheets
  if (whole.more?.style !== undefined) sheet?.insertRule(`@media all{${whole.more.style}}`, sheet.cssRules.length)
  return whole
}

/** @throws when it does not arrive. */
export async function fetchFile<File>(path: string): Promise<File> {
  const answer = await fetch(path, { credentials: 'omit', cache: 'no-store' })
  if (!answer.ok) throw new Error(path)
  return answer.json()
}

/** Every sentence that stands in the page, in the new language. The title stays: it must never change (C19). */
export function retext(words: Whole, link: HTMLAnchorElement): void {
  document.documentElement.lang = link.hreflang
  document.documentElement.dir = words.direction
  const texts: Readonly<Record<string, string>> = words.texts
  for (const sentence of document.querySelectorAll<HTMLElement>('[data-text]')) {
    const text = texts[sentence.dataset.text ?? '']
    if (text !== undefined) say(sentence, text, words.numbers)
  }
  for (const other of link.parentElement?.children ?? []) other.removeAttribute('aria-current')
  link.setAttribute('aria-current', 'true')
}
