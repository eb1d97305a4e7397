/** People: how a colleague is invited, approved, renewed and removed. For consoles; signed bytes are opaque to the server. */
import * as v from 'valibot'
import { plainText, shortName } from './plain-text.ts'
import { route } from './route.ts'
import { base64urlOf, envelope, leafId, publicKey, signedObject } from './sealed.ts'

const name = plainText(40, 1)
const roles = v.pipe(v.array(shortName), v.minLength(1), v.maxLength(20))
const version = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0x7fffffff))

/** One who may come in, or has come in and waits for approval. */
export const candidate = v.object({
  name,
  leaf: leafId,
  team: v.string(),
  roles: v.array(v.string()),
  /** Who made the link; null: made by custody. */
  invitedBy: v.nullable(leafId),
  expiresAt: v.number(),
  /** The link's secret, sealed to whoever made it; null for everybody else. */
  secret: v.nullable(envelope),
  /** Her public keys, proven under that secret; null: the link was not used yet. */
  asked: v.nullable(v.object({ signingKey: publicKey, sealingKey: publicKey, proof: base64urlOf(32) })),
})
export type Candidate = v.InferOutput<typeof candidate>

/** A certificate with fewer signatures than the line asks for. One for each leaf; a newer one replaces it. */
export const proposal = v.object({ leaf: leafId, certificate: signedObject, by: leafId })
export type Proposal = v.InferOutput<typeof proposal>

export const people = v.object({
  /** Version of the roster that is kept now; whoever signs the next one names this plus one. */
  version,
  members: v.array(
    v.object({ name, leaf: leafId, team: v.string(), roles: v.array(v.string()), certificate: signedObject }),
  ),
  candidates: v.array(candidate),
  proposals: v.array(proposal),
  /** The asker's roster signing key, sealed to her own sealing key; null: she is no signer. */
  signerKey: v.nullable(envelope),
})
export type People = v.InferOutput<typeof people>

/** Compare-and-set: `version` is one more than what is kept, else `already-used` and nothing changes. */
const nextRoster = { roster: signedObject, version }

export const peopleRoutes = {
  people: route('GET', '/v1/people', null, people),
  /** `already-used`: the name is taken. The fragment of the link is made in the console and never sent. */
  invite: route(
    'POST',
    '/v1/people/invite',
    v.object({
      name,
      team: shortName,
      roles,
      leaf: leafId,
      link: base64urlOf(16),
      secret: envelope,
    }),
    v.object({}),
  ),
  /** Of somebody who is not certified: link, account and proposal go. */
  withdraw: route('POST', '/v1/people/withdraw', v.object({ leaf: leafId }), v.object({})),
  /** The first of two signatures: on a candidate's certificate, or on a renewed one of a member. */
  propose: route('POST', '/v1/people/propose', v.object({ leaf: leafId, certificate: signedObject }), v.object({})),
  /**
   * All signatures are there. Certificate and roster change together. `roles`: as the certificate names them, when a
   * renewal changes them; the server cannot read it, and lets her in by these.
   */
  certify: route(
    'POST',
    '/v1/people/certify',
    v.object({
      leaf: leafId,
      certificate: signedObject,
      roles: v.optional(roles),
      ...nextRoster,
    }),
    v.object({}),
  ),
  /** The same people for another 72 hours; by every open console of a signer, when the roster is half a day old. */
  renewRoster: route('POST', '/v1/people/roster', v.object(nextRoster), v.object({})),
  /** One act: her sessions, keys and account are gone, what she held goes to the front, waiting visitors seal anew. */
  remove: route('POST', '/v1/people/remove', v.object({ leaf: leafId, ...nextRoster }), v.object({})),
} as const
