/** What she tells the queue while she waits: that she is not safe now, and by whom she would rather be answered. */
import type { Need } from '@lijn116/protocol/need'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { Writer } from './writer.ts'

export function changeNeed(
  parts: { writer: Writer },
  conversation: string,
  need: Need,
): Promise<{ refused: ProblemType } | Record<string, never>> {
  return parts.writer.change<{ refused: ProblemType } | Record<string, never>>({
    conversation,
    decide({ row, now }) {
      if (!row) return { answer: { refused: 'conversation-gone' } }
      // Once somebody has her, she says it to that person, under the seal.
      if (row.phase !== 'waiting' && row.phase !== 'claimed') return { answer: { refused: 'not-allowed' } }
      const unsafe_at = need.unsafe ? (row.unsafe_at ?? now) : null
      if (unsafe_at === row.unsafe_at && need.wish === row.wish) return { answer: {} }
      return { answer: {}, row: { ...row, unsafe_at, wish: need.wish } }
    },
  })
}
