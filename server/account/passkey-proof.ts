/** That somebody with a passkey is there: what it signed, judged (WebAuthn level 3, §7.2). */
import type { signedByPasskey } from '@lijn116/protocol/passkey'
import type { ProblemType } from '@lijn116/protocol/problem'
import { verifyAuthenticationResponse } from '@simplewebauthn/server'
import type { InferOutput } from 'valibot'
import { type Action, audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import type { AccountRow, PasskeyRow } from '../database/schema.ts'
import type { KeyStore } from '../key-store/key-store.ts'
import { readQuestion } from './passkey-question.ts'
import * as store from './passkey-store.ts'

type Parts = { sql: Database; keys: KeyStore; now(): number }

/** The console as a browser names it; its host is what a passkey is bound to. */
export type Place = { origin: string }

/** Seconds to wait before this passkey may be used again; 0: now. */
export type Tries = (id: string) => number

export type Refusal = { refused: ProblemType; retryAfterSeconds?: number }

const dayMs = 86_400_000
export const startOfDay = (now: number) => Math.floor(now / dayMs) * dayMs
export const hostOf = ({ origin }: Place) => new URL(origin).hostname

/**
 * One answer for every wrong one: unknown, removed, another's, badly signed, too late, used before, counted back.
 * `whose`: only this account will do; null: whoever it is.
 */
export async function provenByPasskey(
  parts: Parts,
  place: Place,
  tries: Tries,
  asked: { use: string; whose: string | null; action: Action },
  signed: InferOutput<typeof signedByPasskey>,
): Promise<Refusal | { account: AccountRow; passkey: PasskeyRow }> {
  const failed: Refusal = { refused: 'sign-in-failed' }
  const question = await readQuestion(parts, asked.use, challengeOf(signed.clientDataJSON))
  const found = question && (await store.passkeyWithAccount(parts.sql, signed.id))
  if (!question || !found || found.account.passkey_handle !== signed.userHandle) return failed
  const { passkey, account } = found
  if (asked.whose !== null && account.name !== asked.whose) return failed
  const counter = await counterOfAnswer(place, passkey, signed)
  // Nothing is counted or written before the signature is right: whoever merely knows an id keeps nobody out.
  if (counter === null) return failed
  const waitSeconds = tries(passkey.id)
  if (waitSeconds > 0) return { refused: 'too-many', retryAfterSeconds: waitSeconds }
  if (!(await store.spend(parts.sql, question))) return failed
  if (!(await store.riseCounter(parts.sql, passkey.id, counter, startOfDay(parts.now())))) {
    // Two authenticators hold the same passkey, or an answer of the past is shown.
    await audit(parts, account.leaf, asked.action, 'passkey-counter-fell')
    return failed
  }
  return { account, passkey }
}

/** null: not signed by this passkey, for this page, with the person known to it. */
async function counterOfAnswer(
  place: Place,
  { id, public_key }: PasskeyRow,
  signed: InferOutput<typeof signedByPasskey>,
): Promise<number | null> {
  const { clientDataJSON, authenticatorData, signature, userHandle } = signed
  const verified = await verifyAuthenticationResponse({
    response: {
      id,
      rawId: id,
      type: 'public-key',
      response: { clientDataJSON, authenticatorData, signature, userHandle },
      clientExtensionResults: {},
    },
    expectedChallenge: challengeOf(clientDataJSON),
    expectedOrigin: place.origin,
    expectedRPID: hostOf(place),
    requireUserVerification: true,
    // Its counter is held to rise where it is kept, so that two processes cannot both believe it.
    credential: { id, publicKey: Uint8Array.from(public_key), counter: 0 },
  }).catch(() => null)
  return verified?.verified ? verified.authenticationInfo.newCounter : null
}

/** As the browser wrote it; '' when it is no such object. The signature covers it, our mark says whether we asked it. */
export function challengeOf(clientDataJSON: string): string {
  try {
    const { challenge } = Object(JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString()))
    return typeof challenge === 'string' ? challenge : ''
  } catch {
    return ''
  }
}
