/** The steps of a one-time link: opening → write → confirm → totp → finishing → done, or over. Done may be to wait. */

/** Typed back from paper: capitals and extra spaces do not matter. */
export const samePassphrase = (shown: string, typed: string): boolean =>
  typed.trim().toLowerCase().split(/\s+/u).join(' ') === shown.trim().toLowerCase().split(/\s+/u).join(' ')

export type EnrolmentStep = 'opening' | 'write' | 'confirm' | 'totp' | 'finishing' | 'done' | 'over' | 'failed'

/** A 16-byte code secret in groups of four, to be typed over. */
export const grouped = (secret: string): string => secret.replace(/(.{4})(?=.)/g, '$1 ')

/** Key URI of authenticator apps: SHA-1, six digits, thirty seconds. Source: RFC 6238 and the Key URI format. */
export function totpUri(name: string, secret: string): string {
  const issuer = 'Lijn 116'
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(name)}`
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=6&period=30`
}

/** What was typed as a code, without spaces: apps show `123 456`. */
export const digitsOf = (typed: string): string => typed.replace(/\s/gu, '')

export const isCode = (typed: string): boolean => /^\d{6}$/.test(digitsOf(typed))

/** Said in the same words as a wrong code: which of the two it was helps nobody. */
export class NoCode extends Error {
  readonly reason = 'sign-in-failed'
}
