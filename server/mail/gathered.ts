/** Whoever is to be told of letters that nobody vouched for: together, with the next round of what time does. */
import type { Database } from '../database/open.ts'

const waiting = new WeakMap<Database, Set<string>>()

export function gather(sql: Database, leaves: readonly string[]): void {
  waiting.set(sql, new Set([...(waiting.get(sql) ?? []), ...leaves]))
}

export async function tellGathered(parts: { sql: Database; tell(hint: string): Promise<void> }): Promise<void> {
  const leaves = waiting.get(parts.sql) ?? []
  waiting.delete(parts.sql)
  for (const leaf of leaves) await parts.tell(`s:${leaf}:mail`)
}
