/**
 * Passkeys of staff: a second way in beside passphrase and code (WebAuthn level 3). What the passkey's own secret (PRF) gives
 * never travels; the server judges the signature and keeps the wrap.
 */
import * as v from 'valibot'
import { account, totp, wrappedKeys } from './counsellor.ts'
import { limits } from './limits.ts'
import { plainText } from './plain-text.ts'
import { route } from './route.ts'
import { base64url, base64urlOf } from './sealed.ts'

const filled = (bytes: number) => v.pipe(base64url(bytes), v.minLength(1))

/** As the authenticator chose it: 16 random bytes or more. */
export const passkeyId = v.pipe(base64url(1_023), v.minLength(22))
const label = v.pipe(v.string(), v.trim(), plainText(limits.passkeyLabelLetters, 1))
const clientDataJSON = filled(2_048)
const challenge = filled(96)

const passkey = v.object({
  id: passkeyId,
  label,
  /** ms UTC at the start of a day; no finer. */
  madeOn: v.number(),
  usedOn: v.nullable(v.number()),
  /** Added in another session, and she has not said yet that she knows of it. */
  isNews: v.boolean(),
})
export type Passkey = v.InferOutput<typeof passkey>

/** What a passkey says to a question of ours. */
export const signedByPasskey = v.object({
  id: passkeyId,
  clientDataJSON,
  authenticatorData: filled(2_048),
  signature: filled(1_024),
  userHandle: filled(64),
})

/** That she herself is there, and not only her open console: as she would come in, by either way. */
const freshProof = v.union([v.object({ authKey: base64urlOf(32), totp }), signedByPasskey])

export const passkeyRoutes = {
  /** `asked`: she was offered one before, and is not offered one again. */
  passkeys: route('GET', '/v1/passkeys', null, v.object({ passkeys: v.array(passkey), asked: v.boolean() })),
  /** She has seen the offer. */
  passkeysAsked: route('POST', '/v1/passkeys/asked', v.object({}), v.object({})),
  /** She knows of a passkey that was news. */
  passkeyKnown: route('POST', '/v1/passkeys/known', v.object({ id: passkeyId }), v.object({})),
  /** To be signed by a passkey she has, before another is added. */
  passkeyProof: route('POST', '/v1/passkeys/proof', v.object({}), v.object({ challenge })),
  /**
   * Adding begins here, by her alone; `challenge` is the server's word for it. A wrong proof is `sign-in-failed`.
   * `userHandle`: random, of this account; it says nothing about who. `exclude`: those she has.
   */
  passkeyOptions: route(
    'POST',
    '/v1/passkeys/options',
    v.object({ proof: freshProof }),
    v.object({ challenge, userHandle: base64urlOf(32), exclude: v.array(passkeyId) }),
  ),
  /** Answers the challenge of passkeyOptions. `wrapped`: her keys under prfKey, which opened them once already. */
  addPasskey: route(
    'POST',
    '/v1/passkeys',
    v.object({ id: passkeyId, label, clientDataJSON, attestationObject: filled(8_192), wrapped: wrappedKeys }),
    v.object({}),
  ),
  /** Closes every other session of this account too. */
  removePasskey: route('POST', '/v1/passkeys/remove', v.object({ id: passkeyId }), v.object({})),
  /** Asks for no name; the passkey brings it. */
  signInChallenge: route('POST', '/v1/sign-in/challenge', v.object({}), v.object({ challenge })),
  /** Answers as signIn does; `wrappedKeys` is the wrap of this passkey. */
  signInWithPasskey: route(
    'POST',
    '/v1/sign-in/passkey',
    signedByPasskey,
    v.object({ session: base64urlOf(32), account }),
  ),
} as const
