/** Opaque things. The server checks their size and nothing else; encryption/SPEC.md says what they hold. */
import * as v from 'valibot'
import { limits } from './limits.ts'
import { shortName } from './plain-text.ts'
import { wholeNumber } from './whole-number.ts'

/** base64url without padding, of at most `bytes` bytes. */
export const base64url = (bytes: number) =>
  v.pipe(v.string(), v.maxLength(Math.ceil((bytes * 4) / 3)), v.regex(/^[A-Za-z0-9_-]*$/))

/** base64url of exactly `bytes` bytes. */
export const base64urlOf = (bytes: number) =>
  v.pipe(v.string(), v.length(Math.ceil((bytes * 4) / 3)), v.regex(/^[A-Za-z0-9_-]*$/))

/** 16 bytes, SHA-256(ctx(conv, visitor key)) cut to 16. */
export const conversationId = v.pipe(base64urlOf(16), v.brand('ConversationId'))
export type ConversationId = v.InferOutput<typeof conversationId>

/** 16 random bytes naming a certificate of a staff member. */
export const leafId = v.pipe(base64urlOf(16), v.brand('LeafId'))
export type LeafId = v.InferOutput<typeof leafId>

export const publicKey = base64urlOf(65)
export const signedObject = base64url(8_192)
/** The past of a visit goes along in it: 64 places at most (encryption/SPEC.md §5). */
export const envelope = base64url(4_480)

/** One sealed part of a message. `sender` follows from who posts it. */
export const sealedMessage = v.object({
  segment: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff)),
  instance: base64urlOf(16),
  counter: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)),
  sealed: v.pipe(base64url(limits.sealedMessageBytes), v.minLength(30)),
})
export type SealedMessage = v.InferOutput<typeof sealedMessage>

/** WAIT: the keys of this visit, sealed to the duty key of the team. */
export const sealedWait = v.object({
  segment: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff)),
  team: shortName,
  epoch: wholeNumber,
  seq: wholeNumber,
  sealed: envelope,
})
export type SealedWait = v.InferOutput<typeof sealedWait>
