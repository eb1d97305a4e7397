/** What the lead signed and sealed for a handover: opaque here, wrapped like a wait, gone when the offer is over. */
import type { ConversationRow } from '../database/schema.ts'
import { unwrap, wrap } from '../key-store/key-store.ts'

/** `signed`: OFFER of the seal; `keys`: sealed to the target; `certificate`: of the lead who signed. */
export type HandoverKeys = { signed: string; keys: string; certificate: string }

const place = (row: { id: string; segment: number }): string => `${row.id}:offer:${row.segment}`

export const keepHandover = (slotKey: Buffer, row: { id: string; segment: number }, keys: HandoverKeys): Buffer =>
  wrap(slotKey, place(row), Buffer.from(JSON.stringify(keys)))

/** null: no handover stands. Throws when the slot key does not fit. */
export function openHandover(slotKey: Buffer, row: ConversationRow): HandoverKeys | null {
  if (row.offer_keys === null || row.offer === null) return null
  const bytes = unwrap(slotKey, place({ id: row.id, segment: row.offer.segment }), row.offer_keys)
  return JSON.parse(bytes.toString()) as HandoverKeys
}
