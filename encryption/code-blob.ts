/** What the line keeps under a code: a seed, behind the code and a share that only the line can work out. SPEC.md §8b. */
import { type Bytes, concat, empty } from './bytes.ts'
import type { CodeKeys } from './code.ts'
import { ctx } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { hkdf, publicKeyLength } from './suite.ts'
import { openUnder, sealUnder } from './wrap.ts'

/**
 * `seed`: 32 bytes. `second`: R2 where there is a second word, so that a page with the code alone can say where documents
 * and letters go, though it cannot open them. null: none, and in the second record itself.
 */
export type CodeSeed = { seed: Bytes; second: Bytes | null }

const seedLength = 32
const shareLength = 32
const plainLength = 512

const isKey = (key: Bytes) => key.length === publicKeyLength && key[0] === 4
const isZero = (bytes: Bytes) => bytes.every((byte) => byte === 0)

/** 540 bytes, with fresh chance each time: after a lost answer the same bytes are sent again. `share`: 32 bytes, of the line. */
export async function sealCodeBlob(line: LineFile, keys: CodeKeys, share: Bytes, content: CodeSeed): Promise<Bytes> {
  const { seed, second } = content
  refuseIf(seed.length !== seedLength || (second !== null && !isKey(second)), 'malformed')
  const plain = new Uint8Array(plainLength)
  plain.set(seed)
  if (second !== null) plain.set(second, seedLength)
  return sealUnder(await unwrapKey(line, keys, share), ctx(line, 'rc-blob'), plain)
}

/** @throws SealError not-opened: wrong, expired, destroyed, never there, or not what was kept; it cannot be told which */
export async function openCodeBlob(line: LineFile, keys: CodeKeys, share: Bytes, blob: Bytes): Promise<CodeSeed> {
  const plain = await openUnder(await unwrapKey(line, keys, share), ctx(line, 'rc-blob'), blob)
  const second = plain.slice(seedLength, seedLength + publicKeyLength)
  const isNone = isZero(second)
  const isClean = plain.length === plainLength && isZero(plain.subarray(seedLength + publicKeyLength))
  refuseIf(!isClean || !(isNone || isKey(second)), 'malformed')
  return { seed: plain.slice(0, seedLength), second: isNone ? null : second }
}

function unwrapKey(line: LineFile, { wrap }: CodeKeys, share: Bytes): Promise<Bytes> {
  refuseIf(share.length !== shareLength, 'malformed')
  return hkdf(concat(wrap, share), empty, ctx(line, 'rc-unwrap'), 32)
}
