/**
 * Somebody is removed: nothing stays in her hands. What she had claimed goes to the front, envelope intact; in a talk the
 * visitor's own page sees that nobody holds it, says so, and opens a new wait. What she came along in goes on without her,
 * and what she was offered is over. Inside the caller's transaction.
 */
import type { Command } from '@lijn116/domain/conversation/state'
import { isLive, offerAt } from '@lijn116/domain/conversation/together'
import { sql, type Transaction } from 'kysely'
import { channel } from '../database/open.ts'
import type { ConversationRow, Schema } from '../database/schema.ts'
import type { Slots } from '../key-store/slots.ts'
import { forgetEnvelopes, whoIsOut } from './forget-envelopes.ts'
import { apply } from './row.ts'
import { bumpQueues, conversationsAround, updateConversations } from './store.ts'
import { whoIsConcerned } from './writer.ts'

export async function letGoOfAll(
  parts: { slots: Slots; now(): number },
  tx: Transaction<Schema>,
  leaf: string,
): Promise<void> {
  const now = parts.now()
  const before = await conversationsAround(tx, leaf)
  const changed = before.map((row) => letGo(row, leaf, now))
  await updateConversations(tx, changed)
  for (const [index, row] of changed.entries()) {
    const key = await parts.slots.key(row.slot_id)
    const out = whoIsOut(before[index] ?? null, row)
    // Without its key the conversation is ashes, and so is every envelope in it.
    if (key && out.length > 0) await forgetEnvelopes(tx, key, row.id, out)
  }
  const queues = [...new Set(changed.filter(({ phase }) => phase === 'waiting').map((row) => row.team_id))]
  await bumpQueues(tx, queues)
  const concerned = changed.flatMap((row, index) => whoIsConcerned(before[index], row))
  const hints = [
    ...changed.map((row) => `c:${row.id}`),
    ...new Set(concerned.map((each) => `m:${each}`)),
    ...queues.map((team) => `q:${team}`),
  ]
  if (hints.length > 0) await sql`select pg_notify(${channel}, hint) from unnest(${hints}::text[]) as hint`.execute(tx)
}

function letGo(row: ConversationRow, leaf: string, now: number): ConversationRow {
  const offer = offerAt(row.offer, now)
  const offered = offer?.to.leaf === leaf && isLive(offer)
  const open = offered ? must(row, { kind: 'decline', leaf }, now) : row
  // It has ended, and she is the one who had not read the end: nobody will, so nothing is kept for it.
  if (open.phase === 'closing') {
    const members = open.members.filter((member) => member.leaf !== leaf)
    return open.holder === leaf ? { ...open, members, holder: null, holder_read: open.seq } : { ...open, members }
  }
  if (open.holder === leaf)
    return must(open, { kind: 'give-back', leaf, segment: open.segment, startedAt: open.started_at }, now)
  const isIn = open.members.some((member) => member.leaf === leaf)
  return isIn ? must(open, { kind: 'leave', leaf }, now) : open
}

function must(row: ConversationRow, command: Command, now: number): ConversationRow {
  const outcome = apply(row, command, now)
  if ('refused' in outcome) throw new Error(`a conversation of hers could not be let go: ${outcome.refused}`)
  return outcome.row
}
