/** START and WAIT: a visitor begins, and leaves her key with whoever is on duty. SPEC.md §5. */
import { type Bytes, concat, equalBytes, randomBytes } from './bytes.ts'
import { ctx } from './context.ts'
import type { Duty } from './duty.ts'
import type { Member } from './grant.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { conversationOf, keyLength, packKeys, type Segment, unpackKeys, waitHead } from './segment.ts'
import { freshPair, openFrom, sealTo, sha256 } from './suite.ts'
import { hashLength } from './trust.ts'

export type Visit = {
  conversation: Bytes
  /** V, one per visit; the private half cannot be read out. */
  keyPair: CryptoKeyPair
  publicKey: Bytes
  segment: Segment
  past: Segment[]
  /** Who reads and writes in this talk, the lead first; nobody in a wait. */
  members: readonly Member[]
  /** Number of the oldest segment she passes on; absent: all of them. What lies before is for her own eyes. */
  sharesFrom?: number
}

/** What a counsellor holds of a conversation. A `past` that does not begin at 0: the visitor kept the rest to herself. */
export type HeldVisit = {
  conversation: Bytes
  visitorKey: Bytes
  segment: Segment
  past: Segment[]
  /** As the grant of this segment names them, the lead first; nobody in a wait. */
  members: readonly Member[]
}

export const keptFrom = (past: readonly Segment[], from: number): Segment[] => past.filter(({ n }) => n >= from)

export async function beginVisit(line: LineFile): Promise<Visit> {
  const { keyPair, publicKey } = await freshPair()
  const conversation = await conversationOf(line, publicKey)
  const head = await waitHead(line, conversation, 0, null)
  const segment: Segment = { n: 0, kind: 'wait', head, key: randomBytes(keyLength) }
  return { conversation, keyPair, publicKey, segment, past: [], members: [] }
}

/** May be called again with another duty key: same CK_n, fresh envelope. Its size never tells how much is in it. */
export async function sealWait(
  line: LineFile,
  visit: Visit,
  duty: Duty,
): Promise<{ segment: number; team: string; epoch: number; seq: number; sealed: Bytes }> {
  const { conversation, segment } = visit
  refuseIf(segment.kind !== 'wait', 'wrong-segment')
  const past = keptFrom(visit.past, visit.sharesFrom ?? 0)
  const info = await waitInfo(line, conversation, segment.n, segment.head, duty)
  const sealed = concat(segment.head, await sealTo(duty.publicKey, info, packKeys(segment, past)))
  return { segment: segment.n, team: duty.team, epoch: duty.epoch, seq: duty.seq, sealed }
}

/** The winner of a claim: the conversation must be the hash of the visitor's key, the head must follow the past given. */
export async function openWait(
  line: LineFile,
  dutyKey: CryptoKeyPair,
  duty: Duty,
  conversation: Bytes,
  visitorKey: Bytes,
  wait: { segment: number; sealed: Bytes },
): Promise<HeldVisit> {
  refuseIf(!equalBytes(conversation, await conversationOf(line, visitorKey)), 'wrong-conversation')
  const n = wait.segment
  const head = wait.sealed.slice(0, hashLength)
  const info = await waitInfo(line, conversation, n, head, duty)
  const { key, past } = unpackKeys(await openFrom(dutyKey, info, wait.sealed.slice(hashLength)), n)
  const segment: Segment = { n, kind: 'wait', head, key }
  await checkChain(line, conversation, [...past, segment])
  return { conversation, visitorKey, segment, past, members: [] }
}

/**
 * No gap, a wait first, never two waits in a row, and each head of a wait follows from the one before. Where a visitor
 * passed nothing on, the first head follows on something not shown: the HPKE info binds it, and her client checks it.
 */
export async function checkChain(line: LineFile, conversation: Bytes, chain: readonly Segment[]): Promise<void> {
  for (const [i, { n, kind, head }] of chain.entries()) {
    const before = chain[i - 1]
    refuseIf(before !== undefined && n !== before.n + 1, 'wrong-segment')
    refuseIf(kind === 'wait' ? before?.kind === 'wait' : before === undefined, 'wrong-segment')
    if (kind === 'talk' || (before === undefined && n > 0)) continue
    refuseIf(!equalBytes(head, await waitHead(line, conversation, n, before?.head ?? null)), 'wrong-segment')
  }
}

export async function waitInfo(
  line: LineFile,
  conversation: Bytes,
  n: number,
  head: Bytes,
  duty: Duty,
): Promise<Bytes> {
  const { team, epoch, seq, publicKey } = duty
  return ctx(line, 'wait', conversation, n, head, team, epoch, seq, await sha256(publicKey))
}
