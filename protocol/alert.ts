/** Alerts that must reach a person: they repeat until somebody acknowledges, and go to more people the longer nobody does. */
import * as v from 'valibot'
import { route } from './route.ts'
import { base64urlOf, conversationId } from './sealed.ts'
import { moment } from './whole-number.ts'

export const alertKind = v.picklist([
  /** Acute danger was marked in a conversation: a second colleague is asked along. */
  'danger',
  /** The agreed word was used: she is not safe now. */
  'word',
  /** A counsellor asks for a colleague, without danger. */
  'second',
  /** A counsellor would like to talk after a conversation. */
  'debrief',
  /** A pause for a connection that is misused asks for a second person (protocol/cool-down.ts). */
  'cool-down',
])
export type AlertKind = v.InferOutput<typeof alertKind>

/** Whom it rings at: free colleagues, coordinators too, everybody on duty. It only grows. */
export const alertStage = v.picklist(['colleagues', 'coordinators', 'everybody'])
export type AlertStage = v.InferOutput<typeof alertStage>

export const alert = v.object({
  id: base64urlOf(16),
  kind: alertKind,
  /** null: about no conversation. */
  conversation: v.nullable(conversationId),
  door: v.nullable(v.string()),
  /** Pseudonym of who raised it. */
  by: v.string(),
  seconds: v.number(),
  /** Counts from 1 with every repeat. */
  times: v.number(),
  stage: alertStage,
  /** false: no console of a colleague has confirmed it; the board shows it as not delivered. */
  heard: v.boolean(),
  /** It rings at who is told this; not at who raised it. */
  rings: v.boolean(),
  /** Pseudonym of who has it; it rings no more, and stays visible to who raised it until the end of the conversation. */
  acknowledgedBy: v.nullable(v.string()),
})
export type Alert = v.InferOutput<typeof alert>

export const alertRoutes = {
  /**
   * `danger` and `word` only by who is in the conversation. `sign`: of this press of a button, or of this word that was
   * typed; the same again is a retry. Another one, once somebody has the first or by somebody else, calls anew, under a new id.
   */
  raise: route(
    'POST',
    '/v1/alerts',
    v.object({
      kind: v.picklist(['danger', 'word', 'second', 'debrief']),
      conversation: v.nullable(conversationId),
      sign: v.optional(base64urlOf(16)),
    }),
    v.object({ id: base64urlOf(16) }),
  ),
  /** The console itself, at once and unseen: this ring reached a screen. A console that leaves rings unheard is silent. */
  heard: route('POST', '/v1/alerts/heard', v.object({ ring: moment }), v.object({})),
  /** A person: I have it. `already-used`: a colleague was first. */
  acknowledge: route('POST', '/v1/alerts/acknowledge', v.object({ id: base64urlOf(16) }), v.object({})),
  /** By who has it: she cannot come after all. It rings again at once, at everybody. Again is a retry. */
  giveUp: route('POST', '/v1/alerts/give-up', v.object({ id: base64urlOf(16) }), v.object({})),
  /** By who is in the conversation it is about; about none, by who raised it. */
  standDown: route('POST', '/v1/alerts/stand-down', v.object({ id: base64urlOf(16) }), v.object({})),
} as const
