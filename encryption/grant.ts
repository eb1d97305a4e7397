/** The body of a GRANT, and what both ends derive from it. SPEC.md §6. */
import { type Bytes, empty } from './bytes.ts'
import { ctx, fieldReader, list, readContext, split } from './context.ts'
import type { LineFile } from './line.ts'
import type { Segment } from './segment.ts'
import { hkdf, type PreShared, sha256 } from './suite.ts'
import { hashLength, leafLength } from './trust.ts'

export type Member = { leaf: Bytes; role: string; shiftHash: Bytes }

export type GrantBody = {
  conversation: Bytes
  n: number
  /** HEAD_{n-1} */
  previousHead: Bytes
  reason: string
  by: Bytes
  members: Member[]
  /** HKDF(CK_n, key-id): ties the key to what was signed. */
  keyId: Bytes
  rosterVersion: number
  /** SHA-256 of the OFFER that was accepted; empty unless handed over. */
  offerHash: Bytes
  /** Id of what the visitor was asked and said yes to; empty unless somebody came along with her yes. */
  yesTo: Bytes
}

export function writeGrant(line: LineFile, grant: GrantBody): Bytes {
  const { conversation, n, previousHead, reason, by, keyId, rosterVersion, offerHash, yesTo } = grant
  const members = list(grant.members.map(({ leaf, role, shiftHash }) => list([leaf, role, shiftHash])))
  const more = [keyId, rosterVersion, offerHash, yesTo]
  return ctx(line, 'grant', conversation, n, previousHead, reason, by, members, ...more)
}

/** What is written; whether reason, members and the two last fields belong together is judged by who believes it. */
export function readGrant(line: LineFile, body: Bytes): GrantBody {
  const read = readContext(line, 'grant', body)
  const grant = {
    conversation: read.bytes(16),
    n: read.number(),
    previousHead: read.bytes(hashLength),
    reason: read.text(),
    by: read.bytes(leafLength),
    members: read.list().map(readMember),
    keyId: read.bytes(16),
    rosterVersion: read.number(),
    offerHash: read.bytes(),
    yesTo: read.bytes(),
  }
  read.end()
  return grant
}

function readMember(bytes: Bytes): Member {
  const read = fieldReader(split(bytes))
  const member = { leaf: read.bytes(leafLength), role: read.text(), shiftHash: read.bytes(hashLength) }
  read.end()
  return member
}

export const keyIdOf = (line: LineFile, conversation: Bytes, n: number, key: Bytes): Promise<Bytes> =>
  hkdf(key, empty, ctx(line, 'key-id', conversation, n), 16)

/** Only who holds the key of the segment before can open the next one to the visitor, or make it openable. */
export async function grantSecret(line: LineFile, conversation: Bytes, before: Segment): Promise<PreShared> {
  const pskId = ctx(line, 'psk', conversation, before.n, before.head)
  return { psk: await hkdf(before.key, empty, pskId, 32), pskId }
}

export async function grantInfo(
  line: LineFile,
  to: 'grant-v' | 'grant-s',
  grant: GrantBody,
  head: Bytes,
  leaf: Bytes,
  recipient: Bytes,
): Promise<Bytes> {
  return ctx(line, to, grant.conversation, grant.n, head, leaf, await sha256(recipient))
}
