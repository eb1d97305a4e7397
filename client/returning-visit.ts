/**
 * Once her visit has begun: what is under the code lives on from today, and she is known again while her place is kept. Who only
 * reads or writes a letter visits too.
 */
import { toBase64url } from '@lijn116/encryption'
import { type Asking, outcomeOf, quietTries } from './returning-ask.ts'
import type { Held } from './returning-code.ts'
import type { VisitorInner } from './visitor-client.ts'

type Due = { name: 'stay' | 'hold'; held: Held }

export function createVisit(inner: Pick<VisitorInner, 'state' | 'place'>, asking: Pick<Asking, 'ask' | 'proved'>) {
  const { state, place } = inner
  let due: Due[] = []
  let isTelling = false
  /** A letter of hers was kept, or what was kept for her was read. */
  let isHere = false

  /** The first that may be told now. */
  const next = () => due.find(({ name }) => !state.isOver() && (place.isStarted() || (isHere && name === 'stay')))
  function told({ name, held }: Due): Promise<unknown> {
    if (name === 'stay')
      return asking.proved('stay', held.owner.lookup, (proof) => ({ proof, ...held.owner }), quietTries)
    const authorization = place.authorization()
    return asking.ask('hold', { resume: toBase64url(held.secrets.hold) }, { authorization }, quietTries)
  }

  async function run(): Promise<void> {
    isTelling = true
    for (let first = next(); first !== undefined; first = next()) {
      const outcome = await outcomeOf(told(first))
      // Not heard of for a long while: from the next change on again.
      if (outcome === 'away') break
      due = due.filter((each) => each !== first)
    }
    isTelling = false
  }

  function look() {
    if (!isTelling && next() !== undefined) void run()
  }

  return {
    /** `isNew`: made in this very talk, and so kept from today anyway. */
    begin(held: Held, { isNew }: { isNew: boolean }) {
      const hold = { name: 'hold' as const, held }
      due = isNew ? [...due, hold] : [{ name: 'stay', held }, hold]
      look()
    },
    /** She is here, also where no conversation begins. */
    isHere() {
      isHere = true
      look()
    },
    /** After every change of the conversation. */
    look,
    stop() {
      due = []
      isHere = false
    },
  }
}
