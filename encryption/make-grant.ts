/** Staff's side of a GRANT: the lead makes it, by claiming, taking over, or letting somebody come along or go. SPEC.md §6. */
import { type Bytes, empty, equalBytes, randomBytes } from './bytes.ts'
import { type GrantBody, grantInfo, grantSecret, keyIdOf, readGrant, writeGrant } from './grant.ts'
import type { LineFile } from './line.ts'
import { checkChange } from './members.ts'
import { refuseIf } from './seal-error.ts'
import { conversationOf, keyLength, mostPast, packKeys, type Segment, unpackKeys } from './segment.ts'
import type { Shift, ShiftKeys } from './shift.ts'
import { bodyOf, signBody, verifySigned } from './signed.ts'
import type { StaffKeys } from './staff-keys.ts'
import { openFrom, sealTo, sha256 } from './suite.ts'
import type { Certificate } from './trust.ts'
import type { HeldVisit } from './visit.ts'

/** Somebody beside the lead, in what role. Certificate and shift were verified by whoever names her here. */
export type Companion = { role: string; shift: Shift }

/**
 * `others`: everybody beside the lead from now on, in the order they came; whoever joins is last. `offer`: as signed.
 * `yesTo`: id of the ask she said yes to; null: a coordinator, who is shown and not asked.
 */
export type Change =
  | { reason: 'claim' }
  | { reason: 'handover'; offer: Bytes; others?: readonly Companion[] }
  | { reason: 'join'; others: readonly Companion[]; yesTo: Bytes | null }
  | { reason: 'leave'; others: readonly Companion[] }

export type MadeGrant = {
  grant: Bytes
  toVisitor: Bytes
  /** To the lead, who made it: all she holds. */
  toMember: Bytes
  /** To the others, in the order of the grant: the new key and nothing older, in as many bytes. */
  toOthers: { leaf: Bytes; role: string; envelope: Bytes }[]
  held: HeldVisit
}

/**
 * Takes a conversation into its next segment under a key the server never sees. `too-many-segments`: the past, and the
 * goings there may still have to be, no longer fit: nobody more comes along, and it is not handed over. Going always fits.
 */
export async function makeGrant(
  line: LineFile,
  held: HeldVisit,
  staff: StaffKeys,
  shift: ShiftKeys,
  role: string,
  rosterVersion: number,
  change: Change = { reason: 'claim' },
): Promise<MadeGrant> {
  const { conversation, visitorKey, segment: before } = held
  const { reason } = change
  const others = 'others' in change ? (change.others ?? []) : []
  refuseIf((before.kind === 'wait') !== (reason === 'claim'), 'wrong-segment')
  refuseIf(!equalBytes(shift.shift.leaf, staff.leaf), 'wrong-sender')
  const n = before.n + 1
  const past = [...held.past, before]
  refuseIf(past.length + others.length > mostPast, 'too-many-segments')
  const key = randomBytes(keyLength)
  const grant: GrantBody = {
    conversation,
    n,
    previousHead: before.head,
    reason,
    by: staff.leaf,
    members: [{ role, shift: shift.shift }, ...others].map(({ role, shift }) => {
      return { leaf: shift.leaf, role, shiftHash: shift.hash }
    }),
    keyId: await keyIdOf(line, conversation, n, key),
    rosterVersion,
    offerHash: reason === 'handover' ? await sha256(bodyOf(change.offer)) : empty,
    yesTo: reason === 'join' && change.yesTo !== null ? change.yesTo : empty,
  }
  // Whoever takes over need not know who else is there; the visitor's own client judges that.
  if (reason === 'join' || reason === 'leave') checkChange(held.members, grant)
  const body = writeGrant(line, grant)
  const head = await sha256(body)
  const segment: Segment = { n, kind: 'talk', head, key }
  const visitorInfo = await grantInfo(line, 'grant-v', grant, head, staff.leaf, visitorKey)
  const toShift = async ({ leaf, sealingKey }: Shift, keys: Bytes) =>
    sealTo(sealingKey, await grantInfo(line, 'grant-s', grant, head, leaf, sealingKey), keys)
  const toOthers: MadeGrant['toOthers'] = []
  for (const each of others) {
    const envelope = await toShift(each.shift, packKeys(segment, []))
    toOthers.push({ leaf: each.shift.leaf, role: each.role, envelope })
  }
  return {
    grant: await signBody(body, [{ index: 0, key: staff.signing.privateKey }]),
    toVisitor: await sealTo(visitorKey, visitorInfo, key, await grantSecret(line, conversation, before)),
    toMember: await toShift(shift.shift, packKeys(segment, past)),
    toOthers,
    held: { conversation, visitorKey, segment, past, members: grant.members },
  }
}

/** Back from the lead's own envelope, with the shift key of the same workstation. What follows is sealed by a new sender. */
export async function reopenGrant(
  line: LineFile,
  staff: StaffKeys,
  shift: ShiftKeys,
  visitorKey: Bytes,
  given: { grant: Bytes; toMember: Bytes },
): Promise<HeldVisit> {
  await verifySigned(given.grant, [staff.signingPublic], 1)
  const { grant, segment, past } = await openOwn(line, staff, shift, visitorKey, given)
  refuseIf(!equalBytes(grant.by, staff.leaf), 'wrong-sender')
  const before = past[past.length - 1]
  refuseIf(before?.n !== grant.n - 1 || !equalBytes(before.head, grant.previousHead), 'wrong-segment')
  return { conversation: grant.conversation, visitorKey, segment, past, members: grant.members }
}

/**
 * By a member who does not lead: when she comes along, and at every change while she is in it. `lead`: verified, with a role
 * that may claim. `before`: what she held until now, null when she comes or comes back. Nothing older is in it for her.
 */
export async function openMemberGrant(
  line: LineFile,
  staff: StaffKeys,
  shift: ShiftKeys,
  lead: Certificate,
  visitorKey: Bytes,
  given: { grant: Bytes; toMember: Bytes },
  before: HeldVisit | null,
): Promise<HeldVisit> {
  await verifySigned(given.grant, [lead.signingKey], 1)
  const { grant, segment, past } = await openOwn(line, staff, shift, visitorKey, given)
  const { conversation, n, members } = grant
  const own = members.findIndex(({ leaf }) => equalBytes(leaf, staff.leaf))
  refuseIf(!equalBytes(grant.by, lead.leaf) || !equalBytes(members[0]?.leaf ?? empty, lead.leaf), 'wrong-sender')
  refuseIf(own < 1 || !equalBytes(members[own]?.shiftHash ?? empty, shift.shift.hash), 'wrong-sender')
  refuseIf(past.length > 0, 'malformed')
  if (before === null) return { conversation, visitorKey, segment, past, members }
  const follows = before.segment.n === n - 1 && equalBytes(before.segment.head, grant.previousHead)
  refuseIf(!follows || !equalBytes(before.conversation, conversation), 'wrong-segment')
  return { conversation, visitorKey, segment, past: [...before.past, before.segment], members }
}

async function openOwn(
  line: LineFile,
  staff: StaffKeys,
  shift: ShiftKeys,
  visitorKey: Bytes,
  given: { grant: Bytes; toMember: Bytes },
): Promise<{ grant: GrantBody; segment: Segment; past: Segment[] }> {
  const body = bodyOf(given.grant)
  const grant = readGrant(line, body)
  const { conversation, n } = grant
  refuseIf(!equalBytes(conversation, await conversationOf(line, visitorKey)), 'wrong-conversation')
  const head = await sha256(body)
  const info = await grantInfo(line, 'grant-s', grant, head, staff.leaf, shift.publicKey)
  const { key, past } = unpackKeys(await openFrom(shift.keyPair, info, given.toMember), n)
  refuseIf(!equalBytes(grant.keyId, await keyIdOf(line, conversation, n, key)), 'wrong-key')
  return { grant, segment: { n, kind: 'talk', head, key }, past }
}
