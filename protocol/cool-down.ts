/**
 * A pause for a connection that is misused: at most an hour, by two people, kept in memory only, ends by itself. It raises
 * the work before a start and lets others go first; it refuses nobody, and whoever shares the connection can still come in.
 */
import * as v from 'valibot'
import { limits } from './limits.ts'
import { route } from './route.ts'
import { base64urlOf, conversationId } from './sealed.ts'

export const coolDownRoutes = {
  /** By the lead, while the conversation is open. `matches`: how many conversations that are open now it would concern. */
  proposeCoolDown: route(
    'POST',
    '/v1/cool-downs',
    v.object({
      conversation: conversationId,
      minutes: v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(limits.coolDownMinutes)),
    }),
    v.object({ id: base64urlOf(16), matches: v.number() }),
  ),
  /** By somebody else: coordinator or colleague on duty. Before it: what it would do. */
  lookAtCoolDown: route(
    'POST',
    '/v1/cool-downs/look',
    v.object({ id: base64urlOf(16) }),
    v.object({ minutes: v.number(), matches: v.number(), by: v.string() }),
  ),
  agreeToCoolDown: route('POST', '/v1/cool-downs/agree', v.object({ id: base64urlOf(16) }), v.object({})),
  refuseCoolDown: route('POST', '/v1/cool-downs/refuse', v.object({ id: base64urlOf(16) }), v.object({})),
} as const
