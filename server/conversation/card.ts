/** The triage card: one a conversation, sealed like a note, replaced only by who has seen the one before. It dies at close. */
import type { cardRoutes } from '@lijn116/protocol/card'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { AnswerOf, BodyOf } from '@lijn116/protocol/route'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Staff } from '../account/staff.ts'
import type { Database } from '../database/open.ts'
import { unwrap, wrap } from '../key-store/key-store.ts'
import type { Slots } from '../key-store/slots.ts'
import { paperKey } from './paper.ts'
import { cardOf, conversationsById, lockConversations, putCard } from './store.ts'

type Parts = { sql: Database; slots: Slots }

const cardPlace = (conversation: string, id: string): string => `${conversation}:card:${id}`

export async function readCard(
  parts: Parts,
  staff: Staff,
  conversation: string,
): Promise<AnswerOf<typeof cardRoutes.readCard> | { refused: ProblemType }> {
  const [row] = await conversationsById(parts.sql, [conversation])
  const key = await paperKey(parts, row, staff.leaf)
  if ('refused' in key) return key
  const card = await cardOf(parts.sql, conversation)
  if (!card) return { card: null }
  const sealed = unwrap(key, cardPlace(conversation, card.id), card.body).toString('base64url')
  return { card: { id: card.id, author: card.author as LeafId, sealed } }
}

export async function writeCard(
  parts: Parts,
  staff: Staff,
  { conversation, after, id, sealed }: BodyOf<typeof cardRoutes.writeCard>,
): Promise<{ refused: ProblemType } | Record<string, never>> {
  return parts.sql.transaction().execute(async (tx) => {
    const [row] = await lockConversations(tx, [conversation])
    const key = await paperKey(parts, row, staff.leaf)
    if ('refused' in key) return key
    if (row?.phase === 'closing') return { refused: 'conversation-closed' as const }
    const known = await cardOf(tx, conversation)
    const bytes = Buffer.from(sealed, 'base64url')
    // A retry: the answer got lost on the way.
    if (known?.id === id)
      return unwrap(key, cardPlace(conversation, id), known.body).equals(bytes)
        ? {}
        : { refused: 'already-used' as const }
    if ((known?.id ?? null) !== after) return { refused: 'already-used' as const }
    await putCard(tx, {
      conversation_id: conversation,
      id,
      author: staff.leaf,
      body: wrap(key, cardPlace(conversation, id), bytes),
    })
    return {}
  })
}
