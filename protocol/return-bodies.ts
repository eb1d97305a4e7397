/** How the server reads what a page sends about a code. Only the server needs this; the page has the types. */
import * as v from 'valibot'
import { codeBlobBytes } from './code-blob.ts'
import { limits } from './limits.ts'
import { shortName } from './plain-text.ts'
import { base64url, base64urlOf, envelope, leafId } from './sealed.ts'
import { nonce, wholeNumber } from './whole-number.ts'

const secret = base64urlOf(32)
const blob = base64urlOf(codeBlobBytes)
const id = base64urlOf(16)
/** Spent on the lookup beside it, or on the first id; the same one is good for some more requests about the same. */
const proof = v.object({ token: base64url(200), nonce })
const door = shortName
/** Who made the code shows by `auth`. What staff know of a code opens nothing here. */
const owner = { proof, lookup: secret, auth: secret }

export const returnBodies = {
  look: v.object({ proof, lookup: secret }),
  second: v.object({ ...owner, second: secret }),
  /** `handle`: by which staff write for her. Her page never sends it again. */
  make: v.object({ ...owner, door, blob, handle: id, second: v.nullable(v.object({ lookup: secret, blob })) }),
  stay: v.object(owner),
  documents: v.object({ ...owner, from: wholeNumber }),
  forgetDocument: v.object({ ...owner, id }),
  erase: v.object(owner),
  coaches: v.object({ ...owner, door }),
  letter: v.object({
    ...owner,
    door,
    id,
    sealed: base64url(limits.sealedLetterBytes),
    /** The key of the letter, for the coach and for the deputy, in that order, and for herself. */
    to: v.pipe(v.array(v.object({ leaf: leafId, envelope })), v.minLength(1), v.maxLength(2)),
    own: envelope,
  }),
  /** Always as many; chance where she knows of fewer. */
  cancelAppointment: v.object({ proof, ids: v.pipe(v.array(id), v.length(limits.cancelledAtOnce)) }),
  hold: v.object({ resume: secret }),
} as const
