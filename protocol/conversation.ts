/** What both audiences know of a conversation. */
import * as v from 'valibot'
import { envelope, sealedMessage, signedObject } from './sealed.ts'

/**
 * waiting → claimed → granted → talking → closing → (forgotten).
 * claimed: a counsellor holds the lease and opens; granted: she has not yet answered under the new key.
 */
export const phase = v.picklist(['waiting', 'claimed', 'granted', 'talking', 'closing'])
export type Phase = v.InferOutput<typeof phase>

const seq = v.pipe(v.number(), v.integer(), v.minValue(1))

/** A stored fact of one conversation. `seq` counts from 1 without gaps, the same for both ends. */
export const messageEvent = v.object({
  kind: v.literal('message'),
  seq,
  /** `visitor`, or the leaf of the counsellor. */
  sender: v.pipe(v.string(), v.regex(/^(visitor|[\w-]{22})$/)),
  ...sealedMessage.entries,
})
export type MessageEvent = v.InferOutput<typeof messageEvent>

/** The key changes: a counsellor takes her, takes over, or somebody comes or goes. `envelope`: sealed to the reader of this stream. */
export const grantEvent = v.object({
  kind: v.literal('grant'),
  seq,
  segment: v.number(),
  grant: signedObject,
  envelope,
  /** Of whoever signed it: the lead from now on. */
  certificate: signedObject,
  shift: signedObject,
  /** Reason handover: what the lead before signed. */
  offer: v.optional(signedObject),
  /** Of the other members, in the order of the grant. */
  others: v.optional(v.array(v.object({ certificate: signedObject, shift: signedObject }))),
})
export type GrantEvent = v.InferOutput<typeof grantEvent>

/** After this nothing can be said. `close` is the lead's signature, null when the visitor or the line closed. */
export const closeEvent = v.object({
  kind: v.literal('close'),
  seq,
  by: v.picklist(['counsellor', 'visitor', 'line']),
  close: v.nullable(signedObject),
})
export type CloseEvent = v.InferOutput<typeof closeEvent>

export type ConversationEvent = MessageEvent | GrantEvent | CloseEvent
/** Told apart by its `kind`. A variant would do the same and weigh a phone more; another kind fits none of the three. */
export const conversationEvent = v.lazy((fact): v.GenericSchema<unknown, ConversationEvent> => {
  const { kind } = Object(fact) as { kind?: unknown }
  return kind === 'message' ? messageEvent : kind === 'grant' ? grantEvent : closeEvent
})
