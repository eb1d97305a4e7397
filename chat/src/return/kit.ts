import type { Returning } from '@lijn116/client/returning'
import type { VisitorClient } from '@lijn116/client/visitor'
import type { WordList } from '@lijn116/domain/code-words/read-code'
import type content from '../../../content/translations/chat-return.nl.json'
import { button, make } from '../make.ts'
import type { Words } from '../words.ts'

export type ReturnKey = keyof (typeof content)['texts']
export type ReturnTexts = Readonly<Record<ReturnKey, string>>

/** One thing at a time: it fills the page until the next one, and what it showed is gone then. */
export type Screen = {
  readonly title: ReturnKey
  readonly parts: readonly HTMLElement[]
  /** After every change. */
  draw?(): void
  /** It goes, or the page is hidden: nothing of it stays. */
  wipe?(): void
  back(): void
}

/** Of the page under it; hidden, they are not in the document, and still the same. */
export type ThePage = {
  readonly page: HTMLElement
  readonly status: HTMLElement
  readonly log: HTMLElement
  readonly compose: HTMLElement
  readonly write: HTMLTextAreaElement
  readonly start: HTMLElement
}

/** What all screens share. */
export type Kit = {
  readonly returning: Returning
  readonly client: VisitorClient
  readonly page: ThePage
  readonly lists: readonly WordList[]
  /** For dates. */
  language(): string
  /** The list that new words are drawn from. */
  listLanguage(): string
  numbers(): Words['numbers']
  /** The text with these values in it; a value cannot become a place for another. */
  say(key: ReturnKey, values?: Readonly<Record<string, string | number>>): string
  readonly go: Ways
  /** Of the conversation, once more. */
  redraw(): void
  /** To the page under it. */
  close(): void
}

/** From any screen to any other. */
export type Ways = {
  entry(typed?: string): void
  /** `code`: null when its slow part is under way already. */
  entering(code: string | null): void
  menu(): void
  talk(): void
  forgetting(): void
  check(): void
  wait(): void
  word(): void
  reading(word: string): void
  letter(): void
  make(): void
  show(code?: string): void
  practise(code: string): void
  extra(code: string): void
  /** null: what is under way already. */
  making(given: Given | null): void
}
/** What she is about to keep. `word`: of her own; null: none. */
export type Given = { readonly code: string; readonly word: string | null }

export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text
    .split(/\{(\w+)\}/)
    .map((part, at) => (at % 2 === 0 ? part : String(values[part] ?? `{${part}}`)))
    .join('')

export const sentence = (kit: Kit, key: ReturnKey, className = ''): HTMLElement => {
  const made = make('p', { className })
  made.append(kit.say(key))
  return made
}

/** A button over the whole width. */
export function choice(kit: Kit, key: ReturnKey, press: () => void, className = ''): HTMLButtonElement {
  const made = button(press, `choice ${className}`)
  made.append(kit.say(key))
  made.dataset.key = key
  return made
}

/** What became of what she did; in view, also on a small screen. */
export function tell(into: HTMLElement, text: string): void {
  if (into.textContent === text) return
  into.textContent = text
  if (text !== '') into.scrollIntoView({ block: 'nearest' })
}

let fields = 0
/** Where she types; nothing in a browser is to remember it, mend it or make it larger. `rows`: 1 is one line. */
export function field(
  kit: Kit,
  key: ReturnKey,
  rows = 1,
): { whole: HTMLElement; box: HTMLInputElement | HTMLTextAreaElement } {
  const id = `field-${++fields}`
  const box = rows > 1 ? make('textarea', { id, rows }) : make('input', { id, type: 'text' })
  const off = { autocomplete: 'off', autocorrect: 'off', autocapitalize: 'none', writingsuggestions: 'false' }
  for (const [name, value] of Object.entries(off)) box.setAttribute(name, value)
  box.spellcheck = false
  return { whole: make('div', { className: 'field' }, make('label', { htmlFor: id }, kit.say(key)), box), box }
}

/** A form that is never sent anywhere. Enter does what its button says. */
export function form(press: () => void, ...parts: readonly HTMLElement[]): HTMLFormElement {
  const made = make('form', { autocomplete: 'off', noValidate: true }, ...parts)
  made.addEventListener('submit', (event) => {
    event.preventDefault()
    press()
  })
  made.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || !made.contains(document.activeElement)) return
    if (!(event.target instanceof HTMLTextAreaElement) || made.classList.contains('long')) return
    event.preventDefault()
    press()
  })
  return made
}

/** The button of a form. */
export const submit = (kit: Kit, key: ReturnKey): HTMLButtonElement => {
  const made = make('button', { className: 'choice first' }, kit.say(key))
  made.dataset.key = key
  return made
}
