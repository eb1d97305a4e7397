/**
 * Who did what, to the hour. A conversation is named by an HMAC under its slot key, unlinkable once it is closed (D17); a
 * colleague who was invited, admitted, withdrawn, removed, consulted or named for something, by her leaf. A code, a letter
 * or a document is never named. Rows are a chain (chain.ts).
 */
import { sql } from 'kysely'
import type { Database } from '../database/open.ts'
import { keyedHash } from '../key-store/key-store.ts'

export type Action =
  | 'claim'
  | 'give-back'
  | 'grant'
  | 'close'
  | 'read-notes'
  | 'read-card'
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
  | 'staffing'
  | 'move-door'
  | 'offer-handover'
  | 'offer-join'
  | 'accept-offer'
  | 'decline-offer'
  | 'withdraw-offer'
  | 'leave'
  | 'alert'
  | 'acknowledge'
  | 'give-up'
  | 'stand-down'
  | 'cool-down'
  | 'consult'
  | 'keep-document'
  | 'answer-letter'
  | 'pass-letter'
  | 'reassign'
  | 'agree-moment'
  | 'change-moment'
  | 'write-report'
  | 'sign-report'
  | 'decline-report'
  | 'propose-entry'
  | 'publish-entry'
  | 'decline-entry'
  | 'write-secret'
  | 'remove-secret'
  | 'complaint-status'
  | 'answer-complaint'

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
  // One statement: whoever comes second waits for the head, and is linked to what the first one wrote.
  await sql`
    with head as (
      update audit_head set number = number + 1, hash = sha256(hash || audit_words(
        number + 1, ${hour}::int8, ${actor}::text, ${action}::text, ${result}::text, ${object}::bytea, ${subject}::text))
      returning number, hash
    )
    insert into audit (number, hour, actor, action, result, object, subject, hash)
    select number, ${hour}::int8, ${actor}::text, ${action}::text, ${result}::text, ${object}::bytea, ${subject}::text, hash
    from head`.execute(parts.sql)
}
