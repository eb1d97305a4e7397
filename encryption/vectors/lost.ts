/** A counsellor is lost: the wait after it with the past and without, and the grant that follows on the first. */
import { type Bytes, toBase64url } from '../bytes.ts'
import type { Duty } from '../duty.ts'
import type { LineFile } from '../line.ts'
import { makeGrant } from '../make-grant.ts'
import { packKeys, type Segment } from '../segment.ts'
import type { ShiftKeys } from '../shift.ts'
import type { StaffKeys } from '../staff-keys.ts'
import { sealWait, type Visit } from '../visit.ts'
import { waitAgain } from '../wait-again.ts'

const b = (bytes: Bytes) => toBase64url(bytes)
const shown = ({ n, head, key }: Segment) => ({ n, head: b(head), key: b(key) })

export async function lostVectors(line: LineFile, visit: Visit, duty: Duty, staff: StaffKeys, shift: ShiftKeys) {
  const waits = []
  for (const past of [true, false]) {
    const waiting = await waitAgain(line, visit, { past })
    const { sealed } = await sealWait(line, waiting, duty)
    const keys = packKeys(waiting.segment, past ? waiting.past : [])
    waits.push({ past, segment: shown(waiting.segment), keys: b(keys), wait: b(sealed) })
  }
  const waiting = await waitAgain(line, visit, { past: true })
  const { conversation, publicKey: visitorKey, segment, past } = waiting
  const given = await makeGrant(line, { conversation, visitorKey, segment, past, members: [] }, staff, shift, 'counsellor', 7)
  const { grant, toVisitor, toMember, held } = given
  return {
    about: 'follows on the talk of conversation; the grant follows on `before`',
    waits,
    before: shown(segment),
    grant: b(grant),
    toVisitor: b(toVisitor),
    toMember: b(toMember),
    segment: shown(held.segment),
  }
}
