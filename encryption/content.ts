/** The plaintext of one message, padded so that its length says little. SPEC.md §7. */
import { type Bytes, bigEndian, concat, fromBigEndian, fromUtf8 } from './bytes.ts'
import { refuseIf, SealError } from './seal-error.ts'

/** Position + 1 is the byte on the wire: add at the end, never reorder. */
const types = [
  'text',
  'ack',
  'yes',
  'no',
  'code-made',
  'context',
  'ask-join',
  'typed-word',
  'state',
  'word',
  'code-offer',
  'plan',
  'notice',
  'moment',
  'entry',
] as const
export type ContentType = (typeof types)[number]

/** Highest counter opened, per instance of the other end; at most eight: four people, and pages of theirs that were loaded anew. */
export type Seen = { instance: Bytes; counter: number }[]

export type Content = {
  type: ContentType
  /** 16 bytes; the same for every part, and when sealed anew in a later segment. */
  id: Bytes
  part: number
  parts: number
  seen: Seen
  body: Bytes
}

export const instanceLength = 16
const buckets = [256, 512, 1024, 4096]
const longestBody = 3_900
const mostParts = 16
const mostSeen = 8
const ackLength = 4
/** Bodies of one length only: a count, the id of what was asked, a state. */
const lengths: Partial<Record<ContentType, number>> = { ack: ackLength, yes: 16, no: 16, state: 1 }

/** Body of an ack: messages of the visitor before this segment, kept (hers) or opened (the lead's): a lost tail shows. */
export const ackBody = (kept: number): Bytes => bigEndian(kept, ackLength)
export const ackCount = (body: Bytes): number => fromBigEndian(body)

/** These may be longer than one part; anything else is whole or nothing. */
const isInParts = (type: ContentType) => ['text', 'context', 'plan', 'entry'].includes(type)

/** A part below 0, or a fraction, is refused where it is written. */
function check({ type, id, part, parts, seen, body }: Content): void {
  refuseIf(body.length > longestBody, 'too-long')
  const fits =
    id.length === 16 &&
    parts <= (isInParts(type) ? mostParts : 1) &&
    part < parts &&
    seen.length <= mostSeen &&
    seen.every(({ instance }) => instance.length === instanceLength) &&
    body.length === (lengths[type] ?? body.length)
  refuseIf(!fits, 'malformed')
  if (type === 'text') fromUtf8(body)
}

export function writeContent(content: Content): Bytes {
  check(content)
  const { type, id, part, parts, seen, body } = content
  const plain = concat(
    bigEndian(types.indexOf(type) + 1, 1),
    id,
    bigEndian(part, 1),
    bigEndian(parts, 1),
    bigEndian(seen.length, 1),
    ...seen.map(({ instance, counter }) => concat(instance, bigEndian(counter, 4))),
    bigEndian(body.length, 2),
    body,
  )
  // What check() lets through fits the largest: 4,082 bytes at most. Anything longer would throw on the next line.
  const bucket = buckets.find((size) => size >= plain.length) ?? 0
  return concat(plain, new Uint8Array(bucket - plain.length))
}

export function readContent(plain: Bytes): Content {
  let at = 0
  const take = (length: number): Bytes => {
    at += length
    refuseIf(at > plain.length, 'malformed')
    return plain.slice(at - length, at)
  }
  const number = (length: number) => fromBigEndian(take(length))
  const type = types[number(1) - 1]
  const id = take(16)
  const part = number(1)
  const parts = number(1)
  const seen: Seen = []
  for (let count = number(1); count > 0; count--) seen.push({ instance: take(instanceLength), counter: number(4) })
  const body = take(number(2))
  if (type === undefined || !buckets.includes(plain.length) || take(plain.length - at).some((byte) => byte !== 0)) {
    throw new SealError('malformed')
  }
  const content: Content = { type, id, part, parts, seen, body }
  check(content)
  return content
}
