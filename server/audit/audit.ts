/** Who did what, to the hour. The object is an HMAC under the slot key of the conversation: unlinkable once it is closed (D17). */
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
  object: { key: Buffer; conversation: string } | null = null,
): Promise<void> {
  const hour = Math.floor(parts.now() / 3_600_000) * 3_600_000
  await parts.sql
    .insertInto('audit')
    .values({ hour, actor, action, result, object: object && keyedHash(object.key, object.conversation) })
    .execute()
}
