/** A console that leaves rings unheard, although its stream looks open; null: it answers again. False when that was known. */
import type { Database } from '../database/open.ts'
import * as store from './store.ts'

export const fallSilent = (parts: { sql: Database }, leaf: string, silentAt: number | null): Promise<boolean> =>
  store.setSilent(parts.sql, leaf, silentAt)
