/**
 * Searches on the site that nothing fits, summed in memory and written now and then: reading waits for no database, and
 * nobody who watches it sees the moment of a single search. What was not written when a program dies is lost.
 */
import type { Database } from '../../database/open.ts'
import { dateOf } from './fitting.ts'
import * as store from './store.ts'

export const tallyMinutes = 10
/** Different questions between two writings; there are more only when somebody makes them up. */
const mostKinds = 2_000

export type GapTally = {
  /** Terms of the vocabulary only. */
  count(search: { theme: string | null; audience: string | null; region: string | null }): void
  /** @throws when the database does not answer; what was counted stays for the next time */
  write(): Promise<void>
}

export function createGapTally(parts: { sql: Database; now(): number }): GapTally {
  let sums = new Map<string, store.GapRow>()
  let writing: Promise<void> = Promise.resolve()

  function add(row: store.GapRow): void {
    const key = JSON.stringify([row.month, row.theme, row.audience, row.region])
    const known = sums.get(key)
    if (known === undefined && sums.size >= mostKinds) return
    sums.set(key, { ...row, value: row.value + (known?.value ?? 0) })
  }

  async function writeAll(): Promise<void> {
    const taken = sums
    if (taken.size === 0) return
    sums = new Map()
    try {
      await parts.sql.transaction().execute(async (tx) => {
        for (const row of taken.values()) await store.addGap(tx, row)
      })
    } catch (error) {
      for (const row of taken.values()) add(row)
      throw error
    }
  }
  return {
    count({ theme, audience, region }) {
      const month = dateOf(parts.now()).slice(0, 7)
      add({ month, source: 'site', theme: theme ?? '', audience: audience ?? '', region: region ?? '', value: 1 })
    },
    write() {
      writing = writing.catch(() => undefined).then(writeAll)
      return writing
    },
  }
}
