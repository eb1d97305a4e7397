/** How the server reads what a visitor's page sends. Only the server needs this; the page has the types from visitor.ts. */
import * as v from 'valibot'
import { limits } from './limits.ts'
import { need } from './need.ts'
import { plainText, shortName } from './plain-text.ts'
import { base64url, base64urlOf, conversationId, publicKey, sealedMessage, sealedWait } from './sealed.ts'
import { nonce, wholeNumber } from './whole-number.ts'

const messages = v.pipe(v.array(sealedMessage), v.minLength(1), v.maxLength(limits.partsPerMessage))

/** With a code, whether or not it opened anything: then each is chance, and as long. */
export const returns = v.object({
  /** Finds the conversation she left, while its place is kept. */
  resume: base64urlOf(32),
  /** Of whom she spoke with before. */
  counsellor: base64urlOf(16),
  wish: v.picklist(['any', 'same', 'other']),
  appointment: base64urlOf(16),
})
export type Returns = v.InferOutput<typeof returns>

export const startBody = v.object({
  version: v.literal(1),
  conversation: conversationId,
  door: shortName,
  language: plainText(12),
  visitorKey: publicKey,
  /** `token` as given; `nonce` such that SHA-256(token '.' nonce) starts with `bits` zero bits. */
  proof: v.object({ token: base64url(200), nonce }),
  wait: sealedWait,
  messages,
  need: v.optional(need),
  returns: v.optional(returns),
})

export const visitorBodies = {
  start: startBody,
  say: v.object({ messages }),
  reseal: v.object({ wait: sealedWait }),
  beat: v.object({ seq: wholeNumber }),
  need,
  goodbye: v.object({}),
} as const
