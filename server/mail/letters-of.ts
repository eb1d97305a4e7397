import type { DocumentsPage } from '@lijn116/protocol/return-code'
import type { Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'
import { unwrap } from '../key-store/key-store.ts'
import { letterPlace, ownPlace } from './place.ts'
import * as store from './store.ts'

/** Her own letters under a code, the first written first. `key`: of the slot of the code, under which they are wrapped. */
export async function lettersOf(
  tx: Transaction<Schema> | Database,
  code: { id: string; key: Buffer },
): Promise<DocumentsPage['letters']> {
  const rows = await store.lettersUnder(tx, code.id)
  return rows.map((row) => ({
    id: row.id,
    sealed: unwrap(code.key, letterPlace(row.id), row.sealed).toString('base64url'),
    own: unwrap(code.key, ownPlace(row.id), row.own).toString('base64url'),
    isAnswered: row.answered_at !== null,
    isStale: row.answered_at === null && row.isStale,
    dueAt: Number(row.due_at),
  }))
}
