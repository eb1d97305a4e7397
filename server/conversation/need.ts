/**
 * What she tells the queue while she waits: that she is not safe now, and by whom she would rather be answered. That she is
 * not safe may be on its way while somebody takes her: it is heard then too, and whoever has her is told.
 */
import type { Need } from '@lijn116/protocol/need'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { Writer } from './writer.ts'

type Changed = { refused: ProblemType } | { who: readonly string[] }

export async function changeNeed(
  parts: { writer: Writer; tell(hint: string): Promise<void> },
  conversation: string,
  need: Need,
): Promise<{ refused: ProblemType } | Record<string, never>> {
  const changed = await parts.writer.change<Changed>({
    conversation,
    decide({ row, now }) {
      if (!row) return { answer: { refused: 'conversation-gone' } }
      const waits = row.phase === 'waiting' || row.phase === 'claimed'
      // Anything else she says to the one who has her, under the seal.
      if (row.phase === 'closing' || (!waits && !need.unsafe)) return { answer: { refused: 'not-allowed' } }
      const unsafe_at = need.unsafe ? (row.unsafe_at ?? now) : null
      const wish = waits ? need.wish : row.wish
      if (unsafe_at === row.unsafe_at && wish === row.wish) return { answer: { who: [] } }
      const members = row.members.map(({ leaf }) => leaf)
      const who = row.holder === null ? members : [...new Set([row.holder, ...members])]
      return { answer: { who }, row: { ...row, unsafe_at, wish } }
    },
  })
  if ('refused' in changed) return changed
  for (const leaf of changed.who) await parts.tell(`m:${leaf}`)
  return {}
}
