/**
 * Whoever was offered it says yes. Of a handover she is given what her grant needs, and nothing of what was said: that
 * comes with the grant, by which she leads. Of a join nothing yet: the visitor is asked first, and then the lead grants.
 */
import { offerAt } from '@lijn116/domain/conversation/together'
import { barOf } from '@lijn116/domain/queue/routing'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { AnswerOf } from '@lijn116/protocol/route'
import type { togetherRoutes } from '@lijn116/protocol/together'
import type { Staff } from '../account/staff.ts'
import { takersOf } from '../availability/taker.ts'
import { dutyOf, whoIsThere } from '../availability/who-is-there.ts'
import type { Database } from '../database/open.ts'
import type { ConversationRow } from '../database/schema.ts'
import type { Slots } from '../key-store/slots.ts'
import type { Doors } from '../queue/door.ts'
import { placeOf } from '../queue/snapshot.ts'
import { refusals } from './claim.ts'
import { openHandover } from './offer-keys.ts'
import { apply } from './row.ts'
import type { Writer } from './writer.ts'

type Accepted = AnswerOf<typeof togetherRoutes.acceptOffer>

export async function acceptOffer(
  parts: { sql: Database; slots: Slots; writer: Writer; doors: Doors; now(): number },
  staff: Staff,
  conversation: string,
): Promise<Accepted | { refused: ProblemType }> {
  if ((await dutyOf(parts, staff.name))?.state !== 'on') return { refused: 'not-on-duty' }
  const taker = takersOf(await whoIsThere(parts, staff.team), parts.now()).find(({ leaf }) => leaf === staff.leaf)
  const done = await parts.writer.change<ConversationRow | { refused: ProblemType }>({
    conversation,
    claimer: staff.leaf,
    decide({ row, held, heldAcute, now }) {
      if (held === null) return { answer: { refused: 'not-signed-in' } }
      if (!row) return { answer: { refused: 'conversation-gone' } }
      const offer = offerAt(row.offer, now)
      // A retry: the answer got lost on the way.
      if (offer?.state === 'accepted' && offer.to.leaf === staff.leaf) return { answer: row }
      const { claimLeaseSeconds: grantSeconds, offerSeconds: joinSeconds } = limits
      const capacity = taker?.capacity ?? 0
      const command = { kind: 'accept', leaf: staff.leaf, held, capacity, grantSeconds, joinSeconds } as const
      const outcome = apply(row, command, now)
      if ('refused' in outcome) return { answer: outcome }
      if (offer?.kind === 'handover') {
        if (taker === undefined) return { answer: { refused: 'not-allowed' } }
        // By accepting she says that the end of her shift is no reason; what a door asks for is one, and so is room.
        const me = { ...taker, held, holdsAcute: heldAcute > 0, alsoNearEnd: true }
        const bar = barOf(placeOf(parts.doors, row, now), me, [], now, limits)
        if (bar !== null) return { answer: { refused: refusals[bar] } }
      }
      return { answer: outcome.row, row: outcome.row }
    },
  })
  if ('refused' in done) return done
  const slotKey = await parts.slots.key(done.slot_id)
  if (!slotKey) return { refused: 'conversation-gone' }
  return {
    segment: done.segment,
    visitorKey: Buffer.from(done.visitor_key).toString('base64url'),
    door: done.door_id,
    language: done.language,
    handover: openHandover(slotKey, done),
  }
}
