/**
 * A waiting visitor seals her keys to a newer duty key, and the older envelope is overwritten (encryption.md WAITING); or,
 * her counsellor's console gone, she opens a new wait segment herself and goes to the front (LOST).
 */
import type { ProblemType } from '@lijn116/protocol/problem'
import type { SealedWait } from '@lijn116/protocol/sealed'
import { isLost } from '../availability/who-is-there.ts'
import type { Database } from '../database/open.ts'
import { wrap } from '../key-store/key-store.ts'
import type { Slots } from '../key-store/slots.ts'
import type { Door } from '../queue/door.ts'
import { waitPlace } from './place.ts'
import { apply } from './row.ts'
import { conversationsById } from './store.ts'
import type { Writer } from './writer.ts'

export async function resealWait(
  parts: { sql: Database; slots: Slots; writer: Writer; doors: ReadonlyMap<string, Door>; now(): number },
  conversation: string,
  wait: SealedWait,
): Promise<{ refused: ProblemType; segment?: number } | Record<string, never>> {
  const [stored] = await conversationsById(parts.sql, [conversation])
  const key = stored ? await parts.slots.key(stored.slot_id) : null
  if (!stored || !key) return { refused: 'conversation-gone' }
  if (!parts.doors.get(stored.door_id)?.teams.includes(wait.team)) return { refused: 'malformed' }
  const holderGone = await isLost(parts, stored.holder)
  const envelope = wrap(key, waitPlace({ id: conversation, segment: wait.segment }), Buffer.from(JSON.stringify(wait)))
  return parts.writer.change<{ refused: ProblemType; segment?: number } | Record<string, never>>({
    conversation,
    decide({ row, now }) {
      if (!row) return { answer: { refused: 'conversation-gone' } }
      const again = wait.segment === row.segment + 1
      const outcome = apply(
        row,
        again
          ? { kind: 'wait-again', segment: wait.segment, holderGone, startedAt: row.started_at }
          : { kind: 'reseal', segment: wait.segment },
        now,
      )
      if ('refused' in outcome) return { answer: { refused: outcome.refused, segment: row.segment } }
      return { answer: {}, row: { ...outcome.row, team_id: wait.team, wait: envelope } }
    },
  })
}
