/** What a console may ask, and what it is told. */
import * as v from 'valibot'
import { alert, alertRoutes, alertStage } from './alert.ts'
import { appointmentRoutes } from './appointment.ts'
import { boardRoutes } from './board.ts'
import { cardRoutes } from './card.ts'
import { complaintDeskRoutes } from './complaint-desk.ts'
import { consult, consultRoutes } from './consult.ts'
import { conversationEvent, phase } from './conversation.ts'
import { coolDownRoutes } from './cool-down.ts'
import { directoryRoutes } from './directory-desk.ts'
import { documentRoutes } from './document.ts'
import { limits } from './limits.ts'
import { mailRoutes } from './mail.ts'
import { wish } from './need.ts'
import { plainText, shortName } from './plain-text.ts'
import { reportRoutes } from './report.ts'
import { route } from './route.ts'
import {
  base64url,
  base64urlOf,
  conversationId,
  envelope,
  leafId,
  publicKey,
  sealedMessage,
  sealedWait,
  signedObject,
} from './sealed.ts'
import { staffingRoutes } from './staffing.ts'
import { member, memberRole, offer, togetherRoutes } from './together.ts'
import { moment, wholeNumber } from './whole-number.ts'

const name = plainText(40, 1)
/** One for each colleague; a whole request holds no more. */
const seeds = v.pipe(v.array(v.object({ leaf: leafId, seed: envelope })), v.maxLength(2_000))
export const totp = v.pipe(v.string(), v.regex(/^\d{6}$/))

/** What lies on the server of a counsellor's keys: sealed under the wrapKey that never left the console. */
export const wrappedKeys = base64url(2_048)

export const staffTrust = v.object({
  now: v.number(),
  delegation: signedObject,
  roster: signedObject,
  /** Certificates of everybody on the roster. */
  certificates: v.array(signedObject),
  /** Duty keys of today and later, newest seq first, each with the seed sealed to the asker if there is one. */
  duty: v.array(
    v.object({
      duty: signedObject,
      issuer: leafId,
      epoch: wholeNumber,
      seq: wholeNumber,
      seed: v.nullable(envelope),
      /** Leaves that have a copy. */
      holders: v.array(leafId),
    }),
  ),
})
export type StaffTrust = v.InferOutput<typeof staffTrust>

export const account = v.object({
  name,
  team: v.string(),
  organisation: v.string(),
  roles: v.array(v.string()),
  leaf: leafId,
  certificate: signedObject,
  wrappedKeys,
})

export const dutyState = v.picklist(['on', 'pause', 'off'])
export type DutyState = v.InferOutput<typeof dutyState>

/** What brings a contact here. The queue does not look at it. */
export const channel = v.picklist(['chat'])

/** One who waits. Clear fields only; nothing here says who. In the order of the queue. */
export const waiting = v.object({
  conversation: conversationId,
  segment: v.number(),
  channel,
  /** By which it is to be answered. */
  door: v.string(),
  /** By which she came; it stays with the conversation. */
  cameBy: v.string(),
  language: v.string(),
  waitSeconds: v.number(),
  /** She said that she is not safe now. */
  acute: v.boolean(),
  wish: v.nullable(wish),
  /** Was with a counsellor before, and lost her. */
  returned: v.boolean(),
  /**
   * May the reader of this list take her? now; later: somebody who fits better is free, and has `secondsFirst` left; no:
   * a training is missing or over, a conversation is held already, or the shift ends. `why` names the rule.
   */
  mayTake: v.picklist(['now', 'later', 'no']),
  why: v.nullable(
    v.picklist([
      'language',
      'skill',
      'wish',
      'training',
      'conduct',
      'capacity',
      'acute-alone',
      'acute-first',
      'shift-end',
      'wanted',
      'appointment',
    ]),
  ),
  secondsFirst: v.number(),
  /** Is her page connected now? */
  present: v.boolean(),
  /** What she said of whom she spoke with before: the reader of this, or a colleague. null: nothing. A wish with an end. */
  asksFor: v.nullable(v.picklist(['you', 'other-than-you', 'a-colleague'])),
  /** She left the reader's conversation a moment ago, and is back. */
  wasYours: v.boolean(),
  /** For this moment it was agreed, ms UTC. */
  appointmentAt: v.nullable(v.number()),
})
export type Waiting = v.InferOutput<typeof waiting>

export const queueState = v.object({
  /** Grows with every change; a console that is behind asks again. */
  version: wholeNumber,
  /** Those in front, `limits.queueShown` at most, so that a full evening does not flood every console. */
  waiting: v.array(waiting),
  /** Everybody who waits. */
  total: v.number(),
  /** Colleagues on duty whose consoles answer, this one included. */
  onDuty: v.number(),
  /** Of these, who could take somebody now. */
  free: v.number(),
})
export type QueueState = v.InferOutput<typeof queueState>

/** left: her browser closed the stream (leave button, closed tab and phone look alike). lost: heartbeats stopped. */
export const visitorPresence = v.picklist(['here', 'silent', 'left', 'lost'])
export type VisitorPresence = v.InferOutput<typeof visitorPresence>

export const heldConversation = v.object({
  conversation: conversationId,
  channel,
  door: v.string(),
  cameBy: v.string(),
  team: v.string(),
  language: v.string(),
  acute: v.boolean(),
  wish: v.nullable(wish),
  phase,
  segment: v.number(),
  /** The reader of this: lead, or one who came along. */
  as: v.picklist(['lead', 'member']),
  /** The lead first, and empty before the grant. One who left is missing here before the seal follows. */
  members: v.array(member),
  visitorKey: publicKey,
  /** Present only for the winner of a claim, until she has answered under the new key. */
  wait: v.nullable(sealedWait),
  presence: visitorPresence,
  /** Highest fact; facts themselves come by the stream, or in `facts` of a claim. */
  seq: wholeNumber,
})
export type HeldConversation = v.InferOutput<typeof heldConversation>

export const me = v.object({
  duty: dutyState,
  pseudonym: v.nullable(v.string()),
  /** The first began first. */
  conversations: v.array(heldConversation),
  capacity: v.number(),
  /** Of this shift, ms UTC; null: not said. */
  endsAt: v.nullable(v.number()),
  /** Open offers from and to her, and those that were answered in the last minute. */
  offers: v.array(offer),
})
export type Me = v.InferOutput<typeof me>

const ofConversation = { conversation: conversationId }
/** What a console of hers that is gone left behind: refused while another one is connected that may go on with it. */
const leftBehind = { leftBehind: v.optional(v.literal(true)) }

export const counsellorRoutes = {
  /** One-time link: what is it for? Does not use it up. */
  openLink: route(
    'POST',
    '/v1/enrolment/open',
    v.object({ link: base64urlOf(16) }),
    v.object({
      name,
      roles: v.array(v.string()),
      team: v.string(),
      totpSecret: v.string(),
      leaf: leafId,
      salt: base64urlOf(16),
    }),
  ),
  /** Uses the link up. `proof`: HMAC under the secret in the link's fragment, checked by whoever certifies. */
  enrol: route(
    'POST',
    '/v1/enrolment',
    v.object({
      link: base64urlOf(16),
      authKey: base64urlOf(32),
      totp,
      signingKey: publicKey,
      sealingKey: publicKey,
      proof: base64urlOf(32),
      wrappedKeys,
    }),
    /** `waits`: colleagues have to admit her before she can sign in. */
    v.object({ waits: v.boolean() }),
  ),
  /** For a made-up name the salt is made up too, and stable. */
  salt: route('POST', '/v1/sign-in/salt', v.object({ name }), v.object({ salt: base64urlOf(16) })),
  signIn: route(
    'POST',
    '/v1/sign-in',
    v.object({ name, authKey: base64urlOf(32), totp }),
    v.object({ session: base64urlOf(32), account }),
  ),
  signOut: route('POST', '/v1/sign-out', v.object({}), v.object({})),
  trust: route('GET', '/v1/trust', null, staffTrust),
  issueDuty: route(
    'POST',
    '/v1/duty-keys',
    v.object({
      duty: signedObject,
      team: shortName,
      epoch: wholeNumber,
      seq: wholeNumber,
      seeds,
    }),
    v.object({}),
  ),
  /** Adds copies for colleagues certified later. `mineIsBroken`: the asker's own does not open; a holder gives another. */
  topUpDuty: route(
    'POST',
    '/v1/duty-seeds',
    v.object({
      team: shortName,
      epoch: wholeNumber,
      seq: wholeNumber,
      seeds,
      mineIsBroken: v.optional(v.boolean()),
    }),
    v.object({}),
  ),
  /** Going on duty carries the signed shift; the others carry none. back: her rest after a heavy conversation is over. */
  duty: route(
    'POST',
    '/v1/duty',
    v.variant('duty', [
      v.object({
        duty: v.literal('on'),
        shift: signedObject,
        pseudonym: plainText(limits.pseudonymLetters, 1),
        /** When her shift ends, ms UTC; in its last 20 minutes she takes nobody new, unless `alsoNearEnd`. */
        endsAt: v.optional(moment),
        alsoNearEnd: v.optional(v.boolean()),
      }),
      v.object({ duty: v.literal('pause') }),
      v.object({ duty: v.literal('back') }),
      v.object({ duty: v.literal('off'), ...leftBehind }),
    ]),
    v.object({}),
  ),
  /** Compare-and-set on (conversation, segment). Exactly one winner, who alone receives sealed bytes. */
  claim: route(
    'POST',
    '/v1/claim',
    v.object({ ...ofConversation, segment: wholeNumber }),
    v.object({ held: heldConversation, leaseSeconds: v.number(), facts: v.array(conversationEvent) }),
  ),
  /** Gives a claimed conversation back to the front of the queue; refused once that segment is over. */
  giveBack: route(
    'POST',
    '/v1/give-back',
    v.object({ ...ofConversation, segment: wholeNumber, ...leftBehind }),
    v.object({}),
  ),
  grant: route(
    'POST',
    '/v1/grants',
    v.object({
      ...ofConversation,
      segment: wholeNumber,
      reason: v.picklist(['claim', 'handover', 'join', 'leave']),
      grant: signedObject,
      toVisitor: envelope,
      /** As in the grant, the lead first. */
      members: v.pipe(
        v.array(v.object({ leaf: leafId, role: memberRole, envelope })),
        v.minLength(1),
        v.maxLength(limits.membersPerConversation),
      ),
    }),
    v.object({ seq: v.number() }),
  ),
  say: route(
    'POST',
    '/v1/messages',
    v.object({
      ...ofConversation,
      messages: v.pipe(v.array(sealedMessage), v.minLength(1), v.maxLength(limits.partsPerMessage)),
    }),
    v.object({ kept: v.array(v.number()) }),
  ),
  typing: route('POST', '/v1/typing', v.object(ofConversation), v.object({})),
  close: route(
    'POST',
    '/v1/close',
    v.object({
      ...ofConversation,
      segment: wholeNumber,
      close: signedObject,
      /** What the counsellor says of it; counted for the line, never for a person. */
      how: v.optional(v.picklist(['heavy', 'not-genuine'])),
    }),
    v.object({}),
  ),
  writeNote: route(
    'POST',
    '/v1/notes',
    v.object({ ...ofConversation, id: base64urlOf(16), sealed: base64url(limits.sealedNoteBytes) }),
    v.object({}),
  ),
  readNotes: route(
    'POST',
    '/v1/notes/read',
    v.object(ofConversation),
    v.object({
      notes: v.array(v.object({ id: base64urlOf(16), author: leafId, sealed: base64url(limits.sealedNoteBytes) })),
    }),
  ),
  /** How far each held conversation was read. The answer is the truth to re-sync by. */
  beat: route(
    'POST',
    '/v1/beat',
    v.object({ read: v.pipe(v.array(v.object({ ...ofConversation, seq: wholeNumber })), v.maxLength(16)) }),
    v.object({ now: v.number(), me, queue: queueState, alerts: v.array(alert) }),
  ),
  ...togetherRoutes,
  ...cardRoutes,
  ...alertRoutes,
  ...staffingRoutes,
  ...boardRoutes,
  ...coolDownRoutes,
  ...consultRoutes,
  ...documentRoutes,
  ...mailRoutes,
  ...appointmentRoutes,
  ...reportRoutes,
  ...complaintDeskRoutes,
  ...directoryRoutes,
} as const

export const counsellorStreamPath = '/v1/stream'
/** Resume with `Last-Event-ID: <conversation>:<seq>`, one for each held conversation, with commas; facts carry theirs as id. */
export const counsellorStream = {
  hello: v.object({ now: v.number(), me, queue: queueState, alerts: v.array(alert) }),
  fact: v.object({ ...ofConversation, fact: conversationEvent }),
  me,
  queue: queueState,
  presence: v.object({ ...ofConversation, presence: visitorPresence }),
  /** Somebody waits and nobody took her yet. Repeats until somebody does; `times` counts from 1. */
  alarm: v.object({
    waiting: v.number(),
    acute: v.number(),
    longestSeconds: v.number(),
    times: v.number(),
    nobodyOnDuty: v.boolean(),
    stage: alertStage,
    /** The console answers this number by `heard`, at once. */
    ring: v.number(),
  }),
  /** Every open alert that concerns the reader, each time one comes, goes or repeats. `ring`: to be answered by `heard`. */
  alerts: v.object({ alerts: v.array(alert), ring: v.number() }),
  /** What colleagues asked the reader and she has not read, each time one comes and when she connects. */
  consults: v.object({ consults: v.array(consult) }),
  /** Roster, certificates or duty keys changed: ask GET /v1/trust. */
  trust: v.object({}),
  /** A letter, an appointment or a report of the reader came or changed, or the map of help: ask again. */
  desk: v.object({ of: v.picklist(['mail', 'appointments', 'reports', 'directory', 'complaints']) }),
  beat: v.object({ now: v.number() }),
  /** A held conversation was erased, or is no longer the reader's. */
  gone: v.object(ofConversation),
  /** Somebody else of the conversation types. */
  typing: v.object({ ...ofConversation, leaf: v.nullable(leafId) }),
} as const
