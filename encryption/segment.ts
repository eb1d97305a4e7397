/** A stretch of a conversation under one key, and how its keys travel: in places, as many as the number says. SPEC.md §5. */
import { type Bytes, bigEndian, concat, empty, fromBigEndian } from './bytes.ts'
import { ctx } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { sha256 } from './suite.ts'

/** In a wait segment only the visitor writes. `key` is CK_n. */
export type Segment = { n: number; kind: 'wait' | 'talk'; head: Bytes; key: Bytes }

export const keyLength = 32
const headLength = 32
/** More of the past is never passed on: whoever asks for more is refused, or goes on without it. */
export const mostPast = 64
/** Places come in steps of this. */
const placeStep = 8
const placeLength = 2 + 1 + headLength + keyLength

/** HEAD of a wait segment; the first one follows on nothing. */
export function waitHead(line: LineFile, conversation: Bytes, n: number, previous: Bytes | null): Promise<Bytes> {
  return sha256(ctx(line, 'head', conversation, n, previous ?? empty))
}

/** SHA-256(ctx(conv, visitor key)) cut to 16 bytes. */
export async function conversationOf(line: LineFile, visitorKey: Bytes): Promise<Bytes> {
  return (await sha256(ctx(line, 'conv', visitorKey))).slice(0, 16)
}

/** Places that travel with segment `n`: known to everybody, whatever is in them. */
const placesOf = (n: number): number => Math.min(mostPast, placeStep * Math.max(1, Math.ceil(n / placeStep)))

/** CK_n ‖ u8 count ‖ places of the past of this visit, unused ones zero; 569 bytes up to n = 8, then 536 more for each 8. */
export function packKeys(current: Segment, past: readonly Segment[]): Bytes {
  const room = placesOf(current.n)
  refuseIf(past.length > room, 'too-many-segments')
  const places = past.map(({ n, kind, head, key }) =>
    concat(bigEndian(n, 2), bigEndian(kind === 'talk' ? 1 : 0, 1), head, key),
  )
  const unused = new Uint8Array((room - past.length) * placeLength)
  return concat(current.key, bigEndian(past.length, 1), ...places, unused)
}

/** `n`: the segment the packed keys lead up to; the past must lie before it, in order. */
export function unpackKeys(packed: Bytes, n: number): { key: Bytes; past: Segment[] } {
  const count = packed[keyLength] ?? 0
  const room = placesOf(n)
  refuseIf(packed.length !== keyLength + 1 + room * placeLength || count > room, 'malformed')
  const past: Segment[] = []
  for (let i = 0; i < count; i++) {
    const at = keyLength + 1 + i * placeLength
    const segment: Segment = {
      n: fromBigEndian(packed.subarray(at, at + 2)),
      kind: kindOf(packed[at + 2]),
      head: packed.slice(at + 3, at + 3 + headLength),
      key: packed.slice(at + 3 + headLength, at + placeLength),
    }
    refuseIf(segment.n >= n || segment.n <= (past[i - 1]?.n ?? -1), 'malformed')
    past.push(segment)
  }
  const used = keyLength + 1 + count * placeLength
  refuseIf(
    packed.subarray(used).some((byte) => byte !== 0),
    'malformed',
  )
  return { key: packed.slice(0, keyLength), past }
}

function kindOf(byte: number | undefined): Segment['kind'] {
  refuseIf(byte !== 0 && byte !== 1, 'malformed')
  return byte === 1 ? 'talk' : 'wait'
}
