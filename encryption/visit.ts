/** START and WAIT: a visitor begins, and leaves her key with whoever is on duty. SPEC.md §5. */
import { type Bytes, concat, equalBytes, randomBytes } from './bytes.ts'
import { ctx } from './context.ts'
import type { Duty } from './duty.ts'
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
}

/** What a counsellor holds of a conversation. */
export type HeldVisit = { conversation: Bytes; visitorKey: Bytes; segment: Segment; past: Segment[] }

export async function beginVisit(line: LineFile): Promise<Visit> {
  const { keyPair, publicKey } = await freshPair()
  const conversation = await conversationOf(line, publicKey)
  const head = await waitHead(line, conversation, 0, null)
  const segment: Segment = { n: 0, kind: 'wait', head, key: randomBytes(keyLength) }
  return { conversation, keyPair, publicKey, segment, past: [] }
}

/** May be called again with another duty key: same CK_n, fresh envelope. */
export async function sealWait(
  line: LineFile,
  visit: Visit,
  duty: Duty,
): Promise<{ segment: number; team: string; epoch: number; seq: number; sealed: Bytes }> {
  const { conversation, segment, past } = visit
  refuseIf(segment.kind !== 'wait', 'wrong-segment')
  const info = await waitInfo(line, conversation, segment.n, segment.head, duty)
  const sealed = concat(segment.head, await sealTo(duty.publicKey, info, packKeys(segment, past)))
  return { segment: segment.n, team: duty.team, epoch: duty.epoch, seq: duty.seq, sealed }
}

/** The winner of a claim: the conversation must be the hash of the visitor's key, the head must follow its past. */
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
  const before = past[past.length - 1]
  refuseIf((before?.n ?? -1) !== n - 1, 'wrong-segment')
  refuseIf(!equalBytes(head, await waitHead(line, conversation, n, before?.head ?? null)), 'wrong-segment')
  return { conversation, visitorKey, segment: { n, kind: 'wait', head, key }, past }
}

async function waitInfo(line: LineFile, conversation: Bytes, n: number, head: Bytes, duty: Duty): Promise<Bytes> {
  const { team, epoch, seq, publicKey } = duty
  return ctx(line, 'wait', conversation, n, head, team, epoch, seq, await sha256(publicKey))
}
