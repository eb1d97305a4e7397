/** Room for one more, as this console knows it: the line decides under its lock, and may know better. */
import type { VisitorPresence } from './counsellor-wire.ts'

/**
 * Who comes back takes the room of the one that she left, which ends as she is answered. Back in that one, she takes room there
 * as anybody does. `led`: of each conversation that is led here.
 */
export function hasRoom(
  { wasYours }: { wasYours: boolean },
  led: readonly { presence: VisitorPresence }[],
  capacity: number,
): boolean {
  const isLeft = led.some(({ presence }) => presence === 'left' || presence === 'lost')
  return led.length - (wasYours && isLeft ? 1 : 0) < capacity
}
