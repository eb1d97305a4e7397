import type { VisitorView } from '@lijn116/client/visitor'
import { element } from './element.ts'
import { button, make } from './make.ts'
import type { PartPort } from './part.ts'

/** How she comes back: she can write, or answer with yes and no only. */
export type Back = 'back' | 'yes-no'

/** Milliseconds. */
const questionStays = 30_000

/**
 * An everyday page of nobody in particular in place of the conversation, which is not in the document meanwhile. It goes
 * away by a word that she was told, and first asks whether she can write safely. Leaving works as everywhere.
 */
export function createCover({ client, words }: PartPort) {
  const leave = element('leave', HTMLElement)
  const covered = [element('page', HTMLElement), element('bottom', HTMLElement)]
  const away = document.createDocumentFragment()
  let shown: HTMLElement | null = null
  let onBack = (_how: Back): void => {}
  let onHide = (): void => {}
  /** What must find the whole page in the document. */
  let onceBack: (() => void) | null = null
  let unanswered: ReturnType<typeof setTimeout> | undefined

  function put(main: HTMLElement): void {
    clearTimeout(unanswered)
    shown?.remove()
    shown = main
    document.body.append(main)
  }

  function hide(): void {
    const { more } = words()
    if (shown !== null || more === undefined) return
    onHide()
    away.append(...covered)
    document.body.classList.add('covered')
    leave.textContent = more.cover.close
    showList()
  }

  function showList(): void {
    const { more } = words()
    if (more === undefined) return
    const { heading, items, box, word } = more.cover
    const field = make('input', { type: 'text', id: 'box', autocomplete: 'off', spellcheck: false })
    for (const name of ['autocorrect', 'autocapitalize']) field.setAttribute(name, 'off')
    field.setAttribute('writingsuggestions', 'false')
    const list = make('ul', {}, ...items.map((item) => make('li', {}, item)))
    const form = make('form', { autocomplete: 'off' }, make('label', { htmlFor: 'box' }, box), ' ', field)
    // The whole word, when it is given in: whoever tries the list with another word that begins like it sees a list. What
    // anybody else writes there stands in the list, as it would.
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      const item = field.value.trim()
      if (item.toLowerCase() === word) return ask()
      if (item !== '') list.append(make('li', {}, item))
      field.value = ''
    })
    put(make('main', { id: 'cover', className: 'everyday' }, make('h1', {}, heading), list, form))
  }

  /** Still without a word of the conversation. */
  function ask(): void {
    const { texts } = words()
    const choices: [string | undefined, () => void][] = [
      [texts['back-yes'], () => comeBack('back')],
      [texts['back-yesno'], () => comeBack('yes-no')],
      [texts['back-not'], showList],
    ]
    const heading = make('h1', { tabIndex: -1 }, texts.back ?? '')
    const buttons = choices.map(([text, press]) => {
      const choice = button(press)
      choice.append(text ?? '')
      return make('p', {}, choice)
    })
    put(make('main', { id: 'cover' }, heading, ...buttons))
    heading.focus()
    // Left alone, the question does not stay for somebody else to read.
    unanswered = setTimeout(showList, questionStays)
  }

  function comeBack(how: Back): void {
    clearTimeout(unanswered)
    shown?.remove()
    shown = null
    document.body.classList.remove('covered')
    for (const part of covered) part.hidden = false
    document.body.append(...covered)
    leave.textContent = words().texts.leave ?? ''
    onceBack?.()
    onceBack = null
    client.hide(false)
    onBack(how)
  }

  return {
    hide,
    isShown: () => shown !== null,
    /** Now, or once she is back: of several that wait the last one. */
    whenBack(then: () => void) {
      if (shown === null) then()
      else onceBack = then
    },
    onBack(told: (how: Back) => void) {
      onBack = told
    },
    /** What else is on the page goes first. */
    onHide(then: () => void) {
      onHide = then
    },
    /** The agreed word was sent. */
    draw({ cover }: VisitorView) {
      if (cover) hide()
    },
  }
}
