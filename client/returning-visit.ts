/** Once her visit has begun: what is under the code lives on from today, and she is known again while her place is kept. */
import { toBase64url } from '@lijn116/encryption'
import type { Asking } from './returning-ask.ts'
import type { Held } from './returning-code.ts'
import type { VisitorInner } from './visitor-client.ts'

export function createVisit(inner: Pick<VisitorInner, 'state' | 'place'>, asking: Pick<Asking, 'tell'>) {
  const { state, place } = inner
  let due: { name: 'stay' | 'hold'; held: Held }[] = []
  let isTelling = false

  async function run(): Promise<void> {
    isTelling = true
    for (let first = due[0]; first !== undefined && !state.isOver(); first = due[0]) {
      const { name, held } = first
      const outcome =
        name === 'stay'
          ? await asking.tell('stay', held.owner)
          : await asking.tell(
              'hold',
              { resume: toBase64url(held.secrets.hold) },
              { authorization: place.authorization() },
            )
      // Not heard of for a long while: from the next change on again.
      if (outcome === 'away') break
      due = due.filter((each) => each !== first)
    }
    isTelling = false
  }

  function look() {
    if (place.isStarted() && !isTelling && due.length > 0 && !state.isOver()) void run()
  }

  return {
    /** `isNew`: made in this very talk, and so kept from today anyway. */
    begin(held: Held, { isNew }: { isNew: boolean }) {
      const hold = { name: 'hold' as const, held }
      due = isNew ? [...due, hold] : [{ name: 'stay', held }, hold]
      look()
    },
    /** After every change of the conversation. */
    look,
    stop() {
      due = []
    },
  }
}
