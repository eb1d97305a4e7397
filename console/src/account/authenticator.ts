/** Passkeys of this browser, in the words of the client. What PRF gives stays in the memory of this page. */
import {
  type Authenticator,
  fromBase64url,
  PasskeyError,
  type PasskeyReason,
  toBase64url,
} from '@lijn116/client/authenticator'

/** ES256, EdDSA, RS256 (COSE). */
const algorithms = [-7, -8, -257]
const timeout = 120_000

const text = (bytes: ArrayBuffer): string => toBase64url(new Uint8Array(bytes))
const named = (id: string): PublicKeyCredentialDescriptor => ({ type: 'public-key', id: fromBase64url(id) })

/** The browser's own names: it says the same when she stops, waits too long, or has none. */
const reasons: Record<string, PasskeyReason> = {
  NotAllowedError: 'passkey-cancelled',
  AbortError: 'passkey-cancelled',
  InvalidStateError: 'passkey-known',
  NotSupportedError: 'passkey-without-prf',
}

/** A credential without its answer is none: whatever a browser may bring, it is one code word here. */
async function asked<Response>(ask: Promise<Credential | null>, kind: { new (): Response; prototype: Response }) {
  const credential = await ask.catch((error: unknown) => {
    throw new PasskeyError(reasons[error instanceof Error ? error.name : ''] ?? 'passkey-failed')
  })
  if (!(credential instanceof PublicKeyCredential)) throw new PasskeyError('passkey-failed')
  const { response } = credential
  if (!(response instanceof kind)) throw new PasskeyError('passkey-failed')
  return { id: text(credential.rawId), response, prf: credential.getClientExtensionResults().prf }
}

const authenticator: Authenticator = {
  async create({ challenge, userHandle, name, exclude }) {
    const publicKey: PublicKeyCredentialCreationOptions = {
      challenge: fromBase64url(challenge),
      rp: { name: 'Lijn 116' },
      user: { id: fromBase64url(userHandle), name, displayName: name },
      pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: exclude.map(named),
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      attestation: 'none',
      timeout,
      extensions: { prf: {} },
    }
    const { id, response, prf } = await asked(
      navigator.credentials.create({ publicKey }),
      AuthenticatorAttestationResponse,
    )
    return {
      id,
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      prf: prf?.enabled === true,
    }
  },

  async get({ challenge, only, salt }) {
    const publicKey: PublicKeyCredentialRequestOptions = {
      challenge: fromBase64url(challenge),
      allowCredentials: only === null ? [] : [named(only)],
      userVerification: 'required',
      timeout,
      extensions: { prf: { eval: { first: salt } } },
    }
    const { id, response, prf } = await asked(navigator.credentials.get({ publicKey }), AuthenticatorAssertionResponse)
    const first = prf?.results?.first
    return {
      signed: {
        id,
        clientDataJSON: text(response.clientDataJSON),
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
        userHandle: response.userHandle === null ? '' : text(response.userHandle),
      },
      output: first instanceof ArrayBuffer ? new Uint8Array(first) : null,
    }
  },
}

/** Nothing where this browser has no passkeys, or says that its passkeys give no secret of their own. */
export async function authenticatorHere(): Promise<{ authenticator?: Authenticator }> {
  if (!('PublicKeyCredential' in globalThis) || !('credentials' in navigator)) return {}
  // A browser too old to say what it can is believed to: a passkey without a secret is refused when it is made.
  const told = await PublicKeyCredential.getClientCapabilities?.().catch(() => null)
  return told?.['extension:prf'] === false ? {} : { authenticator }
}
