/**
 * What this end has said and where each saying is (D10). Pure: every function answers a new outbox.
 *
 *   unsent ─given─► sending ─kept─► kept ─seen by the other end─► read
 *      ▲               ├─ segment closed, or a new segment: sealed anew under the same id ─► unsent
 *      └────retry──── refused
 *
 * Sealed bytes are made once per segment and sent again as they are: a retry is never a second message.
 */
import type { ContentType } from '@lijn116/encryption'
import { limits } from '@lijn116/protocol/limits'
import type { SealedMessage } from '@lijn116/protocol/sealed'

export type MessageState = 'unsent' | 'sending' | 'kept' | 'read' | 'refused'

export type Entry = {
  /** 16 random bytes, base64url; the same in every segment, so that the other end shows it once. */
  id: string
  /** A text is shown; an ack only tells the other end what arrived. What else there is, is a sign: short, and shown by nobody. */
  kind: ContentType
  /** One element per part; empty for an ack or a sign. */
  parts: readonly string[]
  /** Of a sign, one element per part. */
  bodies?: readonly Uint8Array<ArrayBuffer>[]
  /** All parts, sealed under one segment. */
  sealed: readonly SealedMessage[] | null
  /** Those of `sealed` that the server is not known to have. */
  left: readonly SealedMessage[]
  state: MessageState
  /** Kept when a counsellor was lost: given along to whoever comes next, or left out of it for good. */
  handed?: 'along' | 'left'
}

export type Outbox = readonly Entry[]

export const emptyOutbox: Outbox = []

const change = (outbox: Outbox, of: (entry: Entry) => boolean, to: (entry: Entry) => Entry): Outbox =>
  outbox.some(of) ? outbox.map((entry) => (of(entry) ? to(entry) : entry)) : outbox

const isDone = (entry: Entry) => entry.state === 'kept' || entry.state === 'read'
const isPending = (entry: Entry) => entry.state === 'unsent' || entry.state === 'sending'
const isSame = (a: SealedMessage, b: SealedMessage) =>
  a.segment === b.segment && a.counter === b.counter && a.instance === b.instance

export const addText = (outbox: Outbox, id: string, parts: readonly string[]): Outbox => [
  ...outbox,
  { id, kind: 'text', parts, sealed: null, left: [], state: 'unsent' },
]

export const addSign = (
  outbox: Outbox,
  id: string,
  kind: Exclude<ContentType, 'text' | 'ack'>,
  body: Uint8Array<ArrayBuffer>,
): Outbox => [...outbox, { id, kind, parts: [], bodies: [body], sealed: null, left: [], state: 'unsent' }]

/** Said on an earlier page of the same person: the server has it. */
export const addKept = (outbox: Outbox, id: string, sealed: readonly SealedMessage[]): Outbox => [
  ...outbox,
  { id, kind: 'text', parts: [], sealed, left: [], state: 'kept' },
]

/** At most one ack is on its way: it says the same as a later one, only less. Goes before texts not yet sealed. */
export function addAck(outbox: Outbox, id: string): Outbox {
  if (outbox.some((entry) => entry.kind === 'ack' && isPending(entry) && entry.sealed === null)) return outbox
  const ack: Entry = { id, kind: 'ack', parts: [], sealed: null, left: [], state: 'unsent' }
  const at = outbox.findIndex((entry) => isPending(entry) && entry.sealed === null)
  return at < 0 ? [...outbox, ack] : [...outbox.slice(0, at), ack, ...outbox.slice(at)]
}

/** The first entries not yet kept, in order, that fit one request. */
export function nextBatch(outbox: Outbox): Entry[] {
  const batch: Entry[] = []
  let parts = 0
  for (const entry of outbox) {
    if (!isPending(entry)) continue
    parts += Math.max(1, entry.parts.length)
    if (parts > limits.partsPerMessage && batch.length > 0) break
    batch.push(entry)
  }
  return batch
}

/** The bytes that are sent now and at every retry. An entry that already has bytes keeps them. */
export const withSealed = (outbox: Outbox, id: string, sealed: readonly SealedMessage[]): Outbox =>
  change(
    outbox,
    (entry) => entry.id === id && entry.sealed === null && isPending(entry),
    (entry) => ({ ...entry, sealed, left: sealed }),
  )

export const given = (outbox: Outbox, ids: readonly string[]): Outbox =>
  change(
    outbox,
    (entry) => entry.state === 'unsent' && ids.includes(entry.id),
    (entry) => ({ ...entry, state: 'sending' }),
  )

/** The server has these bytes: by its answer, or because the stream shows them. A refused entry can be kept after all. */
export const kept = (outbox: Outbox, messages: readonly SealedMessage[]): Outbox => {
  const isLeft = (part: SealedMessage) => !messages.some((message) => isSame(part, message))
  return change(
    outbox,
    ({ left }) => !left.every(isLeft),
    (entry) => {
      const left = entry.left.filter(isLeft)
      return { ...entry, left, state: left.length === 0 ? 'kept' : entry.state }
    },
  )
}

/** Definitely not taken under this segment: these must be sealed anew. */
export const unseal = (outbox: Outbox, segment: number): Outbox =>
  change(
    outbox,
    (entry) => isPending(entry) && entry.sealed?.every((part) => part.segment <= segment) === true,
    (entry) => ({ ...entry, sealed: null, left: [], state: 'unsent' }),
  )

/** A new segment was adopted: nobody sends under an older one. Acks of the old segment have lost their meaning. */
export const adopt = (outbox: Outbox, segment: number): Outbox =>
  unseal(
    outbox.filter((entry) => entry.kind !== 'ack' || isDone(entry)),
    segment - 1,
  )

const segmentOf = ({ sealed }: Entry) => sealed?.[0]?.segment ?? Number.POSITIVE_INFINITY

/** Sealed messages from segment `first` up to `segment` that the server has, acks included. */
export const keptBefore = (outbox: Outbox, segment: number, first = 0): number =>
  outbox.reduce((sum, entry) => {
    const n = segmentOf(entry)
    return sum + (n >= first && n < segment ? (entry.sealed?.length ?? 0) - entry.left.length : 0)
  }, 0)

/** A counsellor is lost. What was left out once stays out: the next one is not given it either. */
export const hand = (outbox: Outbox, handed: 'along' | 'left'): Outbox =>
  change(
    outbox,
    (entry) => entry.state === 'kept' && entry.handed !== 'left',
    (entry) => ({ ...entry, handed }),
  )

/** Said by the other end under its seal: everything of this instance up to and including `counter` is there. */
export const readUpTo = (outbox: Outbox, segment: number, instance: string, counter: number): Outbox =>
  change(
    outbox,
    (entry) =>
      entry.state === 'kept' &&
      (entry.sealed ?? []).every(
        (part) => part.segment === segment && part.instance === instance && part.counter <= counter,
      ),
    (entry) => ({ ...entry, state: 'read' }),
  )

/** Everything that whoever speaks in `segment` was given of before is there. */
export const readBefore = (outbox: Outbox, segment: number): Outbox =>
  change(
    outbox,
    (entry) => entry.state === 'kept' && entry.handed !== 'left' && segmentOf(entry) < segment,
    (entry) => ({ ...entry, state: 'read' }),
  )

export const refuse = (outbox: Outbox, ids: readonly string[] | 'all'): Outbox =>
  change(
    outbox,
    (entry) => isPending(entry) && (ids === 'all' || ids.includes(entry.id)),
    (entry) => ({ ...entry, state: 'refused' }),
  )

/** Her word: try again, with the same bytes if there are any. */
export const retry = (outbox: Outbox, id: string): Outbox =>
  change(
    outbox,
    (entry) => entry.state === 'refused' && entry.id === id,
    (entry) => ({ ...entry, state: 'unsent' }),
  )
