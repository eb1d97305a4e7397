/**
 * The conversation belongs to another door: by her words a visitor came in at the wrong one, and she is not sent away. The
 * label by which she came stays, and so does everything that is sealed (its place names the door of her page).
 */
import type { ProblemType } from '@lijn116/protocol/problem'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import type { Slots } from '../key-store/slots.ts'
import type { Doors } from '../queue/door.ts'
import type { Writer } from './writer.ts'

type Done = { refused: ProblemType } | { slot: string; members: readonly string[] }

export async function moveDoor(
  parts: {
    sql: Database
    slots: Slots
    writer: Writer
    doors: Doors
    now(): number
    tell(hint: string): Promise<void>
  },
  staff: Staff,
  conversation: string,
  to: string,
): Promise<{ refused: ProblemType } | Record<string, never>> {
  const door = parts.doors.get(to)
  const done = await parts.writer.change<Done>({
    conversation,
    decide({ row }) {
      if (!row) return { answer: { refused: 'conversation-gone' } }
      if (row.holder !== staff.leaf) return { answer: { refused: 'not-allowed' } }
      if (row.phase === 'closing') return { answer: { refused: 'conversation-closed' } }
      if (door === undefined || door.organisation !== row.organisation_id || !door.teams.includes(row.team_id))
        return { answer: { refused: 'not-found' } }
      const members = row.members.map(({ leaf }) => leaf)
      return { answer: { slot: row.slot_id, members }, row: { ...row, door_id: door.id } }
    },
  })
  const key = 'slot' in done ? await parts.slots.key(done.slot) : null
  await audit(parts, staff.leaf, 'move-door', 'slot' in done ? to : done.refused, key && { key, conversation })
  if ('refused' in done) return done
  for (const leaf of new Set([staff.leaf, ...done.members])) await parts.tell(`m:${leaf}`)
  return {}
}
