/**
 * A side channel between two of the staff: one asks a colleague to think along, without bringing the conversation. Sealed to
 * the key of her shift, it names no conversation, visitor or door. Kept until read, until either goes off duty, at most two hours.
 */
import * as v from 'valibot'
import { limits } from './limits.ts'
import { route } from './route.ts'
import { base64url, base64urlOf, leafId, signedObject } from './sealed.ts'
import { colleague } from './together.ts'
import { wholeNumber } from './whole-number.ts'

/** HPKE to the reader's shift key. */
const sealedConsult = base64url(limits.sealedConsultBytes)
const id = base64urlOf(16)

/** One that the reader has not read. Certificate and shift are verified by her console. */
export const consult = v.object({
  /** Rises with each that is kept for her. */
  number: v.pipe(wholeNumber, v.minValue(1)),
  id,
  from: v.object({ leaf: leafId, certificate: signedObject, shift: signedObject }),
  sealed: sealedConsult,
})
export type Consult = v.InferOutput<typeof consult>

export const consultRoutes = {
  /** On duty now, of every team that answers a door of this line, also of other organisations; the asker left out. */
  consultants: route('GET', '/v1/consults', null, v.object({ colleagues: v.array(colleague) })),
  /** The same bytes under the same id are one. `colleague-away`: off duty, or her console does not answer. */
  consult: route('POST', '/v1/consults', v.object({ to: leafId, id, sealed: sealedConsult }), v.object({})),
  /** Those up to this number, to the asker, are read: they are deleted. */
  readConsults: route(
    'POST',
    '/v1/consults/read',
    v.object({ upTo: v.pipe(wholeNumber, v.minValue(1)) }),
    v.object({}),
  ),
} as const
