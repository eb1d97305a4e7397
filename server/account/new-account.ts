/** An account for somebody a colleague invites: without keys, until she has used her link. */
import { randomBytes } from 'node:crypto'
import type { Invitation } from '@lijn116/protocol/custody'
import type { Transaction } from 'kysely'
import type { Schema } from '../database/schema.ts'
import { newCodeSecret } from './code.ts'
import * as store from './store.ts'

/** False: name, leaf or link is in use. The same invitation once more is true and changes nothing. */
export const newAccount = (
  tx: Transaction<Schema>,
  invitation: Invitation,
  by: { leaf: string; secret: string },
): Promise<boolean> =>
  store.inviteByColleague(tx, invitation, by, {
    salt: randomBytes(16).toString('base64url'),
    totpSecret: newCodeSecret(),
  })
