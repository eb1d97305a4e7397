import type { VisitorView } from '@lijn116/client/visitor'
import { element } from './element.ts'
import { set } from './log.ts'
import { button, make } from './make.ts'
import type { PartPort } from './part.ts'
import { say } from './words.ts'

const wishes = [null, 'woman', 'man'] as const

/** While she waits: by whom she would rather be answered, and things to read. Neither costs her place, nor asks the line anything. */
export function createMeanwhile({ client, words }: PartPort) {
  const title = make('h2')
  const list = make('div')
  const reading = make('details', { id: 'reading' }, make('summary', {}, title), list)
  const legend = make('h2')
  const about = make('p', { className: 'small' })
  const choices = wishes.map((wish) => button(() => client.setNeed({ unsafe: client.view().need.unsafe, wish })))
  const wished = make('details', { id: 'wish' }, make('summary', {}, legend), ...choices, about)
  const page = element('page', HTMLElement)
  page.append(wished, reading)
  let written: unknown = null
  let wasWaiting = false

  function write(): void {
    const { texts, numbers, more } = words()
    if (written === more) return
    written = more
    set(title, texts.reading ?? '')
    list.textContent = ''
    for (const { title: name, text } of more?.reading ?? []) {
      const item = make('details', {}, make('summary', {}, name))
      for (const paragraph of text) {
        const line = make('p')
        say(line, paragraph, numbers)
        item.append(line)
      }
      list.append(item)
    }
    set(legend, texts.wish ?? '')
    set(about, texts['wish-about'] ?? '')
    choices.forEach((choice, at) => {
      set(choice, texts[`wish-${wishes[at] ?? 'any'}` as const] ?? '')
    })
  }

  return {
    draw({ phase, need }: VisitorView) {
      write()
      const isWaiting = phase === 'waiting'
      const hadFocus = reading.contains(document.activeElement) || wished.contains(document.activeElement)
      wished.hidden = !isWaiting
      reading.hidden = phase !== 'waiting' && phase !== 'taken'
      choices.forEach((choice, at) => {
        choice.setAttribute('aria-pressed', String(need.wish === wishes[at]))
      })
      if (hadFocus && reading.hidden) element('log', HTMLElement).focus({ preventScroll: true })
      // Somebody is there: what was read makes room for the conversation.
      if (wasWaiting && reading.hidden) {
        page.scrollTop = page.scrollHeight
        page.dispatchEvent(new Event('scroll'))
      }
      wasWaiting = !reading.hidden
    },
  }
}
