/** What the server and the custody process of a trial line say to each other (Node IPC). No private key is ever in it. */
import * as v from 'valibot'
import { base64urlOf, envelope, leafId, publicKey, signedObject } from './sealed.ts'

/** Pinned in each bundle, and stamped into the pages at start. */
export const lineFile = v.object({
  lineId: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
  trial: v.boolean(),
  roots: v.pipe(v.array(publicKey), v.length(3)),
  minRosterVersion: v.number(),
  /** How many colleagues check each new one. The public page says so. */
  approvals: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2)),
  doors: v.array(v.object({ id: v.string(), teams: v.array(v.string()) })),
  phone: v.string(),
  /** Build time, milliseconds UTC: no clock is believed before it. */
  builtAt: v.number(),
})
export type LineFile = v.InferOutput<typeof lineFile>

/** Signed and sealed objects only; safe to show to anybody who asks. */
export const trustObjects = v.object({
  /** That of the roster. What is kept gives way to a higher one only, that follows on it. */
  version: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0x7fffffff)),
  delegation: signedObject,
  roster: signedObject,
  /** The rosters this one was built on. It takes the place of what is kept only if that is one of them. */
  follows: v.optional(v.pipe(v.array(signedObject), v.maxLength(16)), []),
  certificates: v.array(v.object({ leaf: leafId, certificate: signedObject })),
  /** Roster signing keys, each sealed to the one colleague who may use it. */
  signerKeys: v.optional(v.array(v.object({ leaf: leafId, sealed: envelope })), []),
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

/** What an invited person presents: public keys, and an HMAC of them under the secret of her link. */
export const request = v.object({
  link: base64urlOf(16),
  leaf: leafId,
  signingKey: publicKey,
  sealingKey: publicKey,
  proof: base64urlOf(32),
})
export type Request = v.InferOutput<typeof request>

/** TRUST_FILE, which custodian and server hand to each other: invitations one way, requests the other. */
export const trustFile = v.object({
  ...trustObjects.entries,
  invitations: v.optional(v.array(invitation), []),
  requests: v.optional(v.array(v.object({ name: v.string(), ...request.entries })), []),
})
export type TrustFile = v.InferOutput<typeof trustFile>

export const fromCustody = v.variant('kind', [
  v.object({ kind: v.literal('line'), line: lineFile, trust: trustObjects, invitations: v.array(invitation) }),
  /** Renewed roster, or a signing key was sealed to somebody. */
  v.object({ kind: v.literal('trust'), trust: trustObjects }),
  v.object({ kind: v.literal('certified'), link: base64urlOf(16), trust: trustObjects }),
  v.object({ kind: v.literal('refused'), link: base64urlOf(16) }),
])
export type FromCustody = v.InferOutput<typeof fromCustody>

export const toCustody = v.variant('kind', [
  /** The first word: what the server keeps. Custody signs nothing before it knows. */
  v.object({
    kind: v.literal('begin'),
    trust: v.nullable(trustObjects),
    /** Links that were taken back, or of people who were removed. */
    withdrawn: v.array(base64urlOf(16)),
  }),
  /** Changed by consoles; custody goes on from here. */
  v.object({ kind: v.literal('trust'), trust: trustObjects }),
  v.object({ kind: v.literal('enrol'), ...request.entries }),
])
export type ToCustody = v.InferOutput<typeof toCustody>
