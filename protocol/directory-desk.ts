/** The map of help in the console: searched, edited, published by two people; and entries only named staff can open. */
import * as v from 'valibot'
import { entry, entryId, said } from './directory.ts'
import { route } from './route.ts'
import { base64url, base64urlOf, envelope, leafId, signedObject } from './sealed.ts'
import type { Opening } from './signpost-data.ts'
import { wholeNumber } from './whole-number.ts'

const id = base64urlOf(16)
const revision = wholeNumber
/** Without signs that cannot be kept. */
const note = v.pipe(v.string(), v.trim(), v.maxLength(500), v.regex(/^[^\0\p{Cs}]*$/u))
const term = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,60}$/))

const span = v.pipe(v.tuple([v.number(), v.number()]), v.readonly())
const opening = v.object({
  known: v.boolean(),
  spans: v.pipe(v.array(span), v.readonly()),
}) satisfies v.GenericSchema<Opening>

const published = v.object({
  entry,
  /** 0: as it came with the program. */
  revision,
  /** Taken off the map. */
  gone: v.boolean(),
  recommended: v.boolean(),
  /** As on the pages of the site, from the moment of this answer on. `known` is said of that day: the next may be a holiday. */
  opening,
  /** Of each channel as people say them, and whether likely, in the order of `channels`; null: none, or not to be put in words. */
  hours: v.array(v.nullable(said)),
})

export const proposal = v.object({
  id,
  entry,
  /** Of which revision this is a change; an entry that is new has 0 and no published one. */
  from: revision,
  gone: v.boolean(),
  note,
  /** Whether the asker wrote it, and so cannot publish it. */
  own: v.boolean(),
  by: v.object({ leaf: leafId, name: v.string() }),
  /** ms UTC */
  at: v.number(),
  /** Somebody did not publish it: who, and why. Only its author still sees it; nobody can publish it any more. */
  sentBack: v.nullable(v.object({ by: v.string(), note })),
})

export const secretEntry = v.object({
  id,
  /** Sealed to whom it names; the line cannot read it. Empty, with envelope null: the asker wrote it and is no reader of it. */
  sealed: base64url(8192),
  envelope: v.nullable(envelope),
  author: v.object({ signed: signedObject, certificate: signedObject }),
  readers: v.array(v.object({ leaf: leafId, name: v.string() })),
  /** Whether the asker wrote it, and so may remove it. */
  own: v.boolean(),
  /** ms UTC. After `until` it is erased: whoever still needs it writes it again, and so looks at it once a year. */
  at: v.number(),
  until: v.number(),
})

export const directoryRoutes = {
  /** Who may not edit sees what is on the map; proposals are for who could publish or wrote them. */
  directory: route(
    'GET',
    '/v1/directory',
    null,
    v.object({
      /** ms UTC, of the line. */
      now: v.number(),
      entries: v.array(published),
      proposals: v.array(proposal),
      secrets: v.array(secretEntry),
    }),
  ),
  /**
   * By a coordinator or an editor; by a partner's worker only for entries of her organisation. `from` is not the newest:
   * `already-taken`. A term, an organisation or opening hours that nobody knows, a check in the future: `malformed`. Takes the
   * place of what she proposed of this entry before.
   */
  proposeEntry: route(
    'POST',
    '/v1/directory/propose',
    v.object({ id, entry, from: revision, gone: v.boolean(), note }),
    v.object({}),
  ),
  /**
   * By somebody else than who wrote it, and of the two one at least keeps the whole map: else `not-allowed`. Published
   * meanwhile from elsewhere, or of a file that the program no longer has: `already-taken`.
   */
  publishEntry: route('POST', '/v1/directory/publish', v.object({ id }), v.object({ revision })),
  /** Taken back by who wrote it, or sent back by another; told to who wrote it by `note` until she writes again. */
  declineEntry: route('POST', '/v1/directory/decline', v.object({ id, note }), v.object({})),
  /** The newest first. 0: what came with the program, kept when it was first changed. Names of who left are empty. */
  entryHistory: route(
    'POST',
    '/v1/directory/history',
    v.object({ id: entryId }),
    v.object({
      revisions: v.array(
        v.object({
          revision,
          entry,
          gone: v.boolean(),
          note,
          by: v.string(),
          publishedBy: v.string(),
          /** ms UTC */
          at: v.number(),
        }),
      ),
    }),
  ),
  /** A search without a fitting entry: counted by month, without who searched or for whom. */
  countGap: route(
    'POST',
    '/v1/directory/gap',
    v.object({ theme: v.nullable(term), audience: v.nullable(term), region: v.nullable(term) }),
    v.object({}),
  ),
  gaps: route(
    'GET',
    '/v1/directory/gaps',
    null,
    v.object({
      /** month: yyyy-mm of Europe/Amsterdam. from: the console, or a page of the site that was made on the server. */
      gaps: v.array(
        v.object({
          month: v.string(),
          from: v.picklist(['console', 'site']),
          theme: v.nullable(term),
          audience: v.nullable(term),
          region: v.nullable(term),
          /** null: fewer than five. */
          number: v.nullable(v.number()),
        }),
      ),
    }),
  ),
  /** To certified colleagues of her organisation who may use the map, at least two; not to one of those: `not-found`. */
  writeSecret: route(
    'POST',
    '/v1/directory/secret',
    v.object({
      id,
      sealed: base64url(8192),
      readers: v.pipe(v.array(v.object({ leaf: leafId, envelope })), v.minLength(2), v.maxLength(20)),
      signed: signedObject,
    }),
    v.object({}),
  ),
  /** By its author. */
  removeSecret: route('POST', '/v1/directory/secret/remove', v.object({ id }), v.object({})),
} as const

export type DirectoryDesk = v.InferOutput<(typeof directoryRoutes)['directory']['answer']>
export type Proposal = v.InferOutput<typeof proposal>
export type SecretEntry = v.InferOutput<typeof secretEntry>
