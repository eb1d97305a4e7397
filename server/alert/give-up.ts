/** "I cannot come after all": nobody has it any more, and it rings at everybody at once, as when who had it is gone. */
import { isQuiet, ringsNext } from '@lijn116/domain/alert/alert'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import { sql } from 'kysely'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import { channel } from '../database/open.ts'
import { openOf, type Picture, pictureOf } from './bell.ts'
import type { AlertParts } from './raise.ts'
import * as store from './store.ts'

type Done = { refused: ProblemType } | { picture: Picture | null }

export async function giveUp(
  parts: AlertParts,
  staff: Staff,
  id: string,
): Promise<{ refused: ProblemType } | Record<string, never>> {
  const done = await parts.sql.transaction().execute(async (tx): Promise<Done> => {
    const row = await store.lockAlert(tx, id)
    const open = await store.openAlerts(tx, parts.now(), staff.team)
    if (!row || !open.some((each) => each.id === id)) return { refused: 'not-found' }
    // A retry: nobody has it, and it rings.
    if (row.acknowledged_by === null) return { picture: null }
    if (row.acknowledged_by !== staff.leaf) return { refused: 'not-allowed' }
    const now = parts.now()
    const back = { ...openOf(row), acknowledgedBy: null, stage: isQuiet(row.kind) ? row.stage : ('everybody' as const) }
    // To talk something over was to be known for an hour only once answered (acknowledge.ts).
    const ends = isQuiet(row.kind) ? { ends_at: row.raised_at + limits.sessionSeconds * 1000 } : {}
    await store.changeAlert(tx, id, {
      acknowledged_by: null,
      stage: back.stage,
      times: row.times + 1,
      rings_at: ringsNext(back, now, limits),
      ...ends,
    })
    await sql`select pg_notify(${channel}, ${`a:${staff.team}`})`.execute(tx)
    return { picture: await pictureOf({ sql: tx, now: parts.now }, staff.team) }
  })
  await audit(parts, staff.leaf, 'give-up', 'refused' in done ? done.refused : 'done')
  if ('refused' in done) return done
  if (done.picture !== null) parts.bell.show(staff.team, done.picture)
  return {}
}
