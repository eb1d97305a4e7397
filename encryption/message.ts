/** MESSAGE: sealed under the segment's key, opens only at its own place. SPEC.md §7. */
import { type Bytes, randomBytes } from './bytes.ts'
import { type Content, instanceLength, readContent, writeContent } from './content.ts'
import { ctx } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import type { Segment } from './segment.ts'
import { aesOpen, aesSeal, counterNonce, hkdf } from './suite.ts'
import { leafLength } from './trust.ts'

export type Sender = 'visitor' | Bytes
export type Sealed = { segment: number; instance: Bytes; counter: number; sealed: Bytes }

const highestCounter = 0xffffffff

type Place = { line: LineFile; conversation: Bytes; segment: Segment; sender: Sender; instance: Bytes }

async function messageKey({ line, conversation, segment, sender, instance }: Place): Promise<Bytes> {
  return hkdf(segment.key, instance, ctx(line, 'msg', conversation, segment.n, segment.head, sender), 32)
}

function messageData({ line, conversation, segment, sender, instance }: Place, counter: number): Bytes {
  return ctx(line, 'm', conversation, segment.n, segment.head, sender, instance, counter)
}

/** In a wait segment only the visitor writes. */
function checkSender(sender: Sender, segment: Segment): void {
  if (sender === 'visitor') return
  refuseIf(sender.length !== leafLength || segment.kind === 'wait', 'wrong-sender')
}

/** Exported for the published vectors; everybody else seals through createSender, which owns the counter. */
export async function sealAt(place: Place, counter: number, content: Content): Promise<Bytes> {
  const plain = writeContent(content)
  return aesSeal(await messageKey(place), counterNonce(counter), messageData(place, counter), plain)
}

/** Numbers for one instance: from 0 in each segment, never twice, never back to an older segment. `highest`: the last one. */
export function createCounter(highest = highestCounter): (segment: number) => number {
  let current = -1
  let next = 0
  return (segment) => {
    refuseIf(segment < current, 'wrong-segment')
    if (segment > current) {
      current = segment
      next = 0
    }
    refuseIf(next > highest, 'counter-spent')
    return next++
  }
}

/**
 * One per page load or console tab. The instance is fresh, counters start at 0 in each segment and are never restored,
 * so no (key, nonce) repeats. After sealing in a segment it refuses every older one.
 */
export function createSender(
  line: LineFile,
  conversation: Bytes,
  sender: Sender,
): { instance: Bytes; seal(segment: Segment, content: Content): Promise<Sealed> } {
  const instance = randomBytes(instanceLength)
  const take = createCounter()
  return {
    instance: instance.slice(),
    async seal(segment, content) {
      checkSender(sender, segment)
      const counter = take(segment.n)
      const sealed = await sealAt({ line, conversation, segment, sender, instance }, counter, content)
      return { segment: segment.n, instance: instance.slice(), counter, sealed }
    },
  }
}

/** Opens only with the conversation, segment, head, sender, instance and counter it was sealed for. */
export async function openMessage(
  line: LineFile,
  conversation: Bytes,
  segment: Segment,
  sender: Sender,
  message: Sealed,
): Promise<Content> {
  const { instance, counter } = message
  checkSender(sender, segment)
  refuseIf(message.segment !== segment.n, 'wrong-segment')
  refuseIf(instance.length !== instanceLength || counter > highestCounter, 'malformed')
  const place = { line, conversation, segment, sender, instance }
  return readContent(
    await aesOpen(await messageKey(place), counterNonce(counter), messageData(place, counter), message.sealed),
  )
}
