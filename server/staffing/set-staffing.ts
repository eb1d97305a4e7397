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
  const refused = await parts.sql.transaction().execute(async (tx): Promise<ProblemType | null> => {
    if (leaf === staff.leaf && (await store.hasColleagueCoordinator(tx, staff))) {
      // Her own training and certificate are written down by somebody who saw them.
      const before = await store.staffingOf(tx, leaf)
      const certifies = ({ trainings, conductSeenOn }: Pick<Staffing, 'trainings' | 'conductSeenOn'>) =>
        JSON.stringify([conductSeenOn, trainings.map(({ kind, doneOn, validUntil }) => [kind, doneOn, validUntil])])
      if (certifies({ ...before, trainings: [...before.trainings] }) !== certifies(staffing)) return 'not-allowed'
    }
    return (await store.putStaffing(tx, leaf, staffing, staff)) ? null : 'not-found'
  })
  await audit(parts, staff.leaf, 'staffing', refused ?? 'done', { leaf })
  if (refused) return { refused }
  await parts.tell(`q:${staff.team}`)
  await parts.tell(`m:${leaf}`)
  return {}
}
