/**
 * NOTES: for colleagues, under a key of their own. The visitor's device could derive it: it must, so that notes travel
 * with the past when a counsellor is lost. They are kept from her only by never being served to her. SPEC.md §8.
 */
import { type Bytes, bigEndian, concat, fromBigEndian, fromUtf8, randomBytes, utf8 } from './bytes.ts'
import { ctx } from './context.ts'
import type { LineFile } from './line.ts'
import { pad, unpad } from './padded.ts'
import { SealError } from './seal-error.ts'
import { aesOpen, aesSeal, hkdf } from './suite.ts'
import type { HeldVisit } from './visit.ts'

const sizes = [256, 512, 1024, 4096, 16_352]
const numberLength = 2
const nonceLength = 12

/** Under the present talk segment. `author`: leaf, `id`: 16 bytes. The text may be 16,350 bytes of UTF-8. */
export async function sealNote(
  line: LineFile,
  held: HeldVisit,
  author: Bytes,
  id: Bytes,
  text: string,
): Promise<Bytes> {
  const plain = pad(sizes, utf8(text))
  const nonce = randomBytes(nonceLength)
  const { n } = held.segment
  const key = await noteKey(line, held, n, id)
  return concat(bigEndian(n, numberLength), nonce, await aesSeal(key, nonce, noteData(line, held, author, id), plain))
}

export async function openNote(
  line: LineFile,
  held: HeldVisit,
  author: Bytes,
  id: Bytes,
  sealed: Bytes,
): Promise<string> {
  const key = await noteKey(line, held, fromBigEndian(sealed.subarray(0, numberLength)), id)
  const nonce = sealed.slice(numberLength, numberLength + nonceLength)
  const data = noteData(line, held, author, id)
  const plain = await aesOpen(key, nonce, data, sealed.slice(numberLength + nonceLength))
  return fromUtf8(unpad(sizes, plain))
}

/**
 * From the first talk key and that of segment `n`: a colleague who takes over holds both, somebody who left lacks the
 * second, and somebody who joins later without the past lacks the first. Salted per note.
 */
async function noteKey(line: LineFile, held: HeldVisit, n: number, id: Bytes): Promise<Bytes> {
  const talks = [...held.past, held.segment].filter(({ kind }) => kind === 'talk')
  const first = talks[0]
  const own = talks.find((segment) => segment.n === n)
  if (first === undefined || own === undefined) throw new SealError('wrong-segment')
  return hkdf(concat(first.key, own.key), id, ctx(line, 'note', held.conversation, n, own.head), 32)
}

function noteData(line: LineFile, held: HeldVisit, author: Bytes, id: Bytes): Bytes {
  return ctx(line, 'note', held.conversation, author, id)
}
