/** What colleagues can do and were trained for, for the coordinator of their team and for the rules of the queue. */
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Staffing } from '@lijn116/protocol/staffing'
import type { Staff } from '../account/staff.ts'
import type { Database } from '../database/open.ts'
import * as store from './store.ts'

/** Conversations at once. */
export const capacityOf = async (parts: { sql: Database }, leaf: string): Promise<number> =>
  (await store.staffingOf(parts.sql, leaf)).capacity

export async function readStaffing(
  parts: { sql: Database },
  staff: Staff,
): Promise<{ people: (Staffing & { name: string })[] }> {
  const people = await store.staffingOfTeam(parts.sql, staff.team, staff.organisation)
  return {
    people: people.map(({ leaf, languages, skills, trainings, capacity, ...each }) => ({
      ...each,
      leaf: leaf as LeafId,
      languages: [...languages],
      skills: [...skills],
      trainings: [...trainings],
      capacity: capacity === 2 ? 2 : 1,
    })),
  }
}
