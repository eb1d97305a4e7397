/** Where passkeys come from, as the client needs it. A browser's own is in console/; tests bring one of software. */
import type { Bytes } from '@lijn116/encryption'

export { fromBase64url, toBase64url } from '@lijn116/encryption'

export type PasskeyReason =
  /** She stopped, or waited too long: the browser does not tell the two apart. */
  | 'passkey-cancelled'
  /** It gives no secret of its own (PRF), so it cannot open her keys. */
  | 'passkey-without-prf'
  /** This authenticator holds one for this account already. */
  | 'passkey-known'
  | 'passkey-failed'

export class PasskeyError extends Error {
  readonly reason: PasskeyReason
  constructor(reason: PasskeyReason) {
    super(reason)
    this.name = 'PasskeyError'
    this.reason = reason
  }
}

/** Everything that travels is base64url. Both ask the person (fingerprint, face, code). @throws PasskeyError */
export type Authenticator = {
  /** One she can find back without a name. `prf`: it says that it will give a secret. */
  create(ask: {
    challenge: string
    userHandle: string
    name: string
    exclude: readonly string[]
  }): Promise<{ id: string; clientDataJSON: string; attestationObject: string; prf: boolean }>
  /** `only`: null lets her choose. `output`: PRF of `salt`, never to be sent; null: it gives none. */
  get(ask: {
    challenge: string
    only: string | null
    salt: Bytes
  }): Promise<{ signed: SignedByPasskey; output: Bytes | null }>
}

export type SignedByPasskey = {
  id: string
  clientDataJSON: string
  authenticatorData: string
  signature: string
  userHandle: string
}
