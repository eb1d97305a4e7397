/** What a visitor's browser may ask, and what it may ever be told. A note cannot be expressed here. */
import * as v from 'valibot'
import { conversationEvent, phase } from './conversation.ts'
import { limits } from './limits.ts'
import { type Route, route } from './route.ts'
import { base64url, base64urlOf, signedObject } from './sealed.ts'
import type { visitorBodies } from './visitor-bodies.ts'

type Bodies = typeof visitorBodies
const seqFrom0 = v.pipe(v.number(), v.integer(), v.minValue(0))

/** Is there anybody? From real presence, never from a timetable alone. busy: somebody is there, nobody is free. */
export const availability = v.picklist(['open', 'busy', 'nobody'])

/** How long it may take, as honestly as can be said: about two minutes, about ten, longer. null: nobody is there. */
export const waitBand = v.nullable(v.picklist(['soon', 'minutes', 'long']))

/** The pinned trust chain in signed bytes; the client verifies all of it and believes none of the server's words. */
export const visitorTrust = v.object({
  delegation: signedObject,
  roster: signedObject,
  /** The newest usable duty key per team of this door, with the certificate of the counsellor who issued it. */
  duty: v.array(v.object({ duty: signedObject, issuer: signedObject })),
})
export type VisitorTrust = v.InferOutput<typeof visitorTrust>

export const challenge = v.object({
  token: base64url(200),
  bits: v.pipe(v.number(), v.integer(), v.maxValue(limits.challengeBitsHighest)),
})
export type Challenge = v.InferOutput<typeof challenge>

export const openAnswer = v.object({
  /** Server time, milliseconds since 1970, UTC. */
  now: v.number(),
  availability,
  band: waitBand,
  /** By the hours of this door. Closed: the door of id `instead` answers whoever comes here (null: nobody does), until `opensAt`, ms UTC. */
  door: v.object({ open: v.boolean(), opensAt: v.nullable(v.number()), instead: v.nullable(v.string()) }),
  /** null while no counsellor was ever certified. */
  trust: v.nullable(visitorTrust),
  challenge,
})
export type OpenAnswer = v.InferOutput<typeof openAnswer>

/** `kept`: sequence numbers given to the messages, in the order sent; the same for a retry. */
export const keptAnswer = v.object({ kept: v.array(v.number()) })

export const visitorState = v.object({
  phase,
  /** The current segment: 0 while she waits for the first time. */
  segment: v.number(),
  availability,
  band: waitBand,
  /** Is the counsellor's console connected? null before a grant. */
  counsellorPresent: v.nullable(v.boolean()),
})
export type VisitorState = v.InferOutput<typeof visitorState>

/** The body is a type only: a page does not check what it sends itself, so the checks need not travel to every phone. */
const asks =
  <Body>() =>
  <Answer>(path: `/v1/${string}`, answer: v.GenericSchema<unknown, Answer>): Route<Body, Answer> =>
    route<Body, Answer>('POST', path, null, answer)

export const visitorRoutes = {
  /** Without `?door=<id>` (visitorRoutesAt): as asked at the front door. */
  open: route('GET', '/v1/open', null, openAnswer),
  start: asks<v.InferOutput<Bodies['start']>>()('/v1/start', keptAnswer),
  say: asks<v.InferOutput<Bodies['say']>>()('/v1/messages', keptAnswer),
  reseal: asks<v.InferOutput<Bodies['reseal']>>()('/v1/wait', v.object({})),
  /** `seq`: highest fact this client has. The answer says the highest there is, so a dead stream is noticed. */
  beat: asks<v.InferOutput<Bodies['beat']>>()('/v1/beat', v.object({ seq: seqFrom0, ...visitorState.entries })),
  /** Only while she waits; the last one counts. */
  need: asks<v.InferOutput<Bodies['need']>>()('/v1/need', v.object({})),
  goodbye: asks<v.InferOutput<Bodies['goodbye']>>()('/v1/goodbye', v.object({})),
} as const

/** As asked at one door: its hours, who answers there, and how long it may take. */
export const visitorRoutesAt = (door: string) => ({
  ...visitorRoutes,
  open: { ...visitorRoutes.open, path: `/v1/open?door=${door}` as const },
})

/** The stream: GET with Authorization, and `Last-Event-ID` to resume. Facts carry their seq as id. */
export const visitorStreamPath = '/v1/stream'
export const visitorStream = {
  /** First frame: the state, and how far the facts that follow will bring the reader. */
  hello: v.object({ now: v.number(), seq: seqFrom0, ...visitorState.entries }),
  fact: conversationEvent,
  state: visitorState,
  /** In memory only, never stored; the text being typed is not in it. */
  typing: v.object({}),
  /** New duty key or roster: ask GET /v1/open again and re-seal while waiting. */
  trust: v.object({}),
  beat: v.object({ now: v.number(), seq: seqFrom0 }),
  /** The conversation is closed and erased. Last frame. */
  gone: v.object({}),
} as const

export const writeToken = base64urlOf(32)
