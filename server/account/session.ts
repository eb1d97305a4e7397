/** A session: 32 random bytes in a console's memory; here only their hash, and when they end. */
import { createHash } from 'node:crypto'
import type { Database } from '../database/open.ts'
import type { Staff } from './staff.ts'
import * as store from './store.ts'

type Parts = { sql: Database; now(): number }

export const sessionHashOf = (session: string): Buffer =>
  createHash('sha256').update(Buffer.from(session, 'base64url')).digest()

/** null: unknown, over, or no longer certified. */
export const staffOfSession = (parts: Parts, session: Buffer): Promise<Staff | null> =>
  store.staffOfSession(parts.sql, session, parts.now())

export const closeSession = (parts: Parts, session: Buffer): Promise<void> => store.closeSession(parts.sql, session)

export const forgetOldSessions = (parts: Parts): Promise<void> => store.forgetOldSessions(parts.sql, parts.now())
