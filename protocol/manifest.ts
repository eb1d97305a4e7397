/** What a line serves, by hash: made from its build, signed by its signers, compared by anybody (custody/served/). */
import * as v from 'valibot'
import { base64urlOf, signedObject } from './sealed.ts'

const path = v.pipe(v.string(), v.maxLength(200), v.regex(/^\/[\w./-]*$/))
const sha256 = base64urlOf(32)
/** The Content-Security-Policy of one answer, whole. */
const policy = v.string()

const origin = v.object({
  /** As people type it, without a path. */
  address: v.pipe(v.string(), v.maxLength(200), v.regex(/^https?:\/\/[a-z0-9.-]{1,100}(:\d{1,5})?$/)),
  /** On every answer, names in small letters. */
  headers: v.record(v.string(), v.string()),
  /** On every answer that is none of the pages below. */
  policy,
  /** SHA-256 of the body without its encoding. */
  files: v.array(v.object({ path, sha256, type: v.string(), policy })),
  /** Pages that are filled while the line runs: no hash, but what may run in them. */
  filled: v.array(v.object({ path, type: v.string(), policy })),
  /** What stands where nothing is, for addresses that begin so. */
  lost: v.array(v.object({ begin: v.string(), sha256, type: v.string(), policy })),
  /** `headers`: what comes along beside those of every answer. */
  redirects: v.array(v.object({ path, to: v.string(), headers: v.record(v.string(), v.string()) })),
})
export type OriginManifest = v.InferOutput<typeof origin>

export const manifest = v.object({
  format: v.literal(1),
  lineId: v.string(),
  version: v.string(),
  /** The commit it was built from: 40 or 64 hex digits. */
  source: v.pipe(v.string(), v.regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/)),
  origins: v.object({ site: origin, chat: origin, console: origin }),
})
export type Manifest = v.InferOutput<typeof manifest>

/** One file, for outsiders: the exact text that was signed, and what leads from the roots to who signed it. */
export const signedManifest = v.object({
  manifest: v.pipe(v.string(), v.maxLength(4_000_000)),
  signed: signedObject,
  delegation: signedObject,
})
export type SignedManifest = v.InferOutput<typeof signedManifest>

/** What who looks remembers of each line, by its id. Times in ms UTC: the newest list, and the end of the newest delegation. */
export const seenLists = v.record(v.string(), v.object({ madeAt: v.number(), delegatedUntil: v.number() }))
export type SeenLists = v.InferOutput<typeof seenLists>
