/** How the server reads what a page sends about a code. Only the server needs this; the page has the types. */
import * as v from 'valibot'
import { codeBlobBytes } from './code-blob.ts'
import { limits } from './limits.ts'
import { base64url, base64urlOf, envelope, leafId } from './sealed.ts'

const secret = base64urlOf(32)
const blob = base64urlOf(codeBlobBytes)
const handle = base64urlOf(16)
const id = base64urlOf(16)
/** Spent on the lookup or the id beside it. */
const proof = v.object({ token: base64url(200), nonce: v.pipe(v.number(), v.integer(), v.minValue(0)) })
const door = v.pipe(v.string(), v.maxLength(40))
/** Who made the code shows by `auth`. */
const owner = { lookup: secret, auth: secret }

export const returnBodies = {
  look: v.object({ proof, lookup: secret }),
  second: v.object({ proof, ...owner, second: secret }),
  make: v.object({ proof, door, ...owner, blob, handle, second: v.nullable(v.object({ lookup: secret, blob })) }),
  stay: v.object({ ...owner }),
  documents: v.object({ handle, from: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  forgetDocument: v.object({ ...owner, id }),
  erase: v.object({ ...owner }),
  coaches: v.object({ handle, door }),
  letter: v.object({
    proof,
    handle,
    door,
    id,
    sealed: base64url(limits.sealedLetterBytes),
    /** The key of the letter, for the coach and for the deputy, in that order, and for herself. */
    to: v.pipe(v.array(v.object({ leaf: leafId, envelope })), v.minLength(1), v.maxLength(2)),
    own: envelope,
  }),
  cancelAppointment: v.object({ id }),
  hold: v.object({ resume: secret }),
} as const
