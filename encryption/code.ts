/** CODE: from a few words to three keys, slowly, and from the seed under them to her own keys. SPEC.md §8b. */
import { type Bytes, empty, utf8 } from './bytes.ts'
import { ctx, type Purpose } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { hkdf, pairFromSeed, subtle } from './suite.ts'

/** Each 32 bytes. `lookup` finds the record, `auth` shows whose it is, `wrap` never leaves the page. */
export type CodeKeys = { lookup: Bytes; auth: Bytes; wrap: Bytes }

/** Calls of PBKDF2, each of 100,000 rounds: no browser counts them on the thread of the page. */
export const codeSteps = 10
const rounds = 100_000
const keyLength = 32

/** `code`: canonical (domain/code-words). `step` is told after each of codeSteps; what it throws ends the work. */
export async function deriveCode(line: LineFile, code: string, step?: (done: number) => void): Promise<CodeKeys> {
  refuseIf(code === '', 'malformed')
  return derive(line, utf8(code), step)
}

/** The keys of the second record. `word`: her own, normalised by the caller. */
export async function deriveSecond(
  line: LineFile,
  code: string,
  word: string,
  step?: (done: number) => void,
): Promise<CodeKeys> {
  refuseIf(code === '' || word === '', 'malformed')
  return derive(line, ctx(line, 'rc-word', code, word), step)
}

/** Slowly, from a few words to 32 bytes; `purpose` keeps the words of one kind apart from those of another. */
export async function stretched(
  line: LineFile,
  purpose: 'rc' | 'cp',
  start: Bytes,
  step?: (done: number) => void,
): Promise<Bytes> {
  let key = start
  for (let done = 1; done <= codeSteps; done++) {
    const base = await subtle().importKey('raw', key, 'PBKDF2', false, ['deriveBits'])
    const slow = { name: 'PBKDF2', hash: 'SHA-256', salt: ctx(line, purpose, done), iterations: rounds }
    key = new Uint8Array(await subtle().deriveBits(slow, base, keyLength * 8))
    step?.(done)
  }
  return key
}

async function derive(line: LineFile, start: Bytes, step?: (done: number) => void): Promise<CodeKeys> {
  const key = await stretched(line, 'rc', start, step)
  const part = (purpose: Purpose) => hkdf(key, empty, ctx(line, purpose), keyLength)
  return { lookup: await part('rc-lookup'), auth: await part('rc-auth'), wrap: await part('rc-wrap') }
}

/** What follows from a seed. The private half of `pair` (R, or R2) cannot be read out; the seed itself can be let go. */
export type CodeSecrets = {
  pair: CryptoKeyPair
  /** 65 bytes. */
  publicKey: Bytes
  /** 16 bytes: under which documents are kept. */
  handle: Bytes
  /** 32 bytes: shows staff that a letter, or somebody who comes back, is of the same code. The line never gets it. */
  resume: Bytes
  /** 32 bytes: by which the line knows her again while her place is kept. With `resume` in its place it could write as her. */
  hold: Bytes
}

/** `seed`: 32 bytes of chance. @throws SealError malformed */
export async function codeSecrets(line: LineFile, seed: Bytes): Promise<CodeSecrets> {
  refuseIf(seed.length !== keyLength, 'malformed')
  const part = (purpose: Purpose, length: number) => hkdf(seed, empty, ctx(line, purpose), length)
  const { keyPair: pair, publicKey } = await pairFromSeed(await part('rc-pair', keyLength))
  const [handle, resume, hold] = [await part('rc-handle', 16), await part('rc-resume', 32), await part('rc-hold', 32)]
  return { pair, publicKey, handle, resume, hold }
}
