/** What the screens of a complaint are made of. Nothing she types stays in a form of the browser. */
import { make } from '../make.ts'
import type { ComplaintTexts } from './words.ts'

export type Key = keyof ComplaintTexts
export type Say = (key: Key, values?: Readonly<Record<string, string>>) => string

export function createParts(say: Say) {
  const p = (key: Key, className = ''): HTMLParagraphElement => make('p', { className }, say(key))
  return {
    p,
    heading: (key: Key): HTMLHeadingElement => make('h1', { tabIndex: -1 }, say(key)),
    /** Said aloud when it changes; empty at first. */
    status(): HTMLParagraphElement {
      const made = make('p', { className: 'strong' })
      made.setAttribute('role', 'status')
      return made
    },
    press(key: Key, act: () => void, className = ''): HTMLButtonElement {
      const made = make('button', { type: 'button', className }, say(key))
      made.addEventListener('click', act)
      return made
    },
    area(
      key: Key,
      id: string,
      rows: number,
      about: HTMLElement | null = null,
    ): [HTMLLabelElement, HTMLTextAreaElement] {
      const box = make('textarea', { id, rows, autocomplete: 'off', spellcheck: false })
      for (const [name, value] of [
        ['autocorrect', 'off'],
        ['writingsuggestions', 'false'],
        ['dir', 'auto'],
      ])
        if (name !== undefined && value !== undefined) box.setAttribute(name, value)
      if (about !== null) {
        about.id = `${id}-about`
        box.setAttribute('aria-describedby', about.id)
      }
      return [make('label', { htmlFor: id }, say(key)), box]
    },
    form(send: () => void, ...parts: readonly Node[]): HTMLFormElement {
      const made = make('form', { autocomplete: 'off', noValidate: true }, ...parts)
      made.addEventListener('submit', (event) => {
        event.preventDefault()
        send()
      })
      return made
    },
    submit: (key: Key): HTMLButtonElement => make('button', { className: 'first' }, say(key)),
  }
}
export type Parts = ReturnType<typeof createParts>
