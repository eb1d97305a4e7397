/** A coordinator writes down what a colleague of her team can do. Counts from the next person who waits. */
import type { ProblemType } from '@lijn116/protocol/problem'
import type { Staffing } from '@lijn116/protocol/staffing'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import * as store from './store.ts'

export async function setStaffing(
  parts: { sql: Database; now(): number; tell(hint: string): Promise<void> },
  staff: Staff,
  { leaf, ...staffing }: Staffing,
): Promise<{ refused: ProblemType } | Record<string, never>> {
  const kept = await parts.sql.transaction().execute((tx) => store.putStaffing(tx, leaf, staffing, staff))
  await audit(parts, staff.leaf, 'staffing', kept ? 'done' : 'not-found', { leaf })
  if (!kept) return { refused: 'not-found' }
  await parts.tell(`q:${staff.team}`)
  await parts.tell(`m:${leaf}`)
  return {}
}
