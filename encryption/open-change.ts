/** The visitor's side of a GRANT during a talk: handed over, somebody more, somebody less. SPEC.md §6. */
import { type Bytes, equalBytes } from './bytes.ts'
import type { GrantBody } from './grant.ts'
import type { LineFile, Permits } from './line.ts'
import { checkChange } from './members.ts'
import { readOffer } from './offer.ts'
import { believeMember, type GivenGrant, type Opened, openAs, type Present } from './open-grant.ts'
import { refuseIf, SealError } from './seal-error.ts'
import { bodyOf } from './signed.ts'
import { sha256 } from './suite.ts'
import { type Certificate, verifyCertificate } from './trust.ts'
import type { Visit } from './visit.ts'

/** What she was asked by her lead, and said yes to. Serves one join. */
export type Agreed = { id: Bytes; leaf: Bytes; role: string }

export type GivenChange = GivenGrant & {
  /** Of whoever leads so far, as she was believed. */
  lead: Certificate
  /** Of the others, in the order of the grant. */
  others: readonly { certificate: Bytes; shift: Bytes }[]
  /** What the lead so far signed, when it is handed over. */
  offer: Bytes | null
  agreed: readonly Agreed[]
  /** ms UTC: the last time the line was heard without this grant. A page that slept judges by it what was over meanwhile. */
  heardAt: number
  /** May these roles come along? */
  mayJoin: Permits
  /** May these come along without being asked for? */
  mayJoinUnasked: Permits
}

/** Reasons `handover`, `join` and `leave`, in a talk. `used`: the yes that served. */
export async function openChange(
  line: LineFile,
  visit: Visit,
  given: GivenChange,
): Promise<Opened & { used: Agreed | null }> {
  const { heardAt, now } = given
  try {
    return await judgeAt(line, visit, given)
  } catch (error) {
    // A certificate or shift that ended while her page slept was good when this was made.
    if (!(error instanceof SealError) || error.reason !== 'expired' || !(heardAt < now)) throw error
    return judgeAt(line, visit, { ...given, now: heardAt })
  }
}

async function judgeAt(line: LineFile, visit: Visit, given: GivenChange): Promise<Opened & { used: Agreed | null }> {
  let used: Agreed | null = null
  const opened = await openAs(line, visit, given, async (grant) => {
    // In a wait nobody is there, so that nothing can follow on it but a claim.
    checkChange(visit.members, grant)
    if (grant.reason === 'handover') await checkOffer(line, visit, given, grant)
    if (grant.reason === 'join') used = yesFor(given, grant)
    return believeOthers(line, given, grant)
  })
  return { ...opened, used }
}

/** Signed by who leads, for exactly this segment and whoever grants now. */
async function checkOffer(line: LineFile, visit: Visit, given: GivenChange, grant: GrantBody): Promise<void> {
  const { lead, offer, heardAt, now } = given
  if (offer === null) throw new SealError('not-allowed')
  refuseIf(!equalBytes(lead.leaf, visit.members[0]?.leaf ?? grant.by), 'wrong-sender')
  const { conversation, n, head, to } = await readOffer(line, lead, offer, heardAt, now)
  refuseIf(!equalBytes(conversation, visit.conversation), 'wrong-conversation')
  refuseIf(n !== visit.segment.n || !equalBytes(head, visit.segment.head), 'wrong-segment')
  refuseIf(!equalBytes(to, grant.by) || !equalBytes(grant.offerHash, await sha256(bodyOf(offer))), 'wrong-sender')
}

/** Without a yes of hers only who may come unasked; with one, it must be to this person in this role. */
function yesFor({ agreed, mayJoinUnasked }: GivenChange, { members, yesTo }: GrantBody): Agreed | null {
  const { leaf, role } = members[members.length - 1] ?? {}
  if (leaf === undefined || role === undefined) throw new SealError('not-allowed')
  if (yesTo.length === 0) {
    refuseIf(!mayJoinUnasked([role]), 'not-allowed')
    return null
  }
  const yes = agreed.find(({ id }) => equalBytes(id, yesTo))
  if (yes === undefined || !equalBytes(yes.leaf, leaf) || yes.role !== role) throw new SealError('not-allowed')
  return yes
}

async function believeOthers(line: LineFile, given: GivenChange, grant: GrantBody): Promise<Present[]> {
  const { delegation, roster, now, others, mayJoin } = given
  refuseIf(others.length !== grant.members.length - 1, 'not-allowed')
  const believed: Present[] = []
  for (const [i, each] of others.entries()) {
    const certificate = await verifyCertificate(line, delegation, roster, each.certificate, now)
    believed.push(await believeMember(line, given, grant, i + 1, certificate, each.shift, mayJoin))
  }
  return believed
}
