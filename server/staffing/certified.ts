/** Who of an organisation can be named for something: certified now, whether on duty or not. */
import type { Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'
import * as store from './store.ts'

export type { Certified } from './store.ts'

export const certifiedIn = (
  parts: { sql: Database | Transaction<Schema> },
  organisation: string,
): Promise<store.Certified[]> => store.certifiedIn(parts.sql, organisation)
