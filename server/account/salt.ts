/** The salt of a name. It is the same bytes before somebody of that name is invited, while she is here, and after. */
import type { Database } from '../database/open.ts'
import { type KeyStore, keyedHash } from '../key-store/key-store.ts'
import * as store from './store.ts'

/** 16 bytes, base64url: what an account of this name is made with, and what a name gets that nobody has. */
export async function makeSalt({ keys }: { keys: KeyStore }, name: string): Promise<string> {
  const hash = keyedHash(await keys.secret('salt'), name)
  return hash.subarray(0, 16).toString('base64url')
}

/** As it was kept, so that a lost key store keeps nobody out. Made in any case: an answer takes as long either way. */
export async function saltFor(parts: { sql: Database; keys: KeyStore }, name: string): Promise<string> {
  const made = await makeSalt(parts, name)
  return (await store.accountByName(parts.sql, name))?.salt ?? made
}
