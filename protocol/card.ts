/** The triage card of a conversation: sealed like a note, one at a time, never served to a visitor. It dies at close. */
import * as v from 'valibot'
import { limits } from './limits.ts'
import { route } from './route.ts'
import { base64url, base64urlOf, conversationId, leafId } from './sealed.ts'

const kept = { id: base64urlOf(16), sealed: base64url(limits.sealedNoteBytes) }

export const cardRoutes = {
  readCard: route(
    'POST',
    '/v1/card/read',
    v.object({ conversation: conversationId }),
    v.object({ card: v.nullable(v.object({ ...kept, author: leafId })) }),
  ),
  /** Compare-and-set: `after` is the id of the card that is replaced, null for the first; else `already-used`. */
  writeCard: route(
    'POST',
    '/v1/card',
    v.object({ conversation: conversationId, after: v.nullable(base64urlOf(16)), ...kept }),
    v.object({}),
  ),
} as const
