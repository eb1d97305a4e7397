/** "Somebody types" is a hint: shown for a moment, then gone by itself. */
import type { Clock } from './clock.ts'

const shownMs = 5_000

export function createTyping(clock: Clock, changed: () => void) {
  let cancel: (() => void) | null = null

  function hide() {
    cancel?.()
    cancel = null
  }

  return {
    isShown: () => cancel !== null,
    hide,
    show() {
      hide()
      cancel = clock.after(shownMs, () => {
        hide()
        changed()
      })
      changed()
    },
  }
}
