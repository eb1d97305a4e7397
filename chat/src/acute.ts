import type { VisitorClient } from '@lijn116/client/visitor'
import { element } from './element.ts'
import { set } from './log.ts'
import type { Texts } from './texts.ts'

/** The tap "I am not safe now": before she begins and while she waits. Never asked, taken back by a second tap. */
export function createAcute(client: VisitorClient): { draw(texts: Texts): void; begun(): void } {
  const whole = element('acute', HTMLElement)
  const unsafe = element('unsafe', HTMLInputElement)
  const said = element('acute-said', HTMLElement)

  unsafe.addEventListener('change', () => client.setNeed({ unsafe: unsafe.checked, wish: client.view().need.wish }))

  return {
    draw(texts) {
      const { phase, need } = client.view()
      whole.hidden = phase === 'talking' || phase === 'ended'
      const key = phase === 'before' ? 'acute-later' : need.sent ? 'acute-known' : 'acute-unsent'
      const words = texts[key] ?? ''
      unsafe.checked = need.unsafe
      set(said, words)
      said.hidden = !need.unsafe || words === ''
    },
    /** She writes now: it goes along to where she waits. */
    begun() {
      element('status', HTMLElement).append(whole)
    },
  }
}
