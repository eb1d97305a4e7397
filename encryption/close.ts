/** CLOSE: the lead's signature that nothing more is said. */
import { type Bytes, equalBytes } from './bytes.ts'
import { ctx } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import type { Segment } from './segment.ts'
import { signBody, verifySigned } from './signed.ts'
import type { StaffKeys } from './staff-keys.ts'
import type { Certificate } from './trust.ts'
import type { HeldVisit, Visit } from './visit.ts'

const closeBody = (line: LineFile, conversation: Bytes, segment: Segment, leaf: Bytes) =>
  ctx(line, 'close', conversation, segment.n, segment.head, leaf)

export function signClose(line: LineFile, held: HeldVisit, staff: StaffKeys): Promise<Bytes> {
  const body = closeBody(line, held.conversation, held.segment, staff.leaf)
  return signBody(body, [{ index: 0, key: staff.signing.privateKey }])
}

/** Refused unless it closes exactly this segment of this conversation, and the lead signed it. */
export async function verifyClose(line: LineFile, visit: Visit, lead: Certificate, close: Bytes): Promise<void> {
  refuseIf(visit.segment.kind !== 'talk', 'wrong-segment')
  const body = await verifySigned(close, [lead.signingKey], 1)
  refuseIf(!equalBytes(body, closeBody(line, visit.conversation, visit.segment, lead.leaf)), 'wrong-segment')
}
