/**
 * Back to the front of the queue, envelope intact: by the counsellor, or because the lease ran out. `segment`: of the claim
 * or the talk that is meant, so that what comes late touches nothing newer.
 */
import type { ProblemType } from '@lijn116/protocol/problem'
import { apply } from './row.ts'
import type { Writer } from './writer.ts'

export function giveBack(
  parts: { writer: Writer },
  conversation: string,
  leaf: string,
  segment: number,
): Promise<{ refused: ProblemType } | Record<string, never>> {
  return parts.writer.change<{ refused: ProblemType } | Record<string, never>>({
    conversation,
    decide({ row, now }) {
      if (!row) return { answer: { refused: 'conversation-gone' } }
      const outcome = apply(row, { kind: 'give-back', leaf, segment, startedAt: row.started_at }, now)
      return 'refused' in outcome ? { answer: outcome } : { answer: {}, row: outcome.row }
    },
  })
}
