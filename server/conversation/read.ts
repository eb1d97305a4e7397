/** From rows to what a reader may see. Each audience has its own mapping; a note is not expressible in either. */
import type { ConversationEvent } from '@lijn116/protocol/conversation'
import type { HeldConversation, VisitorPresence } from '@lijn116/protocol/counsellor'
import { limits } from '@lijn116/protocol/limits'
import type { ConversationId, LeafId, SealedWait } from '@lijn116/protocol/sealed'
import type { Database } from '../database/open.ts'
import type { ConversationRow, FactRow } from '../database/schema.ts'
import { unwrap } from '../key-store/key-store.ts'
import type { Slots } from '../key-store/slots.ts'
import type { StoredGrant } from './grant.ts'
import { factsAfter } from './store.ts'
import { placeOf, waitPlace } from './writer.ts'

export type Audience = 'visitor' | 'staff'

/** Throws when the slot key does not fit: a row that was tampered with is never passed on. */
export function openFact(key: Buffer, fact: FactRow, audience: Audience): ConversationEvent {
  const body = unwrap(key, placeOf(fact), fact.body)
  const { seq, segment } = fact
  if (fact.kind === 'message')
    return {
      kind: 'message',
      seq,
      sender: fact.sender === 'visitor' ? 'visitor' : (fact.sender as LeafId),
      segment,
      instance: fact.instance,
      counter: Number(fact.counter),
      sealed: body.toString('base64url'),
    }
  if (fact.kind === 'grant') {
    const stored = JSON.parse(body.toString()) as StoredGrant
    const envelope = audience === 'visitor' ? stored.toVisitor : stored.toMember
    return {
      kind: 'grant',
      seq,
      segment,
      grant: stored.grant,
      envelope,
      certificate: stored.certificate,
      shift: stored.shift,
    }
  }
  const { close } = JSON.parse(body.toString()) as { close: string | null }
  return { kind: 'close', seq, by: fact.sender === 'visitor' ? 'visitor' : 'counsellor', close }
}

/** Every fact so far, for the winner of a claim. */
export async function factsFor(
  parts: { sql: Database; slots: Slots },
  row: ConversationRow,
  audience: Audience,
): Promise<ConversationEvent[]> {
  const key = await parts.slots.key(row.slot_id)
  if (!key) return []
  const rows = await factsAfter(parts.sql, [{ conversation: row.id, seq: 0 }], limits.eventsPerConversation)
  return rows.map((fact) => openFact(key, fact, audience))
}

/** Between the start and the first stream she counts as here: her page is opening it at this moment. */
const streamOpensMilliseconds = 10_000

export const isConnected = (row: Pick<ConversationRow, 'visitor_gone_at' | 'visitor_gone_how'>, now: number): boolean =>
  row.visitor_gone_at === null || (row.visitor_gone_how === null && now - row.visitor_gone_at < streamOpensMilliseconds)

export function presenceOf(
  row: ConversationRow,
  now: number,
  isSilent: (conversation: string) => boolean,
): VisitorPresence {
  if (!isConnected(row, now)) return row.visitor_gone_how ?? 'left'
  return isSilent(row.id) ? 'silent' : 'here'
}

/** What the holder's console knows beside the facts. null: the slot key is gone, and the conversation with it. */
export async function heldConversation(
  parts: { slots: Slots; now(): number },
  row: ConversationRow,
  isSilent: (conversation: string) => boolean = () => false,
): Promise<HeldConversation | null> {
  const key = await parts.slots.key(row.slot_id)
  if (!key) return null
  const wait = row.wait === null ? null : unwrap(key, waitPlace(waitSegment(row)), row.wait).toString()
  return {
    conversation: row.id as ConversationId,
    door: row.door_id,
    team: row.team_id,
    language: row.language,
    phase: row.phase,
    segment: row.segment,
    visitorKey: Buffer.from(row.visitor_key).toString('base64url'),
    wait: wait === null ? null : (JSON.parse(wait) as SealedWait),
    presence: presenceOf(row, parts.now(), isSilent),
    seq: row.seq,
  }
}

/** The envelope was wrapped under the segment before the grant; it stays until she has answered. */
const waitSegment = (row: ConversationRow) => ({
  id: row.id,
  segment: row.phase === 'granted' ? row.segment - 1 : row.segment,
})
