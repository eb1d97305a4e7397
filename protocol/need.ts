/** What somebody who waits may tell the queue with one tap, in clear: it decides who is next. Nothing of it is asked. */
import * as v from 'valibot'

/** By whom she would rather be answered. A wish, never a wall: after a while anybody may take her. */
export const wish = v.picklist(['woman', 'man'])
export type Wish = v.InferOutput<typeof wish>

export const need = v.object({
  /** "I am not safe now." */
  unsafe: v.boolean(),
  wish: v.nullable(wish),
})
export type Need = v.InferOutput<typeof need>
