/** An account for somebody a colleague invites: without keys, until she has used her link. */
import type { Invitation } from '@lijn116/protocol/custody'
import type { Database } from '../database/open.ts'
import type { KeyStore } from '../key-store/key-store.ts'
import { newCodeSecret } from './code.ts'
import { makeSalt } from './salt.ts'
import * as store from './store.ts'

/** False: name, leaf or link is in use. The same invitation once more is true and changes nothing. */
export async function newAccount(
  parts: { sql: Database; keys: KeyStore },
  invitation: Invitation,
  by: { leaf: string; secret: string },
): Promise<boolean> {
  const made = { salt: await makeSalt(parts, invitation.name), totpSecret: newCodeSecret() }
  return parts.sql.transaction().execute((tx) => store.inviteByColleague(tx, invitation, by, made))
}
