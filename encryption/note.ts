/** NOTES: for colleagues, under a key of their own, never readable by or served to a visitor. SPEC.md §8. */
import { type Bytes, bigEndian, concat, fromBigEndian, fromUtf8, randomBytes, utf8 } from './bytes.ts'
import { ctx } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf, SealError } from './seal-error.ts'
import { aesOpen, aesSeal, hkdf } from './suite.ts'
import type { HeldVisit } from './visit.ts'

const buckets = [256, 512, 1024, 4096, 16_352]
const nonceLength = 12

/** `author`: leaf, `id`: 16 bytes. The text may be 16,350 bytes of UTF-8. */
export async function sealNote(
  line: LineFile,
  held: HeldVisit,
  author: Bytes,
  id: Bytes,
  text: string,
): Promise<Bytes> {
  const body = utf8(text)
  const bucket = buckets.find((size) => size >= body.length + 2)
  if (bucket === undefined) throw new SealError('too-long')
  const plain = concat(bigEndian(body.length, 2), body, new Uint8Array(bucket - 2 - body.length))
  const nonce = randomBytes(nonceLength)
  return concat(nonce, await aesSeal(await noteKey(line, held, id), nonce, noteData(line, held, author, id), plain))
}

export async function openNote(
  line: LineFile,
  held: HeldVisit,
  author: Bytes,
  id: Bytes,
  sealed: Bytes,
): Promise<string> {
  const nonce = sealed.slice(0, nonceLength)
  const data = noteData(line, held, author, id)
  const plain = await aesOpen(await noteKey(line, held, id), nonce, data, sealed.slice(nonceLength))
  const end = 2 + fromBigEndian(plain.subarray(0, 2))
  refuseIf(
    !buckets.includes(plain.length) || end > plain.length || plain.subarray(end).some((byte) => byte !== 0),
    'malformed',
  )
  return fromUtf8(plain.subarray(2, end))
}

/** From the first talk key, so that notes go along when a colleague takes over; salted per note. */
function noteKey(line: LineFile, held: HeldVisit, id: Bytes): Promise<Bytes> {
  const first = [...held.past, held.segment].find(({ kind }) => kind === 'talk')
  if (first === undefined) throw new SealError('wrong-segment')
  return hkdf(first.key, id, ctx(line, 'note', held.conversation), 32)
}

function noteData(line: LineFile, held: HeldVisit, author: Bytes, id: Bytes): Bytes {
  return ctx(line, 'note', held.conversation, author, id)
}
