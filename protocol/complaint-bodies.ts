/** How the server reads what a page sends about a complaint. Only the server needs this; the page has the types. */
import * as v from 'valibot'
import { limits } from './limits.ts'
import { shortName } from './plain-text.ts'
import { base64url, base64urlOf, envelope, leafId } from './sealed.ts'
import { nonce, wholeNumber } from './whole-number.ts'

const id = base64urlOf(16)
/** Holds the door to her numbers: no other one can be told her later (SPEC.md §8f). Kept, and never read. */
const bound = base64urlOf(32)
/** What follows from her numbers by which the line finds a complaint; of no use for anything else. */
const lookup = base64urlOf(32)
/** Spent on the lookup beside it. */
const proof = v.object({ token: base64url(200), nonce })
const hers = { proof, lookup }
const to = v.object({ leaf: leafId, envelope })
const written = { id, sealed: base64url(limits.sealedComplaintBytes) }

export const complaintBodies = {
  /** `to`: who reads it, then who stands in. */
  make: v.object({
    ...hers,
    complaint: id,
    door: v.nullable(shortName),
    bound,
    part: v.object({ ...written, to: v.tuple([to, to]) }),
  }),
  look: v.object({ ...hers, from: wholeNumber }),
  /** `again`: she does not agree; to the other reader alone. */
  add: v.object({
    ...hers,
    again: v.boolean(),
    part: v.object({ ...written, to: v.pipe(v.array(to), v.minLength(1), v.maxLength(2)) }),
  }),
  erase: v.object(hers),
} as const
