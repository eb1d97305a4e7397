/** The generated passphrase of a member of staff, and what is derived from it. Heavy, and younger than the visitor's part. */
import { argon2idAsync } from '@noble/hashes/argon2.js'
import { type Bytes, concat, empty, randomBytes, utf8 } from './bytes.ts'
import { ctx } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { isWord, sixWords, wordsInPhrase } from './six-words.ts'
import { hkdf } from './suite.ts'

/** Six words of 2,048, chosen evenly: 66 bits. Made here, never thought up, never sent. */
export function makePassphrase(): string {
  return sixWords(randomBytes(9)).join(' ')
}

/** Case, spaces and hyphens do not matter. Refuses anything but six words of the list. */
export function normalisePassphrase(typed: string): string {
  const found = typed
    .toLowerCase()
    .split(/[\s-]+/)
    .filter(Boolean)
  refuseIf(found.length !== wordsInPhrase || !found.every(isWord), 'passphrase')
  return found.join(' ')
}

/** Argon2id (64 MiB, 3 passes), then HKDF: authKey goes to the server, wrapKey never does. `salt`: 16 bytes. */
export async function derivePassphrase(
  line: LineFile,
  passphrase: string,
  salt: Bytes,
): Promise<{ authKey: Bytes; wrapKey: Bytes }> {
  const settings = { t: 3, m: 64 * 1024, p: 1, dkLen: 32 }
  const slow = concat(await argon2idAsync(utf8(normalisePassphrase(passphrase)), salt, settings))
  return {
    authKey: await hkdf(slow, empty, ctx(line, 'auth'), 32),
    wrapKey: await hkdf(slow, empty, ctx(line, 'wrap'), 32),
  }
}
