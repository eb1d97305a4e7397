import type { VisitorTrust } from '@lijn116/protocol/visitor'
import type { Database } from '../database/open.ts'
import { dayOf } from '../key-store/key-store.ts'
import { dutyForVisitors, trustRow } from './store.ts'

/** Signed bytes for the visitor's client to judge; null while the line has no trust at all. */
export async function visitorTrust(
  parts: { sql: Database; now(): number },
  teams: readonly string[],
): Promise<VisitorTrust | null> {
  const row = await trustRow(parts.sql)
  if (!row) return null
  const duty = await dutyForVisitors(parts.sql, teams, dayOf(parts.now()))
  return { ...row, duty: duty.map(({ signed, issuer }) => ({ duty: signed, issuer })) }
}
