/** What a coordinator sees of the line now. Counts and states; no person is ranked and no time of a talk is shown. */
import * as v from 'valibot'
import { alert } from './alert.ts'
import { route } from './route.ts'

export const board = v.object({
  now: v.number(),
  /** Per door and channel; doors nobody waits at too. */
  doors: v.array(
    v.object({
      door: v.string(),
      name: v.string(),
      channel: v.picklist(['chat']),
      /** By its hours. */
      open: v.boolean(),
      waiting: v.number(),
      acute: v.number(),
      longestSeconds: v.number(),
      talking: v.number(),
    }),
  ),
  people: v.array(
    v.object({
      name: v.string(),
      pseudonym: v.nullable(v.string()),
      /** silent: on duty, but the console does not answer; she counts as off duty. near-end: takes nothing new. */
      state: v.picklist(['free', 'busy', 'pause', 'off', 'silent', 'near-end']),
      conversations: v.number(),
      endsAt: v.nullable(v.number()),
    }),
  ),
  /** Nobody has these yet. */
  alerts: v.array(alert),
})
export type Board = v.InferOutput<typeof board>

export const boardRoutes = {
  board: route('GET', '/v1/board', null, board),
} as const
