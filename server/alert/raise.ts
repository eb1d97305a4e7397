/**
 * A counsellor calls. What she calls for is on her colleagues' screens in the same turn in which the commit is known here;
 * other processes are told by the commit itself.
 */
import { randomBytes } from 'node:crypto'
import { firstStage, isQuiet } from '@lijn116/domain/alert/alert'
import type { alertRoutes } from '@lijn116/protocol/alert'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { BodyOf } from '@lijn116/protocol/route'
import { sql } from 'kysely'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import { conversationRows } from '../conversation/find.ts'
import { countAlert } from '../count/count.ts'
import { channel, type Database } from '../database/open.ts'
import type { AlertRow, ConversationRow } from '../database/schema.ts'
import type { Slots } from '../key-store/slots.ts'
import { type Bell, type Picture, pictureOf } from './bell.ts'
import * as store from './store.ts'

export type AlertParts = { sql: Database; slots: Slots; now(): number; bell: Bell }
type Raised = { refused: ProblemType } | { id: string; picture: Picture; about: ConversationRow | null }

export async function raise(
  parts: AlertParts,
  staff: Staff,
  body: BodyOf<typeof alertRoutes.raise>,
): Promise<{ id: string } | { refused: ProblemType }> {
  const needsConversation = body.kind === 'danger' || body.kind === 'word'
  if (needsConversation && body.conversation === null) return { refused: 'malformed' }
  // A talk afterwards is about her, and names no conversation.
  const conversation = isQuiet(body.kind) ? null : body.conversation
  return keep(parts, staff, { kind: body.kind, conversation, endsAt: null })
}

/** Also for what asks a second person by itself; `endsAt`: when it is over, answered or not. */
export async function keep(
  parts: AlertParts,
  staff: Staff,
  { kind, conversation, endsAt }: { kind: AlertRow['kind']; conversation: string | null; endsAt: number | null },
): Promise<{ id: string } | { refused: ProblemType }> {
  const raised = await parts.sql.transaction().execute(async (tx): Promise<Raised> => {
    const about = conversation === null ? null : ((await conversationRows({ sql: tx }, [conversation]))[0] ?? null)
    const refused = conversation === null ? null : whyNot(about, staff)
    if (refused) return { refused }
    if ((await store.countAlerts(tx)) >= limits.openAlerts) return { refused: 'too-many' }
    const now = parts.now()
    const repeats = now + Math.min(limits.alarmRepeatSeconds, limits.ringHeardSeconds) * 1000
    const kept = await store.keepAlert(tx, {
      id: randomBytes(16).toString('base64url'),
      kind,
      conversation_id: conversation,
      team_id: staff.team,
      raised_by: staff.leaf,
      raised_at: now,
      stage: firstStage(kind),
      times: 1,
      rings_at: isQuiet(kind) ? null : repeats,
      heard: false,
      acknowledged_by: null,
      ends_at: endsAt ?? (conversation === null ? now + limits.sessionSeconds * 1000 : null),
    })
    if (kept.isNew && about) await countAlert(tx, about, kind, now)
    await sql`select pg_notify(${channel}, ${`a:${staff.team}`})`.execute(tx)
    return { id: kept.id, picture: await pictureOf({ sql: tx, now: parts.now }, staff.team), about }
  })
  if ('refused' in raised) return raised
  parts.bell.show(staff.team, raised.picture)
  // Who would like to talk is in no record.
  if (isQuiet(kind)) return { id: raised.id }
  const key = raised.about && (await parts.slots.key(raised.about.slot_id))
  await audit(parts, staff.leaf, 'alert', kind, key && conversation !== null ? { key, conversation } : null)
  return { id: raised.id }
}

function whyNot(row: ConversationRow | null, staff: Staff): ProblemType | null {
  if (row === null) return 'conversation-gone'
  const isIn = row.holder === staff.leaf || row.members.some((member) => member.leaf === staff.leaf)
  if (row.team_id !== staff.team || !isIn) return 'not-allowed'
  return row.phase === 'closing' ? 'conversation-closed' : null
}
