/** The lead's side of a GRANT. Only the reason `claim` exists yet. */
import { type Bytes, equalBytes, randomBytes } from './bytes.ts'
import { grantInfo, grantSecret, keyIdOf, readGrant, writeGrant } from './grant.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { conversationOf, keyLength, packKeys, type Segment, unpackKeys } from './segment.ts'
import type { ShiftKeys } from './shift.ts'
import { bodyOf, signBody, verifySigned } from './signed.ts'
import type { StaffKeys } from './staff-keys.ts'
import { openFrom, sealTo, sha256 } from './suite.ts'
import type { HeldVisit } from './visit.ts'

/** Takes a waiting conversation into its next segment under a key the server never sees. */
export async function makeGrant(
  line: LineFile,
  held: HeldVisit,
  staff: StaffKeys,
  shift: ShiftKeys,
  role: string,
  rosterVersion: number,
): Promise<{ grant: Bytes; toVisitor: Bytes; toMember: Bytes; held: HeldVisit }> {
  const { conversation, visitorKey, segment: before } = held
  refuseIf(before.kind !== 'wait', 'wrong-segment')
  refuseIf(!equalBytes(shift.shift.leaf, staff.leaf), 'wrong-sender')
  const n = before.n + 1
  const key = randomBytes(keyLength)
  const grant = {
    conversation,
    n,
    previousHead: before.head,
    reason: 'claim',
    by: staff.leaf,
    members: [{ leaf: staff.leaf, role, shiftHash: shift.shift.hash }],
    keyId: await keyIdOf(line, conversation, n, key),
    rosterVersion,
  }
  const body = writeGrant(line, grant)
  const head = await sha256(body)
  const segment: Segment = { n, kind: 'talk', head, key }
  const past = [...held.past, before]
  const visitorInfo = await grantInfo(line, 'grant-v', grant, head, staff.leaf, visitorKey)
  const memberInfo = await grantInfo(line, 'grant-s', grant, head, staff.leaf, shift.publicKey)
  return {
    grant: await signBody(body, [{ index: 0, key: staff.signing.privateKey }]),
    toVisitor: await sealTo(visitorKey, visitorInfo, key, await grantSecret(line, conversation, before)),
    toMember: await sealTo(shift.publicKey, memberInfo, packKeys(segment, past)),
    held: { conversation, visitorKey, segment, past },
  }
}

/** Back from the member's envelope, with the shift key of the same workstation. What follows is sealed by a new sender. */
export async function reopenGrant(
  line: LineFile,
  staff: StaffKeys,
  shift: ShiftKeys,
  visitorKey: Bytes,
  given: { grant: Bytes; toMember: Bytes },
): Promise<HeldVisit> {
  await verifySigned(given.grant, [staff.signingPublic], 1)
  const body = bodyOf(given.grant)
  const grant = readGrant(line, body)
  const { conversation, n } = grant
  refuseIf(!equalBytes(conversation, await conversationOf(line, visitorKey)), 'wrong-conversation')
  const head = await sha256(body)
  const info = await grantInfo(line, 'grant-s', grant, head, staff.leaf, shift.publicKey)
  const { key, past } = unpackKeys(await openFrom(shift.keyPair, info, given.toMember), n)
  refuseIf(!equalBytes(grant.keyId, await keyIdOf(line, conversation, n, key)), 'wrong-key')
  const before = past[past.length - 1]
  refuseIf(before?.n !== n - 1 || !equalBytes(before.head, grant.previousHead), 'wrong-segment')
  return { conversation, visitorKey, segment: { n, kind: 'talk', head, key }, past }
}
