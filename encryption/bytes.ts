/** Bytes as they cross this room's border. Written for browsers of 2020: no Buffer, no toBase64, no BigInt. */
import { refuseIf, SealError } from './seal-error.ts'

export type Bytes = Uint8Array<ArrayBuffer>

export const empty: Bytes = /* @__PURE__ */ new Uint8Array(0)

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text)

/** Refuses what is not valid UTF-8; a byte order mark is text like any other. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new SealError('malformed')
  }
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length))
}

/** Time depends on the length only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

/** `number` as `length` bytes, most significant first. */
export function bigEndian(number: number, length: number): Bytes {
  refuseIf(!Number.isSafeInteger(number) || number < 0 || number >= 256 ** length, 'malformed')
  const bytes = new Uint8Array(length)
  for (let i = length - 1, rest = number; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256
  return bytes
}

export function fromBigEndian(bytes: Uint8Array): number {
  const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  refuseIf(!Number.isSafeInteger(number), 'malformed')
  return number
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** base64url without padding. */
export function toBase64url(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    for (let c = 0; c < Math.min(4, left + 1); c++) text += alphabet.charAt((group >> (18 - 6 * c)) & 63)
  }
  return text
}

/** Refuses padding, other letters, and spare bits that are not zero: each value has one spelling. */
export function fromBase64url(text: string): Bytes {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let bits = 0
  let held = 0
  let at = 0
  for (const letter of text) {
    const value = alphabet.indexOf(letter)
    refuseIf(value < 0, 'malformed')
    held = ((held << 6) | value) & 0xfff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (held >> bits) & 0xff
    }
  }
  refuseIf(text.length % 4 === 1 || (held & ((1 << bits) - 1)) !== 0, 'malformed')
  return bytes
}
