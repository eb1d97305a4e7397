/** Consults are kept no longer than they are of use: until read, until either is off duty, and two hours at most. */
import { limits } from '@lijn116/protocol/limits'
import type { Database } from '../database/open.ts'
import * as store from './store.ts'

type Parts = { sql: Database }

export const readConsults = (parts: Parts, leaf: string, upTo: number): Promise<void> =>
  store.dropRead(parts.sql, leaf, upTo)

/** She goes off duty, or begins a shift with another key. */
export const forgetConsults = (parts: Parts, leaf: string): Promise<void> => store.dropOf(parts.sql, leaf)

/** An hour is all that is known of when it was sent: it goes between one and two hours after. */
export const tidyConsults = (parts: Parts & { now(): number }): Promise<void> =>
  store.dropOver(parts.sql, parts.now() - limits.consultSeconds * 1000)
