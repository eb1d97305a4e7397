/** What is only needed until somebody is admitted, and accounts of links that nobody used. */
import type { Database } from '../database/open.ts'
import * as store from './store.ts'

/** A link is over after a day; for another week the console shows that nobody used it. */
const unusedMs = 7 * 86_400_000

export async function tidyPeople(parts: { sql: Database; now(): number }): Promise<void> {
  await store.forgetProofsOfCertified(parts.sql)
  await store.deleteUnused(parts.sql, parts.now() - unusedMs)
}
