/** What a key event tells; a `KeyboardEvent` fits. Times in milliseconds on one steady clock. */
export type Key = {
  readonly type: string
  readonly key: string
  readonly repeat: boolean
  readonly isComposing: boolean
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
  readonly timeStamp: number
}

const escWithin = 1_000
const shiftWithin = 5_000

/**
 * Esc twice within a second, or Shift alone three times within five (docs/threat-model.md C6).
 * Give it every keydown and keyup, and `interrupt()` for a press of the pointer; true means: leave now.
 */
export function createGesture(): { press(event: Key): boolean; interrupt(): void } {
  let escAt = Number.NEGATIVE_INFINITY
  let shifts: number[] = []
  let shiftAlone = false

  const interrupt = (): void => {
    shifts = []
    shiftAlone = false
  }

  return {
    interrupt,
    press(event) {
      if (event.isComposing || event.repeat) return false
      const at = event.timeStamp
      if (event.type === 'keyup') {
        if (event.key !== 'Shift' || !shiftAlone) return false
        shiftAlone = false
        shifts = [...shifts.filter((earlier) => at - earlier <= shiftWithin), at]
        return shifts.length >= 3
      }
      if (event.key === 'Shift' && !event.ctrlKey && !event.altKey && !event.metaKey) {
        shiftAlone = true
        return false
      }
      // Any other key, a capital letter among them, makes the Shift before it part of typing.
      interrupt()
      if (event.key !== 'Escape') {
        escAt = Number.NEGATIVE_INFINITY
        return false
      }
      const isSecond = at - escAt <= escWithin
      escAt = at
      return isSecond
    },
  }
}
