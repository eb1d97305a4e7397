/** For the custody of a trial, which makes fresh links at every start: not for somebody whose invitation was taken back. */
import type { Database } from '../database/open.ts'
import * as store from './store.ts'

export const withdrawnLinks = (parts: { sql: Database }): Promise<string[]> => store.withdrawnLinks(parts.sql)
