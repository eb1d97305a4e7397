/** What she tells the queue by one tap: with her first words, or after them until the line knows it. */
import type { Need } from '@lijn116/protocol/need'
import { backoff, type Clock } from './clock.ts'
import { ProblemError } from './transport.ts'

export type NeedPort = {
  clock: Clock
  /** She is there, and nobody has taken her yet. */
  isWaiting(): boolean
  /** Somebody has her: that she is not safe, said just before, is told all the same. */
  isTalking(): boolean
  post(need: Need): Promise<unknown>
  changed(): void
}

/** Passing troubles; any other refusal says that it does not matter any more. */
const passing = ['too-many', 'draining', 'broken']

export function createNeed({ clock, isWaiting, isTalking, post, changed }: NeedPort) {
  let need: Need | undefined
  let known: Need | undefined
  let isAsking = false
  let cancel = () => {}

  async function tell(attempt = 0): Promise<void> {
    cancel()
    const mine = need
    if (mine === undefined || mine === known || isAsking || !(isWaiting() || (mine.unsafe && isTalking()))) return
    isAsking = true
    const again = await post(mine).then(
      () => {
        known = mine
        changed()
        return false
      },
      (error) => !(error instanceof ProblemError) || passing.includes(error.problem.type),
    )
    isAsking = false
    // Tapped again meanwhile: that one counts.
    if (need !== mine) return tell()
    if (again) cancel = clock.after(backoff(attempt), () => tell(attempt + 1))
  }

  return {
    view: () => ({ ...(need ?? { unsafe: false, wish: null }), sent: need === known }),
    set(next: Need) {
      need = next
      changed()
      tell()
    },
    /** To go with a start; undefined: she said nothing. */
    now: () => need,
    /** The line has this one, or none yet. */
    started(given?: Need) {
      known = given
      tell()
    },
    tell,
    stop: () => cancel(),
  }
}
