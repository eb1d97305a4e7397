/**
 * Going out of a conversation somebody came along in. She is cut off at once; the lead's console sees one fewer and follows
 * with a new key for those who stay.
 */
import { isLive, offerAt } from '@lijn116/domain/conversation/together'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { Database } from '../database/open.ts'
import { endOffer } from './end-offer.ts'
import { apply } from './row.ts'
import { conversationsOf, offersOf } from './store.ts'
import type { Writer } from './writer.ts'

type Done = { refused: ProblemType } | Record<string, never>

/** Whoever is not in it is out of it: the same answer, so that it can be asked again. A lead is refused. */
export function leave(parts: { writer: Writer }, leaf: string, conversation: string): Promise<Done> {
  return parts.writer.change<Done>({
    conversation,
    decide({ row, now }) {
      if (row?.holder === leaf) return { answer: { refused: 'not-allowed' } }
      if (!row?.members.some((member) => member.leaf === leaf)) return { answer: {} }
      const outcome = apply(row, { kind: 'leave', leaf }, now)
      return 'refused' in outcome ? { answer: { refused: outcome.refused } } : { answer: {}, row: outcome.row }
    },
  })
}

/** Off duty: out of everything she came along in, and what she was offered is declined. What she leads stays hers. */
export async function leaveAll(parts: { sql: Database; writer: Writer; now(): number }, leaf: string): Promise<void> {
  for (const row of await conversationsOf(parts.sql, leaf)) if (row.holder !== leaf) await leave(parts, leaf, row.id)
  for (const row of await offersOf(parts.sql, leaf)) {
    const offer = offerAt(row.offer, parts.now())
    if (offer !== null && isLive(offer) && offer.to.leaf === leaf) await endOffer(parts, leaf, row.id, 'decline')
  }
}
