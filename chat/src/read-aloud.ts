import { element } from './element.ts'
import { set } from './log.ts'
import { make } from './make.ts'
import type { PartPort } from './part.ts'

/** A screen reader says new messages only when she asks for it: somebody else may hear them. */
export function createReadAloud({ words }: PartPort) {
  const choice = make('input', { type: 'checkbox', id: 'read-aloud', autocomplete: 'off' })
  // As the box itself: nothing of it is kept by the browser.
  choice.setAttribute('form', 'compose')
  const name = make('span')
  const whole = make('p', { id: 'read-choice' }, make('label', {}, choice, ' ', name))
  element('languages', HTMLElement).before(whole)
  choice.addEventListener('change', () => {
    for (const id of ['log', 'said'])
      element(id, HTMLElement).setAttribute('aria-live', choice.checked ? 'polite' : 'off')
  })

  return {
    draw() {
      set(name, words().texts['read-aloud'] ?? '')
    },
  }
}
