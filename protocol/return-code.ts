/**
 * Coming back with a code, from a visitor's page. A code that exists, one that does not, one that ended and one that was
 * destroyed get the same answers: as many bytes, after as long. What the bytes hold: encryption/SPEC.md §8b.
 */
import * as v from 'valibot'
import { codeBlobBytes } from './code-blob.ts'
import { limits } from './limits.ts'
import type { returnBodies } from './return-bodies.ts'
import { type Route, route } from './route.ts'
import { base64urlOf, signedObject } from './sealed.ts'
import { challenge } from './visitor.ts'

type Bodies = typeof returnBodies

export const codeAnswer = v.object({ share: base64urlOf(32), blob: base64urlOf(codeBlobBytes) })
export type CodeAnswer = v.InferOutput<typeof codeAnswer>

/**
 * What lies under a code, so much of it as fits in one page: u32 length ‖ JSON ‖ chance, `documentsPageBytes` long. The JSON
 * is this; `next`: ask again from here. Of an unknown code, and for who did not make it, it is empty.
 */
export const documentsPage = v.object({
  documents: v.array(v.object({ id: base64urlOf(16), sealed: v.string() })),
  /** Her own, each sealed to her too. `isStale`: sealed to somebody who answers no longer; her page seals it anew. */
  letters: v.array(
    v.object({
      id: base64urlOf(16),
      sealed: v.string(),
      own: v.string(),
      isAnswered: v.boolean(),
      isStale: v.boolean(),
      /** ms UTC; when an answer was promised by. */
      dueAt: v.number(),
    }),
  ),
  next: v.nullable(v.number()),
})
export type DocumentsPage = v.InferOutput<typeof documentsPage>

const asks =
  <Body>() =>
  <Answer>(path: `/v1/${string}`, answer: v.GenericSchema<unknown, Answer>): Route<Body, Answer> =>
    route<Body, Answer>('POST', path, null, answer)

const nothing = v.object({})
export const returnRoutes = {
  /** Work for the others. One that is solved is good for some requests about the same code, each a `challenge-over` after. */
  challenge: route('GET', '/v1/code/challenge', null, v.object({ now: v.number(), challenge })),
  /** Reads only. The share of the line and the blob, made up (and the same each time) where there is none. */
  look: asks<v.InferOutput<Bodies['look']>>()('/v1/code/look', codeAnswer),
  /** The same for a second word. `past-blocked` after ten wrong ones in a day, whether or not there is a code. */
  second: asks<v.InferOutput<Bodies['second']>>()('/v1/code/second', codeAnswer),
  /** The same again is the same. `days`: how long after her last visit it is kept. */
  make: asks<v.InferOutput<Bodies['make']>>()('/v1/code/make', v.object({ days: v.number() })),
  /** A visit begins: what is under the code lives on from today. */
  stay: asks<v.InferOutput<Bodies['stay']>>()('/v1/code/stay', nothing),
  documents: asks<v.InferOutput<Bodies['documents']>>()(
    '/v1/code/documents',
    v.object({ page: base64urlOf(limits.documentsPageBytes) }),
  ),
  forgetDocument: asks<v.InferOutput<Bodies['forgetDocument']>>()('/v1/code/documents/forget', nothing),
  /** Destroys everything under the code. */
  erase: asks<v.InferOutput<Bodies['erase']>>()('/v1/code/erase', nothing),
  /** Who answers letters here: coach, then deputy, to be verified. Empty: nobody can be named now. */
  coaches: asks<v.InferOutput<Bodies['coaches']>>()(
    '/v1/code/coaches',
    v.object({ certificates: v.array(signedObject), answerHours: v.nullable(v.number()) }),
  ),
  /** The same id again with other envelopes: sealed anew to who answers now. */
  letter: asks<v.InferOutput<Bodies['letter']>>()('/v1/code/letters', nothing),
  /** By who knows their ids. */
  cancelAppointment: asks<v.InferOutput<Bodies['cancelAppointment']>>()('/v1/code/appointments/cancel', nothing),
  /** With the writeToken of the conversation: so that she is known again by `returns.resume` while its place is kept. */
  hold: asks<v.InferOutput<Bodies['hold']>>()('/v1/hold', nothing),
} as const
