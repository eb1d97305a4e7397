import type { VisitorView } from '@lijn116/client/visitor'
import { element } from './element.ts'
import { set } from './log.ts'
import { button } from './make.ts'
import type { PartPort } from './part.ts'

/** True while she may still say that what she said does not go along. */
export const canRatherNot = ({ lost }: VisitorView): boolean =>
  lost !== null && lost.passing === 'along' && lost.secondsLeft > 0

/** Her counsellor is lost: whether what she said goes along to the next one is hers to say. */
export function createRatherNot({ client, words }: PartPort) {
  const ratherNot = Object.assign(
    button(() => client.ratherNot()),
    { id: 'rather-not' },
  )
  element('status', HTMLElement).append(ratherNot)

  return {
    draw(view: VisitorView) {
      set(ratherNot, words().texts['rather-not'] ?? '')
      const isHers = canRatherNot(view)
      if (!isHers && document.activeElement === ratherNot) element('write', HTMLElement).focus({ preventScroll: true })
      ratherNot.hidden = !isHers
    },
  }
}
