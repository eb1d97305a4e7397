/** What colleagues asked her, and she has not read. */
import type { Consult } from '@lijn116/protocol/consult'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Database } from '../database/open.ts'
import * as store from './store.ts'

export async function unreadConsults(parts: { sql: Database }, leaf: string): Promise<Consult[]> {
  const rows = await store.unreadOf(parts.sql, leaf)
  return rows.map(({ number, id, from, sealed, certificate, shift }) => ({
    number,
    id,
    from: { leaf: from as LeafId, certificate, shift },
    sealed,
  }))
}
