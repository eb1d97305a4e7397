/** Who is on duty, and whose console is gone. */
import { limits } from '@lijn116/protocol/limits'
import type { Database } from '../database/open.ts'
import * as store from './store.ts'

export type { Person } from './store.ts'

export const whoIsThere = (parts: { sql: Database }, team: string): Promise<store.Person[]> =>
  store.peopleOf(parts.sql, team)

export const dutyOf = (parts: { sql: Database }, name: string) => store.dutyOf(parts.sql, name)

/** Leaf to the instant its console went away; null while it is connected. */
export const goneConsoles = (
  parts: { sql: Database },
  leaves: readonly string[],
): Promise<Map<string, number | null>> => store.goneConsoles(parts.sql, leaves)

/** What shows who they are, in the order asked; null: one of them is off duty. */
export async function shiftsOf(
  parts: { sql: Database },
  leaves: readonly string[],
): Promise<{ certificate: string; shift: string }[] | null> {
  const known = await store.shiftsOf(parts.sql, leaves)
  const shown = leaves.flatMap((leaf) => known.get(leaf) ?? [])
  return shown.length === leaves.length ? shown : null
}

/** Gone longer than a reload or a tunnel takes, or nobody at all. */
export async function isLost(parts: { sql: Database; now(): number }, leaf: string | null): Promise<boolean> {
  if (leaf === null) return true
  const goneAt = (await store.goneConsoles(parts.sql, [leaf])).get(leaf) ?? null
  return goneAt !== null && parts.now() - goneAt >= limits.consoleLostSeconds * 1000
}
