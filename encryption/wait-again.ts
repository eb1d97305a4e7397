/** LOST: her counsellor is gone, so she opens a new wait segment under a key only she has. SPEC.md §5. */
import { randomBytes } from './bytes.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { keyLength, mostPast, type Segment, waitHead } from './segment.ts'
import { keptFrom, type Visit } from './visit.ts'

/**
 * From a talk segment into the wait segment after it. `past`: may whoever comes next read what was said before? False
 * ("rather not") leaves it out of this wait and of every later one. She herself keeps all of it. Refusals:
 * `wrong-segment` from a wait segment, which stands and is sealed again; `too-many-segments` when the past no longer
 * fits beside the grant to come: only without it can she go on.
 */
export async function waitAgain(line: LineFile, visit: Visit, { past }: { past: boolean }): Promise<Visit> {
  const { conversation, segment: before } = visit
  refuseIf(before.kind !== 'talk', 'wrong-segment')
  const n = before.n + 1
  const whole = [...visit.past, before]
  const sharesFrom = past ? (visit.sharesFrom ?? 0) : n
  // The grant that follows needs one place more, for this wait; refused there, nobody could ever take over.
  refuseIf(keptFrom(whole, sharesFrom).length >= mostPast, 'too-many-segments')
  const head = await waitHead(line, conversation, n, before.head)
  const segment: Segment = { n, kind: 'wait', head, key: randomBytes(keyLength) }
  return { ...visit, segment, past: whole, members: [], sharesFrom }
}
