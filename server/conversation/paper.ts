/** Who may read and write what staff keeps about a conversation, notes and card, and the key it is wrapped under. */
import { permits } from '@lijn116/domain/access/roles'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { ConversationRow } from '../database/schema.ts'
import type { Slots } from '../key-store/slots.ts'

/** The lead, and a counsellor or coordinator who came along as one; nobody else who is in it. */
export async function paperKey(
  parts: { slots: Slots },
  row: ConversationRow | undefined,
  leaf: string,
): Promise<Buffer | { refused: ProblemType }> {
  if (!row) return { refused: 'conversation-gone' }
  const as = row.members.find((member) => member.leaf === leaf)?.role
  if (row.holder !== leaf && (as === undefined || !permits('note', [as]))) return { refused: 'not-allowed' }
  return (await parts.slots.key(row.slot_id)) ?? { refused: 'conversation-gone' }
}
