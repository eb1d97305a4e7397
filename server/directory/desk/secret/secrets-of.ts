/** The secret entries that name somebody, and those she wrote. Nobody else learns that there are any. */
import type { SecretEntry } from '@lijn116/protocol/directory-desk'
import { limits } from '@lijn116/protocol/limits'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Staff } from '../../../account/staff.ts'
import type { Database } from '../../../database/open.ts'
import { unwrap } from '../../../key-store/key-store.ts'
import type { Slots } from '../../../key-store/slots.ts'
import { logBroken } from '../../../log.ts'
import { certifiedIn } from '../../../staffing/certified.ts'
import { readerPlace, secretPlace } from './place.ts'
import * as store from './store.ts'

/** As its author handed it in. `readers`: leaves in her order, also of who has left: her signature is over all of them. */
export type Written = { sealed: string; signed: string; certificate: string; readers: string[] }

export async function secretsOf(parts: { sql: Database; slots: Slots }, staff: Staff): Promise<SecretEntry[]> {
  const rows = await store.ofPerson(parts.sql, staff.leaf)
  if (rows.length === 0) return []
  const people = await certifiedIn(parts, staff.organisation)
  const nameOf = (leaf: string): string => people.find((each) => each.leaf === leaf)?.name ?? ''
  const shown = await Promise.all(
    rows.map(async (row): Promise<SecretEntry[]> => {
      const key = await parts.slots.key(row.slot_id)
      const opened = key === null ? null : openRow(key, row, staff.leaf)
      if (opened === null) return []
      const { written, hers } = opened
      return [
        {
          id: row.id,
          sealed: hers === null ? '' : written.sealed,
          envelope: hers,
          author: { signed: written.signed, certificate: written.certificate },
          readers: written.readers.map((leaf) => ({ leaf: leaf as LeafId, name: nameOf(leaf) })),
          own: row.author === staff.leaf,
          at: Number(row.at),
          until: Number(row.at) + limits.secretEntryDays * 86_400_000,
        },
      ]
    }),
  )
  return shown.flat()
}

/** null: damaged, so it opens for nobody; the map and the others stand. */
function openRow(
  key: Buffer,
  row: { id: string; body: Uint8Array; key: Uint8Array | null },
  leaf: string,
): { written: Written; hers: string | null } | null {
  try {
    const written = JSON.parse(unwrap(key, secretPlace(row.id), row.body).toString()) as Written
    return { written, hers: row.key && unwrap(key, readerPlace(row.id, leaf), row.key).toString('base64url') }
  } catch (error) {
    logBroken('secrets', error)
    return null
  }
}
