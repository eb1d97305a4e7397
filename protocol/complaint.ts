/**
 * An anonymous complaint, from her page. One that exists, one that does not and one that was erased get answers of as many
 * bytes, after as long. What the bytes hold: encryption/SPEC.md §8f.
 */
import { complaintStatuses } from '@lijn116/domain/complaint/complaint'
import * as v from 'valibot'
import type { complaintBodies } from './complaint-bodies.ts'
import { limits } from './limits.ts'
import { type Route, route } from './route.ts'
import { base64urlOf, leafId, signedObject } from './sealed.ts'
import { challenge } from './visitor.ts'

type Bodies = typeof complaintBodies

/** What a page is told before anything is typed, the same for everybody. */
export const complaintOpen = v.object({
  /** ms UTC. */
  now: v.number(),
  /** null while nobody was ever certified. */
  trust: v.nullable(v.object({ delegation: signedObject, roster: signedObject })),
  /** Of everybody who reads complaints, to be verified; for which doors follows from their teams. */
  readers: v.array(signedObject),
  challenge,
})
export type ComplaintOpen = v.InferOutput<typeof complaintOpen>

/** A page: u32 length ‖ JSON ‖ chance, `complaintPageBytes` long. The JSON is this; `next`: ask again from here. */
export const complaintPage = v.object({
  /** null: there is none under these numbers. */
  complaint: v.nullable(
    v.object({
      id: base64urlOf(16),
      status: v.picklist(complaintStatuses),
      /** 2: after she said that she does not agree. */
      step: v.picklist([1, 2]),
      door: v.nullable(v.string()),
      /** As her page made it: without it the door is not believed. */
      bound: base64urlOf(32),
      /** UTC day numbers. */
      receivedOn: v.number(),
      changedOn: v.number(),
      /** Certificates of who reads it now and may still: the one who answers first. None: nobody can. */
      readers: v.array(signedObject),
      /** In the second step: whom she does not agree with, and who does not get it back. */
      answeredBy: v.nullable(leafId),
    }),
  ),
  /** The oldest first. */
  answers: v.array(v.object({ id: base64urlOf(16), sealed: v.string(), envelope: v.string() })),
  next: v.nullable(v.number()),
})
export type ComplaintPage = v.InferOutput<typeof complaintPage>

const asks =
  <Body>() =>
  <Answer>(path: `/v1/${string}`, answer: v.GenericSchema<unknown, Answer>): Route<Body, Answer> =>
    route<Body, Answer>('POST', path, null, answer)

const nothing = v.object({})
export const complaintRoutes = {
  open: route('GET', '/v1/complaint', null, complaintOpen),
  /** The same again is the same. `no-coach`: one of the two reads no complaints about this door. `line-full`. */
  make: asks<v.InferOutput<Bodies['make']>>()('/v1/complaint/make', nothing),
  look: asks<v.InferOutput<Bodies['look']>>()(
    '/v1/complaint/look',
    v.object({ page: base64urlOf(limits.complaintPageBytes) }),
  ),
  /** `letters-full`: so much waits for an answer already. */
  add: asks<v.InferOutput<Bodies['add']>>()('/v1/complaint/add', nothing),
  /** Destroys all of it. */
  erase: asks<v.InferOutput<Bodies['erase']>>()('/v1/complaint/erase', nothing),
} as const
