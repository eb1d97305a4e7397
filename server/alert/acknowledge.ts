/** "I have it": it rings at nobody any more. One wins; who raised it is shown who. */
import { isQuiet } from '@lijn116/domain/alert/alert'
import type { ProblemType } from '@lijn116/protocol/problem'
import { sql } from 'kysely'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import { channel } from '../database/open.ts'
import { type Picture, pictureOf } from './bell.ts'
import type { AlertParts } from './raise.ts'
import * as store from './store.ts'

const hour = 3_600_000

type Done = { refused: ProblemType } | { picture: Picture }

export async function acknowledge(
  parts: AlertParts,
  staff: Staff,
  id: string,
): Promise<{ refused: ProblemType } | Record<string, never>> {
  const done = await parts.sql.transaction().execute(async (tx): Promise<Done> => {
    const row = await store.lockAlert(tx, id)
    const open = await store.openAlerts(tx, parts.now(), staff.team)
    if (!row || !open.some((each) => each.id === id)) return { refused: 'not-found' }
    // A second person, or nobody; and to talk it over is a coordinator's to do.
    const isHers = !isQuiet(row.kind) || staff.roles.includes('coordinator')
    if (row.raised_by === staff.leaf || !isHers) return { refused: 'not-allowed' }
    if (row.acknowledged_by !== null && row.acknowledged_by !== staff.leaf) return { refused: 'already-used' }
    // Answered, it need not be known for the rest of the shift that somebody wanted to talk.
    const ends = isQuiet(row.kind) ? { ends_at: parts.now() + hour } : {}
    await store.changeAlert(tx, id, { acknowledged_by: staff.leaf, rings_at: null, heard: true, ...ends })
    await sql`select pg_notify(${channel}, ${`a:${staff.team}`})`.execute(tx)
    return { picture: await pictureOf({ sql: tx, now: parts.now }, staff.team) }
  })
  await audit(parts, staff.leaf, 'acknowledge', 'refused' in done ? done.refused : 'done')
  if ('refused' in done) return done
  parts.bell.show(staff.team, done.picture)
  return {}
}
