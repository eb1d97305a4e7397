import type { Database } from '../database/open.ts'
import * as store from './store.ts'

/** How full the line is of codes, from 0 to 1 and more. Counted at most once a second. */
export function createCodeRoom(parts: { sql: Database; now(): number }, most: number): () => Promise<number> {
  let counted: { at: number; codes: Promise<number> } | null = null
  return async () => {
    if (counted === null || Math.abs(parts.now() - counted.at) >= 1000) {
      const codes = store.countCodes(parts.sql)
      codes.catch(() => {
        counted = null
      })
      counted = { at: parts.now(), codes }
    }
    return (await counted.codes) / most
  }
}
