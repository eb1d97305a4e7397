/** Somebody asks a colleague to think along. Which conversation she has in mind is not asked, and not written down. */
import type { consultRoutes } from '@lijn116/protocol/consult'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { BodyOf } from '@lijn116/protocol/route'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import { consultantsOf } from '../availability/colleagues.ts'
import { dutyOf } from '../availability/who-is-there.ts'
import type { Database } from '../database/open.ts'
import type { Doors } from '../queue/door.ts'
import * as store from './store.ts'

type Parts = { sql: Database; doors: Doors; now(): number; tell(hint: string): Promise<void> }
type Done = { refused: ProblemType; retryAfterSeconds?: number } | Record<string, never>

const hour = 3_600_000

export async function sendConsult(
  parts: Parts,
  staff: Staff,
  body: BodyOf<typeof consultRoutes.consult>,
): Promise<Done> {
  const answer = await keep(parts, staff, body)
  await audit(parts, staff.leaf, 'consult', 'refused' in answer ? answer.refused : 'done', { leaf: body.to })
  if (!('refused' in answer)) await parts.tell(`o:${body.to}`)
  return answer
}

async function keep(
  parts: Parts,
  staff: Staff,
  { to, id, sealed }: BodyOf<typeof consultRoutes.consult>,
): Promise<Done> {
  // Her shift shows who she is: without one nobody could believe it.
  if ((await dutyOf(parts, staff.name))?.shift == null) return { refused: 'not-on-duty' }
  const target = (await consultantsOf(parts, staff)).find(({ leaf }) => leaf === to)
  if (target === undefined || target.state === 'silent') return { refused: 'colleague-away' }
  return parts.sql.transaction().execute(async (tx): Promise<Done> => {
    if ((await store.lockDuty(tx, to)) === 'off') return { refused: 'colleague-away' }
    const known = await store.consultById(tx, id)
    if (known) {
      const isSame = known.from_leaf === staff.leaf && known.to_leaf === to && known.sealed === sealed
      return isSame ? {} : { refused: 'already-used' }
    }
    if ((await store.countUnread(tx, to)) >= limits.unreadConsults)
      return { refused: 'too-many', retryAfterSeconds: 60 }
    const sentHour = Math.floor(parts.now() / hour) * hour
    const row = { id, from_leaf: staff.leaf, to_leaf: to, team_id: staff.team, sealed, sent_hour: sentHour }
    // Another wrote the same id to somebody else in this moment.
    return (await store.keepConsult(tx, row)) ? {} : { refused: 'already-used' }
  })
}
