/** Entries of the map that her counsellor gave her: among what was said, where they were said. They stay hers, as words do. */
import { type Content, fromUtf8, toBase64url } from '@lijn116/encryption'
import type { MessageEvent } from '@lijn116/protocol/conversation'
import type { Conversation } from './conversation.ts'
import { plainCard, readCard } from './entry-card.ts'
import { createParts } from './parts.ts'
import type { VisitorView } from './visitor-view.ts'

export function createGiven(show: Conversation['show'], changed: () => void) {
  const parts = createParts()
  let cards: NonNullable<VisitorView['cards']> = {}

  return {
    /** Of the lead; any other cannot give her anything. What does not read is passed over. Sealed anew, it is the same one. */
    heard(content: Content, fact: MessageEvent): void {
      const id = toBase64url(content.id)
      if (content.type !== 'entry' || cards[id] !== undefined) return
      try {
        const body = parts.take(content, '')
        const card = body === null ? null : readCard(fromUtf8(body))
        if (card === null) return
        cards = { ...cards, [id]: card }
        show({ id, text: plainCard(card) }, 'other', fact)
      } catch {
        return
      }
      changed()
    },
    view: (): Pick<VisitorView, 'cards'> => ({ cards }),
    left: parts.drop,
  }
}
