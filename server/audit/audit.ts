/**
 * Who did what, to the hour. A conversation is named by an HMAC under its slot key, unlinkable once it is closed (D17); a
 * colleague who was invited, admitted, withdrawn or removed, by her leaf.
 */
import type { Database } from '../database/open.ts'
import { keyedHash } from '../key-store/key-store.ts'

export type Action =
  | 'claim'
  | 'give-back'
  | 'grant'
  | 'close'
  | 'read-notes'
  | 'sign-in'
  | 'add-passkey'
  | 'remove-passkey'
  | 'enrol'
  | 'invite'
  | 'withdraw'
  | 'propose'
  | 'certify'
  | 'renew-roster'
  | 'remove'
  | 'duty'

export async function audit(
  parts: { sql: Database; now(): number },
  actor: string,
  action: Action,
  result: string,
  about: { key: Buffer; conversation: string } | { leaf: string } | null = null,
): Promise<void> {
  const hour = Math.floor(parts.now() / 3_600_000) * 3_600_000
  const object = about && 'key' in about ? keyedHash(about.key, about.conversation) : null
  const subject = about && 'leaf' in about ? about.leaf : null
  await parts.sql.insertInto('audit').values({ hour, actor, action, result, object, subject }).execute()
}
