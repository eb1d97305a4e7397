/** The lead asks a colleague to take over, or to come along. Nothing changes by it; the colleague must accept. */
import { permits } from '@lijn116/domain/access/roles'
import { isLive, offerAt } from '@lijn116/domain/conversation/together'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { BodyOf } from '@lijn116/protocol/route'
import type { Colleague, togetherRoutes } from '@lijn116/protocol/together'
import type { Staff } from '../account/staff.ts'
import { colleaguesOf } from '../availability/colleagues.ts'
import { dutyOf } from '../availability/who-is-there.ts'
import type { Database } from '../database/open.ts'
import type { ConversationRow } from '../database/schema.ts'
import type { Slots } from '../key-store/slots.ts'
import type { Doors } from '../queue/door.ts'
import { type HandoverKeys, keepHandover, openHandover } from './offer-keys.ts'
import { apply } from './row.ts'
import { conversationsById } from './store.ts'
import type { Writer } from './writer.ts'

type OfferBody = BodyOf<typeof togetherRoutes.offer>
type Done = { refused: ProblemType; segment?: number } | Record<string, never>

export async function offer(
  parts: { sql: Database; slots: Slots; writer: Writer; doors: Doors; now(): number },
  staff: Staff,
  body: OfferBody,
): Promise<Done> {
  const keys = handoverOf(staff, body)
  if (keys === 'malformed') return { refused: 'malformed' }
  const [stored] = await conversationsById(parts.sql, [body.conversation])
  const slotKey = stored ? await parts.slots.key(stored.slot_id) : null
  if (!stored || !slotKey) return { refused: 'conversation-gone' }
  if (stored.holder !== staff.leaf) return { refused: 'not-allowed' }
  const target = (await colleaguesOf(parts, staff)).find(({ leaf }) => leaf === body.to)
  if (target === undefined || target.state === 'silent' || target.state === 'pause')
    return { refused: 'colleague-away' }
  if (!mayBe(parts.doors, stored, target, body)) return { refused: 'not-allowed' }

  const me = { leaf: staff.leaf, pseudonym: (await dutyOf(parts, staff.name))?.pseudonym ?? '' }
  return parts.writer.change<Done>({
    conversation: body.conversation,
    decide({ row, now }) {
      if (!row) return { answer: { refused: 'conversation-gone' } }
      // A retry: the answer got lost on the way.
      if (isSameOffer(slotKey, row, staff, body, keys, now)) return { answer: {} }
      const to = { leaf: target.leaf, pseudonym: target.pseudonym }
      const offered = { kind: body.kind, segment: body.segment, from: me, to, as: body.as }
      const { offerSeconds: seconds, membersPerConversation: mostMembers } = limits
      const outcome = apply(row, { kind: 'offer', offered, seconds, mostMembers }, now)
      if ('refused' in outcome) return { answer: { refused: outcome.refused, segment: row.segment } }
      return {
        answer: {},
        row: { ...outcome.row, offer_keys: keys === null ? null : keepHandover(slotKey, row, keys) },
      }
    },
  })
}

/** What a handover carries, and a join does not. */
function handoverOf(staff: Staff, { kind, signed, keys }: OfferBody): HandoverKeys | null | 'malformed' {
  if (kind === 'join') return signed === null && keys === null ? null : 'malformed'
  return signed === null || keys === null ? 'malformed' : { signed, keys, certificate: staff.certificate }
}

/** Has she that role, may that role do this, and, to lead: does a team of hers answer this door? */
function mayBe(doors: Doors, row: ConversationRow, target: Colleague, { kind, as }: OfferBody): boolean {
  if (!target.roles.includes(as)) return false
  if (kind === 'join') return permits('join', [as])
  return permits('claim', [as]) && (doors.get(row.door_id)?.teams.includes(target.team) ?? target.team === row.team_id)
}

function isSameOffer(
  slotKey: Buffer,
  row: ConversationRow,
  staff: Staff,
  body: OfferBody,
  keys: HandoverKeys | null,
  now: number,
): boolean {
  const known = offerAt(row.offer, now)
  if (known === null || !isLive(known) || known.from.leaf !== staff.leaf || known.to.leaf !== body.to) return false
  if (known.kind !== body.kind || known.as !== body.as || known.segment !== body.segment) return false
  const kept = openHandover(slotKey, row)
  return kept?.signed === keys?.signed && kept?.keys === keys?.keys
}
