/** What counsellors said: she herself before a reload, or a colleague, then or now. Shown, never confirmed. */
import {
  type Bytes,
  type Content,
  fromBase64url,
  type LineFile,
  openMessage,
  type Segment,
  toBase64url,
} from '@lijn116/encryption'
import type { MessageEvent } from '@lijn116/protocol/conversation'
import type { SealedMessage } from '@lijn116/protocol/sealed'
import type { Conversation } from './conversation.ts'
import { addKept } from './outbox.ts'
import { createReceiver } from './receive.ts'

export function createRecall(
  line: LineFile,
  conversation: Bytes,
  into: Pick<Conversation, 'show' | 'change'>,
  heard: (content: Content, side: 'me' | 'colleague', fact: MessageEvent) => void,
) {
  const receiver = createReceiver()
  const halves = new Map<string, SealedMessage[]>()
  return {
    /** Says whether it was a text, now whole. */
    async hear(segment: Segment, side: 'me' | 'colleague', fact: MessageEvent): Promise<boolean> {
      const place = { segment: fact.segment, instance: fromBase64url(fact.instance), counter: fact.counter }
      const sealed = { ...place, sealed: fromBase64url(fact.sealed) }
      try {
        const content = await openMessage(line, conversation, segment, fromBase64url(fact.sender), sealed)
        const id = toBase64url(content.id)
        const parts = [...(halves.get(id) ?? []), fact]
        halves.set(id, parts)
        const text = receiver.take(place, content)
        heard(content, side, fact)
        if (text === null) return false
        into.show(text, side, fact)
        if (side === 'me') into.change((outbox) => addKept(outbox, id, parts))
        return true
      } catch {
        receiver.unopened()
        return false
      }
    },
    missing: () => receiver.missing(),
    drop: () => halves.clear(),
  }
}
