/**
 * More than one counsellor about one conversation: handing over, coming along, going. For consoles. One offer a
 * conversation at a time; whoever is offered it must accept, and after `limits.offerSeconds` nothing has changed.
 */
import * as v from 'valibot'
import { shortName } from './plain-text.ts'
import { route } from './route.ts'
import { conversationId, envelope, leafId, signedObject } from './sealed.ts'
import { wholeNumber } from './whole-number.ts'

/** As certified; a lead is counsellor or coordinator. */
export const memberRole = v.picklist(['counsellor', 'coordinator', 'expert', 'interpreter', 'partner-worker'])
export type MemberRole = v.InferOutput<typeof memberRole>

/** Somebody on duty now. Certificate and shift are verified by whoever offers: the rest is the server's word. */
export const colleague = v.object({
  leaf: leafId,
  pseudonym: v.string(),
  team: v.string(),
  roles: v.array(v.string()),
  languages: v.array(v.string()),
  skills: v.array(v.string()),
  /** silent: on duty, but the console does not answer. */
  state: v.picklist(['free', 'busy', 'pause', 'silent']),
  certificate: signedObject,
  shift: signedObject,
})
export type Colleague = v.InferOutput<typeof colleague>

/** Who reads and writes in a conversation. The first is the lead. */
export const member = v.object({ leaf: leafId, role: memberRole, pseudonym: v.string() })
export type Member = v.InferOutput<typeof member>

export const offerKind = v.picklist(['handover', 'join'])
export const offer = v.object({
  conversation: conversationId,
  kind: offerKind,
  /** What the one who is offered it would be in it. */
  as: memberRole,
  from: v.object({ leaf: leafId, pseudonym: v.string() }),
  to: v.object({ leaf: leafId, pseudonym: v.string() }),
  door: v.string(),
  language: v.string(),
  acute: v.boolean(),
  secondsLeft: v.number(),
  /** accepted: a handover waits for the grant of who accepted; a join for the visitor's yes and the lead's grant. */
  state: v.picklist(['open', 'accepted', 'declined', 'expired', 'withdrawn']),
})
export type Offer = v.InferOutput<typeof offer>

const ofConversation = { conversation: conversationId }

export const togetherRoutes = {
  /** On duty now, of the doors this team answers; the asker left out. */
  colleagues: route('GET', '/v1/colleagues', null, v.object({ colleagues: v.array(colleague) })),
  /** By the lead. `signed` and `keys` (OFFER of the seal) with a handover, null with a join. `already-used`: one is open. */
  offer: route(
    'POST',
    '/v1/offers',
    v.object({
      ...ofConversation,
      segment: wholeNumber,
      kind: offerKind,
      to: leafId,
      as: memberRole,
      signed: v.nullable(signedObject),
      keys: v.nullable(envelope),
    }),
    v.object({}),
  ),
  /** By who made it, or (declined) by who was offered it. */
  withdrawOffer: route('POST', '/v1/offers/withdraw', v.object(ofConversation), v.object({})),
  declineOffer: route('POST', '/v1/offers/decline', v.object(ofConversation), v.object({})),
  /** Of a handover: what the grant needs. She becomes lead by that grant (reason `handover`) and not before. */
  acceptOffer: route(
    'POST',
    '/v1/offers/accept',
    v.object(ofConversation),
    v.object({
      segment: wholeNumber,
      visitorKey: v.string(),
      door: v.string(),
      language: v.string(),
      handover: v.nullable(v.object({ signed: signedObject, keys: envelope, certificate: signedObject })),
    }),
  ),
  /** By a member who is not the lead: cut off at once; the lead's console follows with a grant of reason `leave`. */
  leave: route('POST', '/v1/leave', v.object(ofConversation), v.object({})),
  /** By the lead: the conversation belongs to another door. Its first label stays with it. */
  moveDoor: route('POST', '/v1/move', v.object({ ...ofConversation, door: shortName }), v.object({})),
} as const
