/**
 * Duty to act (encryption.md EXCEPT): while a counsellor holds a conversation she may write a report for two named people.
 * A second person must sign it before the conversation ends; it can be read for three days and goes nowhere by itself.
 */
import * as v from 'valibot'
import { limits } from './limits.ts'
import { route } from './route.ts'
import { base64url, base64urlOf, conversationId, envelope, leafId, signedObject } from './sealed.ts'
import { moment, wholeNumber } from './whole-number.ts'

const id = base64urlOf(16)

export const report = v.object({
  id,
  /** As the reader of this stands to it; a second may read it too. */
  as: v.picklist(['author', 'second', 'reader']),
  /** open: not signed by a second person. declined: told to its author until the talk ends; `sealed` and what was signed are empty. */
  state: v.picklist(['open', 'signed', 'declined']),
  door: v.string(),
  /** null once it ended. Only to author and second. */
  conversation: v.nullable(conversationId),
  sealed: base64url(limits.sealedReportBytes),
  /** Sealed to the reader; null for the author. */
  envelope: v.nullable(envelope),
  author: v.object({ signed: signedObject, certificate: signedObject }),
  second: v.nullable(v.object({ signed: signedObject, certificate: signedObject })),
  readers: v.array(v.object({ leaf: leafId, name: v.string() })),
  /** ms UTC: erased then. */
  until: v.number(),
  /** ms UTC until when telling her is put off, by the signature of the second; null: she is told at once. */
  tellAt: v.nullable(v.number()),
})
export type Report = v.InferOutput<typeof report>

export const reportRoutes = {
  /** By the lead. `second`, a coordinator, and `other` read it; nothing is done with it before the second has signed. */
  writeReport: route(
    'POST',
    '/v1/reports',
    v.object({
      conversation: conversationId,
      segment: wholeNumber,
      id,
      sealed: base64url(limits.sealedReportBytes),
      second: v.object({ leaf: leafId, envelope }),
      other: v.object({ leaf: leafId, envelope }),
      signed: signedObject,
    }),
    v.object({}),
  ),
  reports: route('GET', '/v1/reports', null, v.object({ reports: v.array(report) })),
  /** By the second, while the author still holds the conversation. `tellAt`: with a reason in what she signs. `report-over`, `nobody-there`, `colleague-away`: she is told by the author's console */
  signReport: route(
    'POST',
    '/v1/reports/sign',
    v.object({ id, signed: signedObject, tellAt: v.nullable(moment) }),
    v.object({}),
  ),
  /** By the second who does not sign, or by the author who takes it back before that: nobody reads it any more. */
  declineReport: route('POST', '/v1/reports/decline', v.object({ id }), v.object({})),
} as const
