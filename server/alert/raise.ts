/**
 * A counsellor calls. What she calls for is on her colleagues' screens in the same turn in which the commit is known here;
 * other processes are told by the commit itself.
 */
import { randomBytes } from 'node:crypto'
import { callsAgain, firstStage, isQuiet } from '@lijn116/domain/alert/alert'
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

const hour = 3_600_000

export type AlertParts = { sql: Database; slots: Slots; now(): number; bell: Bell }
type Raised = { refused: ProblemType } | { id: string; isNew: boolean; picture: Picture; about: ConversationRow | null }

export async function raise(
  parts: AlertParts,
  staff: Staff,
  body: BodyOf<typeof alertRoutes.raise>,
): Promise<{ id: string } | { refused: ProblemType }> {
  const needsConversation = body.kind === 'danger' || body.kind === 'word'
  if (needsConversation && body.conversation === null) return { refused: 'malformed' }
  // A talk afterwards is about her, and names no conversation.
  const conversation = isQuiet(body.kind) ? null : body.conversation
  const kept = await keep(parts, staff, { kind: body.kind, conversation, endsAt: null, sign: body.sign ?? null })
  return 'refused' in kept ? kept : { id: kept.id }
}

/** Also for what asks a second person by itself; `endsAt`: when it is over, answered or not. */
export async function keep(
  parts: AlertParts,
  staff: Staff,
  given: { kind: AlertRow['kind']; conversation: string | null; endsAt: number | null; sign: string | null },
): Promise<{ id: string; isNew: boolean } | { refused: ProblemType }> {
  const { kind, conversation, sign } = given
  const raised = await parts.sql.transaction().execute(async (tx): Promise<Raised> => {
    const about = conversation === null ? null : ((await conversationRows({ sql: tx }, [conversation]))[0] ?? null)
    const refused = conversation === null ? null : whyNot(about, staff, kind)
    if (refused) return { refused }
    if ((await store.countAlerts(tx)) >= limits.openAlerts) return { refused: 'too-many' }
    const now = parts.now()
    // Her goodbye may overtake what her counsellor's console calls for: then it is about no conversation any more.
    const outlives = about?.phase === 'closing'
    const repeats = now + Math.min(limits.alarmRepeatSeconds, limits.ringHeardSeconds) * 1000
    // That somebody wants to talk is kept to the hour, like the audit: a row that outlives a talk says nothing of when it was.
    const raisedAt = isQuiet(kind) || outlives ? now - (now % hour) : now
    const own = isQuiet(kind) ? raisedAt + limits.sessionSeconds * 1000 : now + hour
    const alert: AlertRow = {
      id: randomBytes(16).toString('base64url'),
      kind,
      conversation_id: outlives ? null : conversation,
      team_id: staff.team,
      raised_by: staff.leaf,
      raised_at: raisedAt,
      stage: outlives ? 'everybody' : firstStage(kind),
      times: 1,
      rings_at: isQuiet(kind) ? null : repeats,
      heard: false,
      acknowledged_by: null,
      sign,
      ends_at: given.endsAt ?? (conversation === null || outlives ? own : null),
    }
    const kept = await store.keepAlert(tx, alert, (open) =>
      callsAgain(
        { by: open.raised_by, sign: open.sign, acknowledgedBy: open.acknowledged_by },
        { by: staff.leaf, sign },
      ),
    )
    if (kept.isNew && about) await countAlert(tx, about, kind, now)
    for (const team of new Set([staff.team, ...kept.teams]))
      await sql`select pg_notify(${channel}, ${`a:${team}`})`.execute(tx)
    return { id: kept.id, isNew: kept.isNew, picture: await pictureOf({ sql: tx, now: parts.now }, staff.team), about }
  })
  if ('refused' in raised) return raised
  parts.bell.show(staff.team, raised.picture)
  // Who would like to talk is in no record.
  const { id, isNew } = raised
  if (isQuiet(kind)) return { id, isNew }
  const key = raised.about && (await parts.slots.key(raised.about.slot_id))
  await audit(parts, staff.leaf, 'alert', kind, key && conversation !== null ? { key, conversation } : null)
  return { id, isNew }
}

function whyNot(row: ConversationRow | null, staff: Staff, kind: AlertRow['kind']): ProblemType | null {
  if (row === null) return 'conversation-gone'
  // Whoever is in it, of whichever team: colleagues of her own are called.
  const isIn = row.holder === staff.leaf || row.members.some((member) => member.leaf === staff.leaf)
  if (!isIn) return 'not-allowed'
  const isDanger = kind === 'danger' || kind === 'word'
  const isOver = row.phase === 'closing' && !(isDanger && row.closed_by === 'visitor')
  return isOver ? 'conversation-closed' : null
}
