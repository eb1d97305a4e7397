/** Letters that wait for an answer. Each is sealed to one coach and one deputy. For consoles. */
import * as v from 'valibot'
import { limits } from './limits.ts'
import { route } from './route.ts'
import { base64url, base64urlOf, envelope, leafId, signedObject } from './sealed.ts'

const id = base64urlOf(16)
/** Names a mailbox to staff; nothing follows from it. */
const mailbox = base64urlOf(16)
const person = v.object({ leaf: leafId, name: v.string() })

export const letter = v.object({
  id,
  mailbox,
  /** The reader of this. */
  as: v.picklist(['coach', 'deputy']),
  door: v.string(),
  /** Where documents for her go. */
  handle: base64urlOf(16),
  sealed: base64url(limits.sealedLetterBytes),
  /** Sealed to the reader; null: to somebody who answers no longer, a colleague has to pass it on. */
  envelope: v.nullable(envelope),
  /** Who keeps this mailbox's keys right, by the signature of a colleague; null before the first letter was opened. */
  certified: v.nullable(v.object({ signed: signedObject, certificate: signedObject })),
  /** ms UTC, whole hours. */
  writtenAt: v.number(),
  dueAt: v.number(),
  answeredAt: v.nullable(v.number()),
  /** Is to answer from now on: the reader of this is asked to seal it to her too. Her certificate, to be verified. */
  passTo: v.nullable(v.object({ ...person.entries, certificate: signedObject })),
})
export type Letter = v.InferOutput<typeof letter>

/** For whoever plans: how many wait, never of whom. */
export const mailboxRow = v.object({
  mailbox,
  door: v.string(),
  /** null: she is no longer there. */
  coach: v.nullable(person),
  deputy: v.nullable(person),
  waiting: v.number(),
  /** ms UTC of the oldest that waits. */
  dueAt: v.nullable(v.number()),
})
export type MailboxRow = v.InferOutput<typeof mailboxRow>

export const mailRoutes = {
  /** Of the reader, as coach or deputy: oldest due first. `late`: how many past their time on the whole line, to coordinators; else 0. */
  mail: route('GET', '/v1/mail', null, v.object({ letters: v.array(letter), late: v.number() })),
  /** The answer is a document; the copies for staff go a day later. By the coach, or by the deputy. */
  answerLetter: route(
    'POST',
    '/v1/mail/answer',
    v.object({ letter: id, document: v.object({ id, sealed: base64url(limits.sealedDocumentBytes) }) }),
    v.object({}),
  ),
  /** By a holder: the key of the letter, sealed to who is to answer now. */
  passLetter: route('POST', '/v1/mail/pass', v.object({ letter: id, to: leafId, envelope }), v.object({})),
  mailboxes: route(
    'GET',
    '/v1/mailboxes',
    null,
    v.object({ mailboxes: v.array(mailboxRow), coaches: v.array(v.object({ ...person.entries, team: v.string() })) }),
  ),
  /** By a coordinator: somebody else answers from now on. */
  reassign: route('POST', '/v1/mailboxes/reassign', v.object({ mailbox, coach: leafId, deputy: leafId }), v.object({})),
} as const
