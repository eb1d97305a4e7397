/** Passphrase (its authKey; the passphrase itself never comes here) and a code of this half minute. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { LeafId } from '@lijn116/protocol/sealed'
import { audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import type { AccountRow } from '../database/schema.ts'
import { stepNow } from './code.ts'
import { sessionHashOf } from './session.ts'
import * as store from './store.ts'

type Parts = { sql: Database; now(): number; wall(): number }

/** Seconds to wait before another code of this account is looked at; 0: now. */
type Tries = (name: string) => number

type Typed = { name: string; authKey: string; totp: string }

const nobody = Buffer.alloc(32)

/** `half`: whose passphrase it was, when only the code was not right. */
type NotProven = { refused: ProblemType; retryAfterSeconds?: number; half: AccountRow | null }

/** A code is good once, for coming in and for proving that she is there still. */
export async function provenByPassphrase(
  parts: Parts,
  tries: Tries,
  { name, authKey, totp }: Typed,
): Promise<NotProven | { account: AccountRow }> {
  const account = await store.accountByName(parts.sql, name)
  const given = createHash('sha256').update(Buffer.from(authKey, 'base64url')).digest()
  // Compared also where there is nobody, or not yet: a wrong passphrase takes as long for every name.
  const same = timingSafeEqual(account?.auth_hash ? Buffer.from(account.auth_hash) : nobody, given)
  if (!account?.auth_hash || !same) return { refused: 'sign-in-failed', half: null }
  // Only who has the passphrase can spend tries: whoever merely knows a name keeps nobody out.
  const waitSeconds = tries(account.name)
  if (waitSeconds > 0) return { refused: 'too-many', retryAfterSeconds: waitSeconds, half: null }
  const step = stepNow(parts, account.totp_secret, totp)
  if (step === null || !(await store.spendTotpStep(parts.sql, account.name, step)))
    return { refused: 'sign-in-failed', half: account }
  return { account }
}

/** Written down only when the passphrase was right: a stranger who knows a name fills no table. */
export async function signIn(parts: Parts, tries: Tries, body: Typed) {
  const proven = await provenByPassphrase(parts, tries, body)
  if ('account' in proven) return comeIn(parts, proven.account, proven.account.wrapped_keys ?? '')
  const { half, ...refusal } = proven
  if (half) await audit(parts, half.leaf, 'sign-in', refusal.refused)
  return refusal
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
