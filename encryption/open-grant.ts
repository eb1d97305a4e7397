/** The visitor's side of a GRANT: believe nothing that does not follow from the pinned roots and her own key. */
import { type Bytes, equalBytes } from './bytes.ts'
import { type GrantBody, grantInfo, grantSecret, keyIdOf, readGrant } from './grant.ts'
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
  /** May this role lead? Asked of the one she names, which must be one of those she holds. */
  permits: Permits
}

/** Somebody in the talk, as certified. */
export type Present = { leaf: Bytes; role: string; pseudonym: string; certificate: Certificate }

export type Opened = {
  visit: Visit
  lead: Present
  /** Beside the lead. */
  others: Present[]
  reason: string
}

/** Reason `claim`, from a wait segment; others: open-change.ts. `roster-behind`: fetch trust and try once more. */
export function openGrant(line: LineFile, visit: Visit, given: GivenGrant): Promise<Opened> {
  return openAs(line, visit, given, async ({ reason, members, offerHash, yesTo }) => {
    const isMore = members.length > 1 || offerHash.length > 0 || yesTo.length > 0
    refuseIf(reason !== 'claim' || visit.segment.kind !== 'wait' || isMore, 'not-allowed')
    return []
  })
}

/** What holds for every reason; `judge` refuses what does not for this one, and says who else is there. */
export async function openAs(
  line: LineFile,
  visit: Visit,
  given: GivenGrant,
  judge: (grant: GrantBody) => Promise<Present[]>,
): Promise<Opened> {
  const { conversation, segment: before } = visit
  const certificate = await verifyCertificate(line, given.delegation, given.roster, given.certificate, given.now)
  const body = await verifySigned(given.grant, [certificate.signingKey], 1)
  const grant = readGrant(line, body)

  refuseIf(!equalBytes(grant.conversation, conversation), 'wrong-conversation')
  refuseIf(grant.n !== before.n + 1 || !equalBytes(grant.previousHead, before.head), 'wrong-segment')
  const others = await judge(grant)
  refuseIf(grant.rosterVersion > given.roster.version, 'roster-behind')
  refuseIf(!equalBytes(grant.by, certificate.leaf), 'wrong-sender')
  const lead = await believeMember(line, given, grant, 0, certificate, given.shift, given.permits)

  const head = await sha256(body)
  const info = await grantInfo(line, 'grant-v', grant, head, grant.by, visit.publicKey)
  const shared = await grantSecret(line, conversation, before)
  const key = await openFrom(visit.keyPair, info, given.envelope, shared)
  refuseIf(
    key.length !== keyLength || !equalBytes(grant.keyId, await keyIdOf(line, conversation, grant.n, key)),
    'wrong-key',
  )
  return {
    visit: {
      ...visit,
      segment: { n: grant.n, kind: 'talk', head, key },
      past: [...visit.past, before],
      members: grant.members,
    },
    lead,
    others,
    reason: grant.reason,
  }
}

/** The member at `index`: this certificate, of a role and team that fit, and the shift that was named. */
export async function believeMember(
  line: LineFile,
  { door, now }: GivenGrant,
  grant: GrantBody,
  index: number,
  certificate: Certificate,
  signedShift: Bytes,
  permits: Permits,
): Promise<Present> {
  const member = grant.members[index]
  const { leaf, roles, teams } = certificate
  if (member === undefined || !equalBytes(member.leaf, leaf)) throw new SealError('wrong-sender')
  const { role } = member
  refuseIf(!roles.includes(role) || !permits([role]), 'not-allowed')
  checkDoor(line, door, teams)
  const shift = await verifyShift(line, certificate, signedShift, now)
  refuseIf(!equalBytes(shift.hash, member.shiftHash), 'wrong-sender')
  return { leaf, role, pseudonym: shift.pseudonym, certificate }
}
