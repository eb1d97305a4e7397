/** It is no longer needed: by who is in the conversation, or because the conversation it was about has ended. */
import type { ProblemType } from '@lijn116/protocol/problem'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import { isHers } from './bell.ts'
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
    const open = (await store.openAlerts(tx, parts.now(), staff.team)).find((each) => each.id === id)
    if (!open || !isHers(open, staff.leaf)) return 'not-allowed'
    await store.dropAlert(tx, id)
    return null
  })
  await audit(parts, staff.leaf, 'stand-down', refused ?? 'done')
  if (refused) return { refused }
  await parts.tell(`a:${staff.team}`)
  return {}
}

/** Its lead ended it: nothing rings for it any more. */
export async function standDownAllOf(parts: Omit<Parts, 'now'>, conversation: string): Promise<void> {
  for (const team of await store.dropAlertsOf(parts.sql, conversation)) await parts.tell(`a:${team}`)
}

/** The one question for a second person that has this id, while it is open. */
export async function openAlertOf(
  parts: Pick<Parts, 'sql' | 'now'>,
  staff: Pick<Staff, 'team'>,
  id: string,
): Promise<store.OpenAlert | null> {
  const open = await store.openAlerts(parts.sql, parts.now(), staff.team)
  return open.find((each) => each.id === id && each.kind === 'cool-down') ?? null
}

/** Answered. False when somebody else was first. */
export async function takeDown(parts: Omit<Parts, 'now'>, team: string, id: string): Promise<boolean> {
  const isFirst = await store.dropAlert(parts.sql, id)
  if (isFirst) await parts.tell(`a:${team}`)
  return isFirst
}
