/** A conversation that she left while its place is kept: who had it, and its end when she is taken again. */
import type { Database } from '../database/open.ts'
import type { Slots } from '../key-store/slots.ts'
import { forget } from './forget.ts'
import { isLeft } from './read.ts'
import * as store from './store.ts'
import type { Writer } from './writer.ts'

type Parts = { sql: Database; now(): number }

/** The newest one of this team that was held with this `resume`, and whose visitor is gone. */
export async function conversationLeft(
  parts: Parts,
  resume: Buffer,
  team: string,
): Promise<{ leaf: string; conversation: string } | null> {
  const rows = await store.conversationsHeldWith(parts.sql, resume)
  const row = rows.find((each) => each.team_id === team && isLeft(each, parts.now()))
  return row === undefined || row.holder === null ? null : { leaf: row.holder, conversation: row.id }
}

export const isColleague = (parts: Parts, leaf: string, team: string): Promise<boolean> =>
  store.isInTeam(parts.sql, leaf, team)

/** She said that she may come back to it: by this she is known again. */
export const hold = (
  parts: { writer: Writer },
  conversation: string,
  resume: Buffer,
): Promise<{ refused: 'conversation-gone' } | Record<string, never>> =>
  parts.writer.change<{ refused: 'conversation-gone' } | Record<string, never>>({
    conversation,
    decide: ({ row }) => (row ? { answer: {}, row: { ...row, resume } } : { answer: { refused: 'conversation-gone' } }),
  })

/** She is answered again: the one she left ends as if its place were no longer kept. Not if she is back in it. */
export const endLeft = (
  parts: { sql: Database; slots: Slots; now(): number },
  conversation: string,
): Promise<boolean> => forget(parts, conversation, (row) => isLeft(row, parts.now()))

/** It has ended, or she is back in it: that the two were one visitor stands nowhere any more. */
export const forgetLeft = (parts: { writer: Writer }, conversation: string): Promise<null> =>
  parts.writer.change<null>({
    conversation,
    decide: ({ row }) => ({ answer: null, ...(row?.returns ? { row: { ...row, returns: null } } : {}) }),
  })
