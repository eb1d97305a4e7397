/**
 * One text for several readers, under a key of its own that goes to each of them apart. AES-GCM alone would let its maker
 * seal one thing that reads differently under two keys: what is sealed therefore begins with a mark of its only key.
 */
import { type Bytes, concat, empty, equalBytes } from './bytes.ts'
import { ctx } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { aesOpen, aesSeal, counterNonce, hkdf } from './suite.ts'

type KeyedPurpose = 'letter' | 'report-text' | 'secret-text' | 'complaint' | 'complaint-answer'

export const textKeyLength = 32
const markLength = 32

/** mark (32) ‖ AES-GCM: 48 bytes more than `plain`. `key`: fresh chance, for this text alone. `id`: 16 bytes. */
export async function sealText(
  line: LineFile,
  purpose: KeyedPurpose,
  id: Bytes,
  key: Bytes,
  plain: Bytes,
): Promise<Bytes> {
  const { mark, inner } = await keysOf(line, purpose, id, key)
  return concat(mark, await aesSeal(inner, counterNonce(0), ctx(line, purpose, id), plain))
}

/** @throws SealError wrong-key: not the one it was sealed under; not-opened: altered */
export async function openText(
  line: LineFile,
  purpose: KeyedPurpose,
  id: Bytes,
  key: Bytes,
  sealed: Bytes,
): Promise<Bytes> {
  const { mark, inner } = await keysOf(line, purpose, id, key)
  refuseIf(!equalBytes(mark, sealed.slice(0, markLength)), 'wrong-key')
  return aesOpen(inner, counterNonce(0), ctx(line, purpose, id), sealed.slice(markLength))
}

async function keysOf(line: LineFile, purpose: KeyedPurpose, id: Bytes, key: Bytes) {
  refuseIf(id.length !== 16 || key.length !== textKeyLength, 'malformed')
  const both = await hkdf(key, empty, ctx(line, purpose, id), 64)
  return { mark: both.slice(0, markLength), inner: both.slice(markLength) }
}
