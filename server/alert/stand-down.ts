/** It is no longer needed: by who raised it, or because the conversation it was about has ended. */
import type { ProblemType } from '@lijn116/protocol/problem'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import * as store from './store.ts'

type Parts = { sql: Database; now(): number; tell(hint: string): Promise<void> }

export async function standDown(
  parts: Parts,
  staff: Staff,
  id: string,
): Promise<{ refused: ProblemType } | Record<string, never>> {
  const refused = await parts.sql.transaction().execute(async (tx): Promise<ProblemType | null> => {
    const row = await store.lockAlert(tx, id)
    if (!row || row.team_id !== staff.team) return 'not-found'
    if (row.raised_by !== staff.leaf) return 'not-allowed'
    await store.dropAlert(tx, id)
    return null
  })
  await audit(parts, staff.leaf, 'stand-down', refused ?? 'done')
  if (refused) return { refused }
  await parts.tell(`a:${staff.team}`)
  return {}
}

/** Nothing rings for a conversation that is over. */
export async function standDownAllOf(parts: Omit<Parts, 'now'>, conversation: string): Promise<void> {
  for (const team of await store.dropAlertsOf(parts.sql, conversation)) await parts.tell(`a:${team}`)
}
