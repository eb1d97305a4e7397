/** The visitor's side of a GRANT: believe nothing that does not follow from the pinned roots and her own key. */
import { type Bytes, equalBytes } from './bytes.ts'
import { grantInfo, grantSecret, keyIdOf, readGrant } from './grant.ts'
import { checkDoor, type LineFile, type Permits } from './line.ts'
import { refuseIf, SealError } from './seal-error.ts'
import { keyLength } from './segment.ts'
import { verifyShift } from './shift.ts'
import { verifySigned } from './signed.ts'
import { openFrom, sha256 } from './suite.ts'
import { type Certificate, type Delegation, type Roster, verifyCertificate } from './trust.ts'
import type { Visit } from './visit.ts'

export type GivenGrant = {
  door: string
  delegation: Delegation
  roster: Roster
  grant: Bytes
  envelope: Bytes
  certificate: Bytes
  shift: Bytes
  now: number
  /** May these roles claim? Asked of all she holds, and of the one she names. */
  permits: Permits
}

/** Refusal `roster-behind`: the counsellor knew a newer roster; fetch trust and try once more. */
export async function openGrant(
  line: LineFile,
  visit: Visit,
  given: GivenGrant,
): Promise<{
  visit: Visit
  lead: { leaf: Bytes; pseudonym: string; certificate: Certificate }
  reason: string
}> {
  const { now, roster, permits } = given
  const { conversation, segment: before } = visit
  const certificate = await verifyCertificate(line, given.delegation, roster, given.certificate, now)
  const body = await verifySigned(given.grant, [certificate.signingKey], 1)
  const grant = readGrant(line, body)

  refuseIf(!equalBytes(grant.conversation, conversation), 'wrong-conversation')
  refuseIf(grant.n !== before.n + 1 || !equalBytes(grant.previousHead, before.head), 'wrong-segment')
  refuseIf(grant.reason !== 'claim' || before.kind !== 'wait', 'not-allowed')
  refuseIf(grant.rosterVersion > roster.version, 'roster-behind')

  const [lead, ...others] = grant.members
  if (lead === undefined || others.length > 0) throw new SealError('not-allowed')
  refuseIf(!equalBytes(grant.by, certificate.leaf) || !equalBytes(lead.leaf, grant.by), 'wrong-sender')
  const { roles, teams } = certificate
  refuseIf(!roles.includes(lead.role) || !permits(roles) || !permits([lead.role]), 'not-allowed')
  checkDoor(line, given.door, teams)

  const shift = await verifyShift(line, certificate, given.shift, now)
  refuseIf(!equalBytes(shift.hash, lead.shiftHash), 'wrong-sender')

  const head = await sha256(body)
  const info = await grantInfo(line, 'grant-v', grant, head, grant.by, visit.publicKey)
  const shared = await grantSecret(line, conversation, before)
  const key = await openFrom(visit.keyPair, info, given.envelope, shared)
  refuseIf(
    key.length !== keyLength || !equalBytes(grant.keyId, await keyIdOf(line, conversation, grant.n, key)),
    'wrong-key',
  )
  return {
    visit: { ...visit, segment: { n: grant.n, kind: 'talk', head, key }, past: [...visit.past, before] },
    lead: { leaf: grant.by, pseudonym: shift.pseudonym, certificate },
    reason: grant.reason,
  }
}
