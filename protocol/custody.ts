/** What the server and the custody process of a trial line say to each other (Node IPC). No private key is ever in it. */
import * as v from 'valibot'
import { base64urlOf, leafId, publicKey, signedObject } from './sealed.ts'

/** Pinned in each bundle, and stamped into the pages at start. */
export const lineFile = v.object({
  lineId: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
  trial: v.boolean(),
  roots: v.pipe(v.array(publicKey), v.length(3)),
  minRosterVersion: v.number(),
  doors: v.array(v.object({ id: v.string(), teams: v.array(v.string()) })),
  phone: v.string(),
  /** Build time, milliseconds UTC: no clock is believed before it. */
  builtAt: v.number(),
})
export type LineFile = v.InferOutput<typeof lineFile>

/** Signed objects only; safe to show to anybody who asks. */
export const trustObjects = v.object({
  delegation: signedObject,
  roster: signedObject,
  certificates: v.array(v.object({ leaf: leafId, certificate: signedObject })),
})
export type TrustObjects = v.InferOutput<typeof trustObjects>

/** An account that may enrol once. The secret of the link stays in custody and in the link's fragment. */
export const invitation = v.object({
  link: base64urlOf(16),
  name: v.string(),
  leaf: leafId,
  roles: v.array(v.string()),
  team: v.string(),
  organisation: v.string(),
  expiresAt: v.number(),
})
export type Invitation = v.InferOutput<typeof invitation>

export const fromCustody = v.variant('kind', [
  v.object({ kind: v.literal('line'), line: lineFile, trust: trustObjects, invitations: v.array(invitation) }),
  /** Renewed roster, or somebody was certified. */
  v.object({ kind: v.literal('trust'), trust: trustObjects }),
  v.object({ kind: v.literal('certified'), link: base64urlOf(16), trust: trustObjects }),
  v.object({ kind: v.literal('refused'), link: base64urlOf(16) }),
])
export type FromCustody = v.InferOutput<typeof fromCustody>

export const toCustody = v.object({
  kind: v.literal('enrol'),
  link: base64urlOf(16),
  leaf: leafId,
  signingKey: publicKey,
  sealingKey: publicKey,
  proof: base64urlOf(32),
})
export type ToCustody = v.InferOutput<typeof toCustody>
