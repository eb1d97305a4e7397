/** Time-based one-time codes (RFC 6238, by otpauth). The secret lies wrapped under a secret of the key store. */
import { Secret, TOTP } from 'otpauth'
import { type KeyStore, unwrap, wrap } from '../key-store/key-store.ts'

const secretName = 'totp'

export const newCodeSecret = (): string => new Secret({ size: 20 }).base32

export const wrapCodeSecret = async (keys: KeyStore, name: string, base32: string): Promise<Buffer> =>
  wrap(await keys.secret(secretName), `totp:${name}`, Buffer.from(base32))

export const readCodeSecret = async (
  keys: KeyStore,
  account: { name: string; totp_secret: Uint8Array },
): Promise<string> => unwrap(await keys.secret(secretName), `totp:${account.name}`, account.totp_secret).toString()

/** The time step a code belongs to (one step of 30 s around now is accepted), or null when it is wrong. */
export function stepOfCode(base32: string, code: string, now: number): number | null {
  const totp = new TOTP({ secret: Secret.fromBase32(base32), digits: 6, period: 30, algorithm: 'SHA1' })
  const delta = totp.validate({ token: code, timestamp: now, window: 1 })
  return delta === null ? null : Math.floor(now / 30_000) + delta
}
