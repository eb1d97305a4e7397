import type { VisitorView } from '@lijn116/client/visitor'
import { element } from './element.ts'
import { set } from './log.ts'
import { button, make } from './make.ts'
import type { PartPort } from './part.ts'

/** True while there is a conversation to stop. */
export const canStop = ({ phase }: VisitorView): boolean =>
  phase === 'waiting' || phase === 'taken' || phase === 'talking'

/** Ends the conversation, by a second tap: it cannot be gone on with. */
export function createStop({ client, words }: PartPort) {
  const ask = (isAsking: boolean): void => {
    sure.hidden = !isAsking
    ;(isAsking ? no : stop).focus()
  }
  const stop = button(() => ask(sure.hidden !== false))
  const no = button(() => ask(false), 'first')
  const yes = button(() => {
    sure.hidden = true
    element('log', HTMLElement).focus({ preventScroll: true })
    void client.goodbye()
  })
  const question = make('p')
  const sure = make('div', { id: 'sure', className: 'panel', hidden: true }, question, no, ' ', yes)
  Object.assign(stop, { id: 'stop' })
  Object.assign(no, { id: 'stop-no' })
  Object.assign(yes, { id: 'stop-yes' })
  sure.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') ask(false)
  })
  element('tools', HTMLElement).append(stop, sure)

  return {
    draw(view: VisitorView) {
      const { texts } = words()
      set(stop, texts.stop ?? '')
      set(question, texts['stop-sure'] ?? '')
      set(no, texts['stop-no'] ?? '')
      set(yes, texts['stop-yes'] ?? '')
      stop.hidden = !canStop(view)
      if (stop.hidden) sure.hidden = true
    },
  }
}
