/** After a conversation she called heavy nobody counts on her for a while: it ends by itself, or by her word. Kept in no record. */
import { limits } from '@lijn116/protocol/limits'
import type { Staff } from '../account/staff.ts'
import type { Database } from '../database/open.ts'
import * as store from './store.ts'

type Parts = { sql: Database; now(): number; tell(hint: string): Promise<void> }
type Rester = Pick<Staff, 'name' | 'team'>

export const beginRest = (parts: Parts, staff: Rester): Promise<void> =>
  restUntil(parts, staff, parts.now() + limits.pauseAfterHeavySeconds * 1000)

export const endRest = (parts: Parts, staff: Rester): Promise<void> => restUntil(parts, staff, null)

async function restUntil(parts: Parts, staff: Rester, until: number | null): Promise<void> {
  if (await store.setRest(parts.sql, staff.name, until)) await parts.tell(`d:${staff.team}`)
}
