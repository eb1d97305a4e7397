/** From rows to what a reader may see. Each audience has its own mapping; a note is not expressible in either. */
import type { ConversationEvent } from '@lijn116/protocol/conversation'
import type { HeldConversation, VisitorPresence } from '@lijn116/protocol/counsellor'
import { limits } from '@lijn116/protocol/limits'
import type { ConversationId, LeafId, SealedWait } from '@lijn116/protocol/sealed'
import type { MemberRole } from '@lijn116/protocol/together'
import type { Database } from '../database/open.ts'
import type { ConversationRow, FactRow } from '../database/schema.ts'
import { unwrap } from '../key-store/key-store.ts'
import type { Slots } from '../key-store/slots.ts'
import { placeOf, waitPlace } from './place.ts'
import { factsAfter } from './store.ts'
import type { StoredGrant } from './stored-grant.ts'

export type Audience = 'visitor' | { leaf: string }

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
    const stored = JSON.parse(body.toString()) as StoredGrant & { toMember?: string }
    // Kept before several could be in it: one envelope, of who granted.
    const members = stored.members ?? [{ leaf: fact.sender, envelope: stored.toMember ?? '' }]
    const mine = (leaf: string): string => members.find((member) => member.leaf === leaf)?.envelope ?? ''
    return {
      kind: 'grant',
      seq,
      segment,
      grant: stored.grant,
      envelope: audience === 'visitor' ? stored.toVisitor : mine(audience.leaf),
      certificate: stored.certificate,
      shift: stored.shift,
      ...(stored.offer === undefined ? {} : { offer: stored.offer }),
      ...(stored.others === undefined ? {} : { others: stored.others }),
    }
  }
  const { close } = JSON.parse(body.toString()) as { close: string | null }
  return { kind: 'close', seq, by: fact.sender === 'visitor' ? 'visitor' : 'counsellor', close }
}

/**
 * From which fact on she is served: all of it to the lead, to who came along from her own grant; null: she does not read it.
 * Whoever is not named by a stored grant, or holds the lease before the first, reads nothing.
 */
export function readsFrom(row: Pick<ConversationRow, 'holder' | 'members'>, leaf: string): number | null {
  if (row.holder === leaf) return 1
  return row.members.find((member) => member.leaf === leaf)?.from ?? null
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

type Going = Pick<ConversationRow, 'holder' | 'phase' | 'visitor_gone_at' | 'visitor_gone_how'>

/** She is not in it, and may still come back to it: no longer, and it is like every other. */
export const isLeft = (row: Going, now: number): boolean =>
  row.holder !== null &&
  row.phase !== 'closing' &&
  !isConnected(row, now) &&
  row.visitor_gone_at !== null &&
  now - row.visitor_gone_at < limits.placeKeptSeconds * 1000

export function presenceOf(
  row: ConversationRow,
  now: number,
  isSilent: (conversation: string) => boolean,
): VisitorPresence {
  if (!isConnected(row, now)) return row.visitor_gone_how ?? 'left'
  return isSilent(row.id) ? 'silent' : 'here'
}

/** What a console knows beside the facts. null: the slot key is gone, and the conversation with it. */
export async function heldConversation(
  parts: { slots: Slots; now(): number },
  row: ConversationRow,
  leaf: string,
  isSilent: (conversation: string) => boolean = () => false,
): Promise<HeldConversation | null> {
  const key = await parts.slots.key(row.slot_id)
  if (!key) return null
  const isLead = row.holder === leaf
  const wait = row.wait === null || !isLead ? null : unwrap(key, waitPlace(waitSegment(row)), row.wait).toString()
  return {
    conversation: row.id as ConversationId,
    channel: 'chat',
    door: row.door_id,
    cameBy: row.came_by,
    team: row.team_id,
    language: row.language,
    acute: row.unsafe_at !== null,
    wish: row.wish,
    phase: row.phase,
    segment: row.segment,
    as: isLead ? 'lead' : 'member',
    members: row.members.map((member) => ({
      leaf: member.leaf as LeafId,
      role: member.role as MemberRole,
      pseudonym: member.pseudonym,
    })),
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
