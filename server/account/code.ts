/** Time-based one-time codes (RFC 6238, by otpauth). */
import { Secret, TOTP } from 'otpauth'

export const newCodeSecret = (): string => new Secret({ size: 20 }).base32

/** The time step a code belongs to (one step of 30 s around now is accepted), or null when it is wrong. */
function stepOfCode(base32: string, code: string, now: number): number | null {
  const totp = new TOTP({ secret: Secret.fromBase32(base32), digits: 6, period: 30, algorithm: 'SHA1' })
  const delta = totp.validate({ token: code, timestamp: now, window: 1 })
  return delta === null ? null : Math.floor(now / 30_000) + delta
}

/** By the line's count or by the machine's clock: when the two differ, the phone agrees with whichever is right. */
export const stepNow = (parts: { now(): number; wall(): number }, base32: string, code: string): number | null =>
  stepOfCode(base32, code, parts.now()) ?? stepOfCode(base32, code, parts.wall())
