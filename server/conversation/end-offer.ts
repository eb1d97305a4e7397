/** An offer that comes to nothing: taken back by who made it, declined by who was offered it, or its time is over. */
import { isLive } from '@lijn116/domain/conversation/together'
import type { ProblemType } from '@lijn116/protocol/problem'
import { apply } from './row.ts'
import type { Writer } from './writer.ts'

type Done = { refused: ProblemType } | Record<string, never>

export function endOffer(
  parts: { writer: Writer },
  leaf: string,
  conversation: string,
  how: 'decline' | 'withdraw',
): Promise<Done> {
  return parts.writer.change<Done>({
    conversation,
    decide({ row, now }) {
      if (!row) return { answer: { refused: 'conversation-gone' } }
      const outcome = apply(row, { kind: how, leaf }, now)
      if (!('refused' in outcome)) return { answer: {}, row: outcome.row }
      // A retry: the answer got lost on the way.
      const [whose, ended] = how === 'decline' ? (['to', 'declined'] as const) : (['from', 'withdrawn'] as const)
      const isDone = row.offer?.state === ended && row.offer[whose].leaf === leaf
      return { answer: isDone ? {} : { refused: outcome.refused } }
    },
  })
}

/** True when it was still written down as open. */
export function expireOffer(parts: { writer: Writer }, conversation: string): Promise<boolean> {
  return parts.writer.change<boolean>({
    conversation,
    decide({ row, now }) {
      if (!row?.offer || !isLive(row.offer)) return { answer: false }
      const outcome = apply(row, { kind: 'expire' }, now)
      return 'refused' in outcome ? { answer: false } : { answer: true, row: outcome.row }
    },
  })
}
