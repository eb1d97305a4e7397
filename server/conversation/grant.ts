/**
 * The lead hands everybody a new key: after a claim, when she takes over, when somebody comes along or goes. The server
 * stores envelopes it cannot open and moves the segment on by one; from then on nothing is taken under the one before.
 */
import type { counsellorRoutes } from '@lijn116/protocol/counsellor'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { BodyOf } from '@lijn116/protocol/route'
import type { Staff } from '../account/staff.ts'
import { shiftsOf } from '../availability/who-is-there.ts'
import type { Database } from '../database/open.ts'
import type { ConversationRow } from '../database/schema.ts'
import type { Slots } from '../key-store/slots.ts'
import { endLeft, forgetLeft } from './left.ts'
import { type HandoverKeys, openHandover } from './offer-keys.ts'
import { apply } from './row.ts'
import { conversationsById } from './store.ts'
import type { StoredGrant } from './stored-grant.ts'
import type { Writer } from './writer.ts'

type Posted = Pick<StoredGrant, 'grant' | 'toVisitor' | 'members'>
type GrantBody = BodyOf<typeof counsellorRoutes.grant>
type Granted = { seq: number } | { refused: ProblemType; segment?: number }

export async function grant(
  parts: { sql: Database; slots: Slots; writer: Writer; now(): number },
  staff: Staff,
  /** null: she is off duty, and may only ask again for what she was given before. */
  duty: { shift: string; pseudonym: string } | null,
  body: GrantBody,
): Promise<Granted> {
  // Her role in it is one she has, whatever the grant says; who comes along was asked under a role that was checked then.
  const [lead, ...others] = body.members
  const hasRole = lead !== undefined && staff.roles.includes(lead.role)
  const shown = await shiftsOf(
    parts,
    others.map(({ leaf }) => leaf),
  )
  const before = await beforeGrant(parts, body)
  const posted: Posted = {
    grant: body.grant,
    toVisitor: body.toVisitor,
    members: body.members.map(({ leaf, envelope }) => ({ leaf, envelope })),
  }
  const key = {
    conversation: body.conversation,
    sender: staff.leaf,
    segment: body.segment,
    instance: 'grant',
    counter: 0,
  }
  /** The conversation that she who is answered now has left. */
  const has: { left: string | null } = { left: null }
  const answer = await parts.writer.change<Granted>({
    conversation: body.conversation,
    // A handover counts against what she may have at once: it waits for whatever she takes at this moment.
    ...(body.reason === 'handover' ? { claimer: staff.leaf } : {}),
    lookFor: [key],
    decide({ row, found, now }) {
      has.left = row?.returns?.wasWith?.conversation ?? null
      if (!row) return { answer: { refused: 'conversation-gone' } }
      // First: what was stored is so, whoever went off duty since. Refused, its lead would go on under a key nobody reads.
      const known = found(key)
      if (known) return { answer: isSame(known.body, posted) ? { seq: known.seq } : { refused: 'already-used' } }
      if (duty === null) return { answer: { refused: 'not-on-duty' } }
      if (!hasRole) return { answer: { refused: 'not-allowed' } }
      if (shown === null) return { answer: { refused: 'colleague-away' } }
      if (before === null) return { answer: { refused: 'conversation-gone' } }
      const command = { kind: 'grant', leaf: staff.leaf, segment: body.segment, reason: body.reason } as const
      const outcome = apply(row, { ...command, members: body.members, pseudonym: duty.pseudonym }, now)
      if ('refused' in outcome) return { answer: { refused: outcome.refused, segment: row.segment } }
      // What was signed was read before the lock: another offer since then is another handover.
      if (body.reason === 'handover' && !sameBytes(row.offer_keys, before.offerKeys))
        return { answer: { refused: 'offer-over', segment: row.segment } }
      const stored: StoredGrant = {
        ...posted,
        certificate: staff.certificate,
        shift: duty.shift,
        ...(before.handover === null ? {} : { offer: before.handover.signed }),
        ...(others.length === 0 ? {} : { others: shown }),
      }
      const wasWith = row.returns?.wasWith ?? null
      return {
        answer: { seq: outcome.row.seq },
        row: {
          ...outcome.row,
          // Until that one is ended: a retry ends it too, when this process dies in between.
          returns: wasWith && { wanted: null, wasWith, appointment: null },
          // The keys travel by another way than the wait from now on.
          wait: body.reason === 'claim' ? outcome.row.wait : null,
          // Her page may have sealed to another team of the door while she was being opened.
          team_id: body.reason === 'handover' || body.reason === 'claim' ? staff.team : row.team_id,
        },
        facts: [{ kind: 'grant', ...keyWithoutConversation(key), body: Buffer.from(JSON.stringify(stored)) }],
      }
    },
  })
  if (has.left !== null && !('refused' in answer)) {
    await endLeft(parts, has.left)
    await forgetLeft(parts, body.conversation)
  }
  return answer
}

async function beforeGrant(
  parts: { sql: Database; slots: Slots },
  body: GrantBody,
): Promise<{ handover: HandoverKeys | null; offerKeys: ConversationRow['offer_keys'] } | null> {
  if (body.reason !== 'handover') return { handover: null, offerKeys: null }
  const [row] = await conversationsById(parts.sql, [body.conversation])
  const key = row ? await parts.slots.key(row.slot_id) : null
  if (!row || !key) return null
  return { handover: openHandover(key, row), offerKeys: row.offer_keys }
}

/** A retry carries what was posted before; of whoever is out of it since, the envelope is not kept (forget-envelopes.ts). */
function isSame(bytes: Uint8Array, posted: Posted): boolean {
  const kept = JSON.parse(Buffer.from(bytes).toString()) as StoredGrant
  const envelopes = new Map(posted.members.map(({ leaf, envelope }) => [leaf, envelope]))
  const sameMembers = kept.members.every(({ leaf, envelope }) => envelopes.get(leaf) === envelope)
  return kept.grant === posted.grant && kept.toVisitor === posted.toVisitor && sameMembers
}

const sameBytes = (one: Uint8Array | null, other: Uint8Array | null): boolean =>
  one !== null && other !== null && Buffer.from(one).equals(other)

const keyWithoutConversation = ({ sender, segment, instance, counter }: Omit<ConversationKey, 'conversation'>) => ({
  sender,
  segment,
  instance,
  counter,
})
type ConversationKey = { conversation: string; sender: string; segment: number; instance: string; counter: number }
