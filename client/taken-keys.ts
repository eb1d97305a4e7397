/** What a console can open of one conversation, by number, and up to where the facts have come: never back to an older segment. */
import type { HeldVisit, Segment } from '@lijn116/encryption'
import type { GrantEvent, MessageEvent } from '@lijn116/protocol/conversation'

/**
 * first: nobody talked with her before, or for whoever came along, nothing of it is for her. along: what was said before
 * came along. kept: it did not.
 */
export type Past = 'first' | 'along' | 'kept'

export type Granted = { bytes: string; segment: Segment }

export function createTakenKeys() {
  let keys: ReadonlyMap<number, Segment> = new Map()
  let reading = -1
  let past: Past | null = null

  return {
    /** `since`: the first time it says what the past is to her. `isTakenOver`: from a colleague who handed over. */
    learn({ segment, past: before }: HeldVisit, isTakenOver = false): void {
      keys = new Map([...before, segment].map((each) => [each.n, each]))
      const first = before[0] ?? segment
      const waits = [...keys.values()].filter(({ kind }) => kind === 'wait')
      const isFirst = first.n === 0 && waits.length === 1 && !isTakenOver
      past ??= isFirst ? 'first' : first.n === 0 ? 'along' : 'kept'
      reading = Math.max(reading, first.n)
    },
    /** Came along: of what was before nothing is hers, and every key comes with its own grant. */
    join({ segment }: HeldVisit): void {
      keys = new Map([...keys, [segment.n, segment]])
      past = 'first'
      reading = segment.n
    },
    /** From this grant on something else is read: our own, to the byte, or one that lies behind. */
    follow(fact: GrantEvent, granted: Granted | null): void {
      const isNow = granted !== null && fact.segment === granted.segment.n
      if (isNow ? fact.grant === granted.bytes : fact.segment > reading && keys.has(fact.segment))
        reading = fact.segment
    },
    /** null: it cannot have been said here. A wait after a loss has no fact of its own: the first word in it says so. */
    of({ segment: n }: MessageEvent): Segment | null | 'kept to herself' {
      const first = Array.from(keys.keys())[0]
      if (first === undefined || n < first) return 'kept to herself'
      const segment = keys.get(n) ?? null
      if (segment?.kind === 'wait' && n === reading + 1) reading = n
      return n === reading ? segment : null
    },
    past: () => past ?? 'first',
    drop() {
      keys = new Map()
    },
  }
}
