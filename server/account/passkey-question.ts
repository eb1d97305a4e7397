/**
 * What a passkey is asked to sign. It carries its own end and our mark, so that asking keeps nothing here: only one that was
 * answered well is written down, as spent. Good on every process that shares the key store.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { type KeyStore, keyedHash } from '../key-store/key-store.ts'

type Parts = { keys: KeyStore; now(): number }

const timeLength = 6
const bodyLength = timeLength + 32

/** `sign-in`, or what for and the leaf of whom: a question for one is none for the other. */
type QuestionUse = string

async function mark(parts: Parts, use: QuestionUse, body: Buffer): Promise<Buffer> {
  return keyedHash(await parts.keys.secret('passkey'), `${use}.${body.toString('base64url')}`)
}

/** base64url of end (6 bytes, ms UTC) ‖ chance (32) ‖ mark (32). */
export async function askPasskey(parts: Parts, use: QuestionUse, seconds: number): Promise<string> {
  const body = Buffer.alloc(bodyLength)
  body.writeUIntBE(parts.now() + seconds * 1000, 0, timeLength)
  randomBytes(32).copy(body, timeLength)
  return Buffer.concat([body, await mark(parts, use, body)]).toString('base64url')
}

/** What to spend when the answer is right; null: over, or never asked here for this use. */
export async function readQuestion(
  parts: Parts,
  use: QuestionUse,
  question: string,
): Promise<{ hash: Buffer; expiresAt: number } | null> {
  const bytes = Buffer.from(question, 'base64url')
  const body = bytes.subarray(0, bodyLength)
  const given = bytes.subarray(bodyLength)
  const own = await mark(parts, use, body)
  if (given.length !== own.length || !timingSafeEqual(given, own)) return null
  const expiresAt = body.readUIntBE(0, timeLength)
  return parts.now() < expiresAt ? { hash: createHash('sha256').update(bytes).digest(), expiresAt } : null
}
