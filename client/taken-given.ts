/** Entries of the map that were given in one talk, among what was said. By its lead alone. */
import { type Content, fromUtf8, randomBytes, toBase64url, utf8 } from '@lijn116/encryption'
import type { MessageEvent } from '@lijn116/protocol/conversation'
import type { Conversation } from './conversation.ts'
import { cardJson, type EntryCard, plainCard, readCard } from './entry-card.ts'
import { createParts, entryInParts } from './parts.ts'
import { refusalOf } from './refusal.ts'

type GivenPort = {
  conversation: Pick<Conversation, 'show' | 'change' | 'wake'>
  /** Of this console, as it speaks now; null: she cannot read it. */
  speaking(): { leaf: string; segment: number } | null
  changed(): void
}

export function createTakenGiven({ conversation, speaking, changed }: GivenPort) {
  const parts = createParts()
  let cards: Readonly<Record<string, EntryCard>> = {}

  return {
    /** @throws ProblemError `not-allowed` */
    give(card: EntryCard): void {
      const by = speaking()
      // What her page would not show is not sent.
      if (by === null || readCard(cardJson(card)) === null) throw refusalOf('not-allowed')
      const entry = entryInParts('entry', utf8(cardJson(card)))
      cards = { ...cards, [entry.id]: card }
      conversation.change((outbox) => [...outbox, entry])
      const place = { segment: by.segment, sender: by.leaf, instance: toBase64url(randomBytes(16)), counter: 0 }
      conversation.show({ id: entry.id, text: plainCard(card) }, 'me', {
        kind: 'message',
        seq: 0,
        sealed: '',
        ...place,
      })
      conversation.wake()
      changed()
    },
    /** Of counsellors: this one before a reload, or a colleague. */
    recall(content: Content, by: 'me' | 'colleague', fact: MessageEvent): void {
      const id = toBase64url(content.id)
      if (content.type !== 'entry' || cards[id] !== undefined) return
      const body = parts.take(content, by)
      const card = body === null ? null : readCard(fromUtf8(body))
      if (card === null) return
      cards = { ...cards, [id]: card }
      conversation.show({ id, text: plainCard(card) }, by, fact)
    },
    view: () => ({ given: cards }),
    drop() {
      parts.drop()
      cards = {}
    },
  }
}
