/** Passphrase (its authKey; the passphrase itself never comes here) and a code of this half minute. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { LeafId } from '@lijn116/protocol/sealed'
import { audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import type { AccountRow } from '../database/schema.ts'
import { type KeyStore, keyedHash } from '../key-store/key-store.ts'
import { stepNow } from './code.ts'
import { sessionHashOf } from './session.ts'
import * as store from './store.ts'

type Parts = { sql: Database; keys: KeyStore; now(): number; wall(): number }

/** Seconds to wait before another code of this account is looked at; 0: now. */
type Tries = (name: string) => number

/** A made-up name gets a salt that is made up too, and the same each time. */
export async function saltFor(parts: Parts, name: string): Promise<string> {
  const account = await store.accountByName(parts.sql, name)
  if (account) return account.salt
  return keyedHash(await parts.keys.secret('salt'), name)
    .subarray(0, 16)
    .toString('base64url')
}

export async function signIn(parts: Parts, tries: Tries, body: { name: string; authKey: string; totp: string }) {
  const account = await store.accountByName(parts.sql, body.name)
  const given = createHash('sha256').update(Buffer.from(body.authKey, 'base64url')).digest()
  const right = account?.auth_hash ? timingSafeEqual(Buffer.from(account.auth_hash), given) : false
  // Only who has the passphrase can spend tries: whoever merely knows a name keeps nobody out.
  const waitSeconds = account && right ? tries(account.name) : 0
  if (waitSeconds > 0) return { refused: 'too-many' as ProblemType, retryAfterSeconds: waitSeconds }
  const step = account && right ? stepNow(parts, account.totp_secret, body.totp) : null
  if (!account || step === null || !(await store.spendTotpStep(parts.sql, account.name, step))) {
    if (account) await audit(parts, account.leaf, 'sign-in', 'sign-in-failed')
    return { refused: 'sign-in-failed' as ProblemType }
  }
  return comeIn(parts, account, account.wrapped_keys ?? '')
}

/** By whichever factor: the session, and `wrappedKeys` as that factor opens them. */
export async function comeIn(parts: Pick<Parts, 'sql' | 'now'>, account: AccountRow, wrappedKeys: string) {
  const session = randomBytes(32).toString('base64url')
  const hash = sessionHashOf(session)
  await store.openSession(parts.sql, hash, account.name, parts.now() + limits.sessionSeconds * 1000)
  const staff = await store.staffOfSession(parts.sql, hash, parts.now())
  if (!staff) {
    await store.closeSession(parts.sql, hash)
    return { refused: 'not-certified-yet' as ProblemType }
  }
  await audit(parts, account.leaf, 'sign-in', 'done')
  return {
    session,
    account: {
      name: account.name,
      team: account.team_id,
      organisation: account.organisation_id,
      roles: account.roles,
      leaf: account.leaf as LeafId,
      certificate: staff.certificate,
      wrappedKeys,
    },
  }
}
