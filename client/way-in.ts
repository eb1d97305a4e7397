/** The two ways in. Each ends with a session, and with the key under which her keys were kept for that way. */
import { type Bytes, fromBase64url, type LineFile, toBase64url } from '@lijn116/encryption'
import { derivePassphrase, derivePrfKey, normalisePassphrase, prfSalt } from '@lijn116/encryption/staff'
import { type Authenticator, PasskeyError } from './authenticator.ts'
import type { Account, CounsellorTransport } from './counsellor-wire.ts'
import { refusalOf } from './refusal.ts'

/** `wrapKey`: opens `account.wrappedKeys`; never sent. */
export type CameIn = { session: string; account: Account; wrapKey: Bytes }
export type WayIn = (line: LineFile, transport: CounsellorTransport) => Promise<CameIn>

/** Argon2id takes a second or more. @throws ProblemError `sign-in-failed` */
export const byPassphrase =
  (typed: { name: string; passphrase: string; totp: string }): WayIn =>
  async (line, transport) => {
    const { name, totp } = typed
    const saltOf = async () => (await transport.call('salt', { name })).salt
    const { authKey, wrapKey } = await keysOfPassphrase(line, typed.passphrase, saltOf)
    return { ...(await transport.call('signIn', { name, authKey, totp })), wrapKey }
  }

/** `authKey`: what the server sees of a passphrase. @throws ProblemError `sign-in-failed` */
export async function keysOfPassphrase(
  line: LineFile,
  passphrase: string,
  saltOf: () => Promise<string>,
): Promise<{ authKey: string; wrapKey: Bytes }> {
  const phrase = normalised(passphrase)
  const { authKey, wrapKey } = await derivePassphrase(line, phrase, fromBase64url(await saltOf()))
  return { authKey: toBase64url(authKey), wrapKey }
}

/** One gesture; no name is asked or sent before it. @throws PasskeyError; ProblemError `sign-in-failed` */
export const byPasskey =
  (authenticator: Authenticator): WayIn =>
  async (line, transport) => {
    const { challenge } = await transport.call('signInChallenge', {})
    const { signed, output } = await authenticator.get({ challenge, only: null, salt: await prfSalt(line) })
    // Before the server is asked for a session that nothing could be done with.
    if (output === null || output.length < 32) throw new PasskeyError('passkey-without-prf')
    const { session, account } = await transport.call('signInWithPasskey', signed)
    return { session, account, wrapKey: await derivePrfKey(line, fromBase64url(account.leaf), output) }
  }

/** Words that cannot be a passphrase fail as a wrong one does. */
function normalised(passphrase: string): string {
  try {
    return normalisePassphrase(passphrase)
  } catch {
    throw refusalOf('sign-in-failed')
  }
}
