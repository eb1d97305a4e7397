/**
 * A place whose address must not become known, sealed by its author to colleagues by name (docs/decisions/0041). The line
 * keeps bytes it cannot open under a key of their own, and hands them to nobody else.
 */
import { permits } from '@lijn116/domain/access/roles'
import type { directoryRoutes } from '@lijn116/protocol/directory-desk'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { BodyOf } from '@lijn116/protocol/route'
import type { Transaction } from 'kysely'
import type { Staff } from '../../../account/staff.ts'
import { audit } from '../../../audit/audit.ts'
import type { Database } from '../../../database/open.ts'
import type { Schema, SecretEntryRow } from '../../../database/schema.ts'
import { unwrap, wrap } from '../../../key-store/key-store.ts'
import type { Slots } from '../../../key-store/slots.ts'
import { logBroken } from '../../../log.ts'
import { certifiedIn } from '../../../staffing/certified.ts'
import { readerPlace, secretPlace } from './place.ts'
import type { Written } from './secrets-of.ts'
import * as store from './store.ts'

export type SecretParts = { sql: Database; slots: Slots; now(): number; tell(hint: string): Promise<void> }
type Body = BodyOf<typeof directoryRoutes.writeSecret>
type Done = { refused: ProblemType } | Record<string, never>

export async function writeSecret(parts: SecretParts, staff: Staff, body: Body): Promise<Done> {
  // Made before any lock is taken; when this breaks, a key that no row names goes by itself.
  const slot = await parts.slots.create(limits.secretEntryDays)
  const answer = await parts.sql.transaction().execute((tx) => keep(parts, tx, staff, body, slot))
  // Written down under the key it lies under, also when that is the one of a first try.
  const kept = 'refused' in answer ? undefined : await store.byId(parts.sql, body.id)
  const key = kept ? await parts.slots.key(kept.slot_id) : null
  const about = key === null ? null : { key, conversation: body.id }
  await audit(parts, staff.leaf, 'write-secret', 'refused' in answer ? answer.refused : 'done', about)
  if (!('used' in answer)) await parts.slots.destroy(slot.id)
  if ('refused' in answer) return answer
  for (const leaf of new Set([staff.leaf, ...body.readers.map((each) => each.leaf)]))
    await parts.tell(`s:${leaf}:directory`)
  return {}
}

async function keep(
  parts: SecretParts,
  tx: Transaction<Schema>,
  staff: Staff,
  body: Body,
  slot: { id: string; key: Buffer },
): Promise<{ refused: ProblemType } | { used: true } | Record<string, never>> {
  const known = await store.byId(tx, body.id)
  if (known) return (await isSame(parts, known, staff, body)) ? {} : { refused: 'already-used' }
  const leaves = body.readers.map(({ leaf }) => leaf)
  const others = leaves.filter((leaf) => leaf !== staff.leaf)
  if (new Set(leaves).size !== leaves.length || others.length < 2) return { refused: 'not-allowed' }
  const people = await certifiedIn({ sql: tx }, staff.organisation)
  const mayRead = (leaf: string): boolean => people.some((each) => each.leaf === leaf && permits('map', each.roles))
  if (!leaves.every(mayRead)) return { refused: 'not-found' }
  if ((await store.lockedCountOf(tx, staff.leaf)) >= limits.secretsPerPerson) return { refused: 'too-many' }
  const { sealed, signed } = body
  const written: Written = { sealed, signed, certificate: staff.certificate, readers: leaves }
  await store.insert(
    tx,
    {
      id: body.id,
      organisation_id: staff.organisation,
      author: staff.leaf,
      slot_id: slot.id,
      body: wrap(slot.key, secretPlace(body.id), Buffer.from(JSON.stringify(written))),
      at: parts.now(),
    },
    body.readers.map(({ leaf, envelope }) => ({
      leaf,
      body: wrap(slot.key, readerPlace(body.id, leaf), Buffer.from(envelope, 'base64url')),
    })),
  )
  return { used: true }
}

/** The same again: its answer got lost on the way. */
async function isSame(parts: SecretParts, known: SecretEntryRow, staff: Staff, body: Body): Promise<boolean> {
  const key = await parts.slots.key(known.slot_id)
  if (known.author !== staff.leaf || key === null) return false
  try {
    const written = JSON.parse(unwrap(key, secretPlace(known.id), known.body).toString()) as Written
    return written.sealed === body.sealed && written.signed === body.signed
  } catch (error) {
    logBroken('secrets', error)
    return false
  }
}
