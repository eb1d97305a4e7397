/** After a close: how far the other end has read. When it holds everything, the conversation is forgotten at once. */
import { closingIsOver } from '@lijn116/domain/conversation/conversation'
import type { Database } from '../database/open.ts'
import type { ConversationRow } from '../database/schema.ts'
import type { Slots } from '../key-store/slots.ts'
import { forget } from './forget.ts'
import { stateOf } from './row.ts'
import type { Writer } from './writer.ts'

export async function readUpTo(
  parts: { sql: Database; slots: Slots; writer: Writer; now(): number },
  conversation: string,
  end: 'visitor' | 'holder',
  seq: number,
): Promise<void> {
  const field = end === 'visitor' ? 'visitor_read' : 'holder_read'
  const over = await parts.writer.change({
    conversation,
    decide({ row }) {
      if (row?.phase !== 'closing') return { answer: false }
      const next = { ...row, [field]: Math.max(row[field], Math.min(seq, row.seq)) }
      return { answer: isRead(next), row: next }
    },
  })
  if (over) await forget(parts, conversation, isRead)
}

/** Everything before the close has reached the end that did not close. */
export const isRead = (row: ConversationRow): boolean =>
  closingIsOver(stateOf(row), row.closed_by === 'visitor' ? row.holder_read : row.visitor_read)
