/** Private notes of staff: other table, other key, other endpoint than messages. They die at close. */

import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { Staff } from '../account/staff.ts'
import type { Database } from '../database/open.ts'
import { unwrap, wrap } from '../key-store/key-store.ts'
import type { Slots } from '../key-store/slots.ts'
import { paperKey } from './paper.ts'
import { conversationsById, insertNote, notesOf } from './store.ts'

type Parts = { sql: Database; slots: Slots }

const notePlace = (conversation: string, id: string): string => `${conversation}:note:${id}`

async function keyFor(parts: Parts, staff: Staff, conversation: string): Promise<Buffer | { refused: ProblemType }> {
  const [row] = await conversationsById(parts.sql, [conversation])
  return paperKey(parts, row, staff.leaf)
}

export async function writeNote(
  parts: Parts,
  staff: Staff,
  note: { conversation: string; id: string; sealed: string },
): Promise<{ refused: ProblemType } | Record<string, never>> {
  const key = await keyFor(parts, staff, note.conversation)
  if ('refused' in key) return key
  const body = wrap(key, notePlace(note.conversation, note.id), Buffer.from(note.sealed, 'base64url'))
  const kept = await insertNote(
    parts.sql,
    { conversation: note.conversation, id: note.id, author: staff.leaf, body },
    limits.notesPerConversation,
  )
  return kept === 'kept' ? {} : { refused: 'too-many' }
}

export async function readNotes(parts: Parts, staff: Staff, conversation: string) {
  const key = await keyFor(parts, staff, conversation)
  if ('refused' in key) return key
  const rows = await notesOf(parts.sql, conversation)
  return {
    notes: rows.map((row) => ({
      id: row.id,
      author: row.author,
      sealed: unwrap(key, notePlace(conversation, row.id), row.body).toString('base64url'),
    })),
  }
}
