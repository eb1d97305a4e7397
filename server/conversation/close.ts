/**
 * Ending. After the close fact nothing can be said; both ends may still read what came before it. When the other end
 * has read everything, or her place is no longer kept, the conversation is forgotten (forget.ts).
 */
import type { ProblemType } from '@lijn116/protocol/problem'
import type { Staff } from '../account/staff.ts'
import { visitorWent } from '../alert/outlive.ts'
import { standDownAllOf } from '../alert/stand-down.ts'
import { beginRest } from '../availability/rest.ts'
import type { Database } from '../database/open.ts'
import { apply } from './row.ts'
import type { Writer } from './writer.ts'

type Ended = { refused: ProblemType; segment?: number } | { forget: boolean }

const closeFact = (sender: string, segment: number, close: string | null) => ({
  kind: 'close' as const,
  sender,
  segment,
  instance: 'close',
  counter: 0,
  body: Buffer.from(JSON.stringify({ close })),
})

type Parts = { sql: Database; writer: Writer; now(): number; tell(hint: string): Promise<void> }

/** By the counsellor, with the lead's signature over it. `how` she says it was is counted for the door at the end (count/). */
export async function close(
  parts: Parts,
  staff: Staff,
  body: { conversation: string; segment: number; close: string; how?: 'heavy' | 'not-genuine' | undefined },
): Promise<Ended> {
  const ended = await parts.writer.change<Ended>({
    conversation: body.conversation,
    decide({ row, now }) {
      if (!row) return { answer: { refused: 'conversation-gone' } }
      if (row.phase === 'closing' && row.holder === staff.leaf) return { answer: { forget: false } }
      const outcome = apply(row, { kind: 'close', leaf: staff.leaf, segment: body.segment }, now)
      if ('refused' in outcome) return { answer: { refused: outcome.refused, segment: row.segment } }
      return {
        answer: { forget: false },
        row: { ...outcome.row, holder_read: outcome.row.seq, close_how: body.how ?? null },
        facts: [closeFact(staff.leaf, row.segment, body.close)],
      }
    },
  })
  if ('refused' in ended) return ended
  await standDownAllOf(parts, body.conversation)
  if (body.how === 'heavy') await beginRest(parts, staff)
  return ended
}

/** By the visitor, in the page. Nobody had it yet: forgotten at once. */
export async function goodbye(parts: Parts, conversation: string): Promise<Ended> {
  const ended = await parts.writer.change<Ended>({
    conversation,
    decide({ row, now }) {
      if (!row) return { answer: { forget: false } }
      const outcome = apply(row, { kind: 'goodbye' }, now)
      if ('refused' in outcome) return { answer: { refused: outcome.refused } }
      if (outcome.happened.some((each) => each.kind === 'forget')) return { answer: { forget: true } }
      return {
        answer: { forget: false },
        row: { ...outcome.row, visitor_read: outcome.row.seq },
        facts: [closeFact('visitor', row.segment, null)],
      }
    },
  })
  if (!('refused' in ended)) await visitorWent(parts, conversation)
  return ended
}
