import { type Numbers, pieces, type Texts } from './texts.ts'

/** An everyday page of nobody in particular; whoever types `word` in its box comes back. */
export type Cover = {
  readonly heading: string
  readonly items: readonly string[]
  readonly box: string
  readonly close: string
  readonly word: string
}
export type Reading = { readonly title: string; readonly text: readonly string[] }

/** What stands in the page beside its sentences, and what a change of language brings. */
export type Words = {
  readonly texts: Texts
  readonly numbers: Numbers
  /** Comes with the rest of the words, after the first message. */
  readonly more?: {
    readonly cover: Cover
    readonly reading: readonly Reading[]
    /** Drawings, where the language has them. */
    readonly style?: string
  }
}

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
