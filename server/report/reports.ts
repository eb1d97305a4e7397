/** The reports that concern somebody, as far as they stand and can be read. */
import type { Report } from '@lijn116/protocol/report'
import type { ConversationId, LeafId } from '@lijn116/protocol/sealed'
import type { Staff } from '../account/staff.ts'
import type { Database } from '../database/open.ts'
import type { ReportRow } from '../database/schema.ts'
import { unwrap } from '../key-store/key-store.ts'
import type { Slots } from '../key-store/slots.ts'
import { certifiedIn } from '../staffing/certified.ts'
import { reportPlace, signaturePlace } from './place.ts'
import type { Signature } from './sign-report.ts'
import * as store from './store.ts'
import type { Written } from './write-report.ts'

type Parts = { sql: Database; slots: Slots; now(): number }

export async function reports(parts: Parts, staff: Staff): Promise<{ reports: Report[] }> {
  const rows = await store.reportsOf(parts.sql, staff.leaf, parts.now())
  if (rows.length === 0) return { reports: [] }
  const people = await certifiedIn(parts, staff.organisation)
  const nameOf = (leaf: string): string => people.find((each) => each.leaf === leaf)?.name ?? ''
  const shown = await Promise.all(rows.map((row) => show(parts, staff.leaf, row, nameOf)))
  return { reports: shown.flatMap((each) => each ?? []) }
}

async function show(
  parts: Parts,
  reader: string,
  row: ReportRow,
  nameOf: (leaf: string) => string,
): Promise<Report | null> {
  const as = reader === row.author ? 'author' : reader === row.second ? 'second' : 'reader'
  const about = {
    id: row.id,
    as,
    door: row.door_id,
    conversation: as === 'reader' ? null : ((row.conversation_id ?? null) as ConversationId | null),
    readers: [row.second, row.other].map((leaf) => ({ leaf: leaf as LeafId, name: nameOf(leaf) })),
    until: Number(row.until_at),
    tellAt: row.tell_at === null ? null : Number(row.tell_at),
  } as const
  if (row.ended !== null)
    return {
      ...about,
      state: 'declined',
      sealed: '',
      envelope: null,
      author: { signed: '', certificate: '' },
      second: null,
    }
  const key = await parts.slots.key(row.slot_id)
  if (key === null) return null
  const written = JSON.parse(unwrap(key, reportPlace(row.id), row.body).toString()) as Written
  const signature =
    row.signature === null
      ? null
      : (JSON.parse(unwrap(key, signaturePlace(row.id), row.signature).toString()) as Signature)
  const envelopes = { author: null, second: written.second, reader: written.other }
  return {
    ...about,
    state: signature === null ? 'open' : 'signed',
    sealed: written.sealed,
    envelope: envelopes[as],
    author: { signed: written.signed, certificate: written.certificate },
    second: signature,
  }
}

/** Telling her was put off until then, ms UTC, by a report this colleague wrote; null: there is no such report. */
export async function putOffUntil(parts: Parts, staff: Pick<Staff, 'leaf'>, id: string): Promise<number | null> {
  const row = await store.byId(parts.sql, id)
  const counts = row?.author === staff.leaf && row.signature !== null && row.tell_at !== null
  return counts ? Number(row.tell_at) : null
}
