/** Who wrote something that is read much later, when she may not be there any more. SPEC.md §8b. */

import type { Bytes } from './bytes.ts'
import { equalBytes } from './bytes.ts'
import type { LineFile, Permits } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { verifySigned } from './signed.ts'
import { type Certificate, type Delegation, leafHash, type Roster, readCertificate } from './trust.ts'

/** As verified by the reader. `now`: ms UTC, of trustedNow. `permits`: may these roles write this? */
export type AuthorTrust = { delegation: Delegation; roster: Roster; now: number; permits: Permits }

/** current: on the roster now. former: certified once, but not on it, or past the end; to be shown as such. */
export type Standing = 'current' | 'former'

/** Signed by the quorum, and of a role that may. @throws SealError not-signed, not-allowed, malformed */
export async function verifyAuthor(
  line: LineFile,
  { delegation, roster, now, permits }: AuthorTrust,
  signed: Bytes,
): Promise<{ certificate: Certificate; standing: Standing }> {
  const body = await verifySigned(signed, delegation.signers, delegation.addQuorum)
  const certificate = readCertificate(line, body, signed)
  refuseIf(!permits(certificate.roles), 'not-allowed')
  const hash = await leafHash(line, roster.salt, body)
  const isCurrent = roster.leaves.some((leaf) => equalBytes(leaf, hash)) && now < certificate.notAfter
  return { certificate, standing: isCurrent ? 'current' : 'former' }
}
