import { button, make } from '../make.ts'
import type { Kit } from './kit.ts'

/** Her words in the box of the conversation by mistake: they stay there, and do not leave. */
export function createHeld(kit: Kit): { holds(text: string): boolean; remove(): void } {
  const { write, compose } = kit.page
  const enter = button(() => {
    const typed = write.value
    write.value = ''
    whole.hidden = true
    kit.go.entry(typed)
  })
  enter.append(kit.say('held-enter'))
  const whole = make('section', { id: 'held', className: 'panel', hidden: true }, enter)
  for (const key of ['held-why', 'held'] as const) whole.prepend(make('p', {}, kit.say(key)))
  whole.setAttribute('role', 'alert')
  compose.before(whole)
  const away = (): void => {
    whole.hidden = true
  }
  write.addEventListener('input', away)
  return {
    holds(text) {
      const isCode = kit.returning.isCode(text)
      whole.hidden = !isCode
      // In a conversation too: her counsellor is told of them then.
      enter.hidden = kit.returning.view().code === 'entered' || kit.client.view().phase === 'ended'
      return isCode
    },
    remove() {
      write.removeEventListener('input', away)
      whole.remove()
    },
  }
}
