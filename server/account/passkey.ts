/** A passkey: added by who is signed in, good for signing in without name, passphrase or code. WebAuthn level 3, §7. */
import { randomBytes } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import type { passkeyRoutes } from '@lijn116/protocol/passkey'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { BodyOf } from '@lijn116/protocol/route'
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import { audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import type { PasskeyRow } from '../database/schema.ts'
import type { KeyStore } from '../key-store/key-store.ts'
import { askPasskey, readQuestion } from './passkey-question.ts'
import * as store from './passkey-store.ts'
import { comeIn } from './sign-in.ts'
import type { Staff } from './staff.ts'

type Parts = { sql: Database; keys: KeyStore; now(): number }

/** The console as a browser names it; its host is what a passkey is bound to. */
export type Place = { origin: string }

/** Seconds to wait before this passkey may be used again; 0: now. */
type Tries = (id: string) => number

type Refusal = { refused: ProblemType; retryAfterSeconds?: number }

/** EdDSA, ES256, RS256: what every authenticator of today has one of. */
const algorithms = [-8, -7, -257]
const dayMs = 86_400_000
const startOfDay = (now: number) => Math.floor(now / dayMs) * dayMs
const hostOf = ({ origin }: Place) => new URL(origin).hostname

export async function listPasskeys(parts: Parts, staff: Staff) {
  const rows = await store.passkeysOf(parts.sql, staff.name)
  return {
    passkeys: rows.map(({ id, label, made_on, used_on }) => ({ id, label, madeOn: made_on, usedOn: used_on })),
    asked: await store.wasAsked(parts.sql, staff.name),
  }
}

export const markAsked = (parts: Parts, staff: Staff): Promise<void> => store.markAsked(parts.sql, staff.name)

export async function passkeyOptions(parts: Parts, staff: Staff) {
  const rows = await store.passkeysOf(parts.sql, staff.name)
  return {
    challenge: await askPasskey(parts, staff.leaf, limits.passkeyAddingSeconds),
    userHandle: await store.handleOf(parts.sql, staff.name, randomBytes(32).toString('base64url')),
    exclude: rows.map(({ id }) => id),
  }
}

export async function addPasskey(
  parts: Parts,
  place: Place,
  staff: Staff,
  body: BodyOf<typeof passkeyRoutes.addPasskey>,
): Promise<Refusal | Record<string, never>> {
  const added = await verifiedPasskey(parts, place, staff, body)
  await audit(parts, staff.leaf, 'add-passkey', 'refused' in added ? added.refused : 'done')
  return 'refused' in added ? added : {}
}

async function verifiedPasskey(
  parts: Parts,
  place: Place,
  staff: Staff,
  body: BodyOf<typeof passkeyRoutes.addPasskey>,
): Promise<Refusal | object> {
  const { id, clientDataJSON, attestationObject } = body
  const question = await readQuestion(parts, staff.leaf, challengeOf(clientDataJSON))
  if (question === null) return { refused: 'challenge-over' }
  const verified = await verifyRegistrationResponse({
    response: {
      id,
      rawId: id,
      type: 'public-key',
      response: { clientDataJSON, attestationObject },
      clientExtensionResults: {},
    },
    expectedChallenge: challengeOf(clientDataJSON),
    expectedOrigin: place.origin,
    expectedRPID: hostOf(place),
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(() => null)
  const credential = verified?.registrationInfo?.credential
  if (!verified?.verified || credential?.id !== id) return { refused: 'malformed' }
  if ((await store.passkeysOf(parts.sql, staff.name)).length >= limits.passkeysPerPerson)
    return { refused: 'not-allowed' }
  if (!(await store.spend(parts.sql, question))) return { refused: 'challenge-over' }
  const kept = await store.keepPasskey(parts.sql, {
    id,
    name: staff.name,
    label: body.label,
    public_key: credential.publicKey,
    counter: credential.counter,
    wrapped_keys: body.wrapped,
    made_on: startOfDay(parts.now()),
  })
  if (!kept) return { refused: 'already-used' }
  await store.markAsked(parts.sql, staff.name)
  return {}
}

/** Whoever holds a lost passkey is out at once: every other session of this account ends, and its streams with it. */
export async function removePasskey(
  parts: Parts & { tell(hint: string): Promise<void> },
  staff: Staff,
  session: Buffer,
  id: string,
): Promise<Refusal | Record<string, never>> {
  const removed = await parts.sql.transaction().execute(async (tx) => {
    const gone = await store.removePasskey(tx, staff.name, id)
    if (gone) await store.closeOtherSessions(tx, staff.name, session)
    return gone
  })
  // Her own console comes back by itself; another has no session to come back with.
  if (removed) await parts.tell(`r:${staff.leaf}`)
  await audit(parts, staff.leaf, 'remove-passkey', removed ? 'done' : 'not-found')
  return removed ? {} : { refused: 'not-found' }
}

export const signInChallenge = async (parts: Parts) => ({
  challenge: await askPasskey(parts, 'sign-in', limits.passkeySeconds),
})

/** One answer for every wrong one: unknown, removed, badly signed, too late, used before, counted back. */
export async function signInWithPasskey(
  parts: Parts,
  place: Place,
  tries: Tries,
  body: BodyOf<typeof passkeyRoutes.signInWithPasskey>,
) {
  const failed: Refusal = { refused: 'sign-in-failed' }
  const question = await readQuestion(parts, 'sign-in', challengeOf(body.clientDataJSON))
  const found = question && (await store.passkeyWithAccount(parts.sql, body.id))
  if (!question || !found || found.account.passkey_handle !== body.userHandle) return failed
  const { passkey, account } = found
  const counter = await counterOfAnswer(place, passkey, body)
  // Nothing is counted or written before the signature is right: whoever merely knows an id keeps nobody out.
  if (counter === null) return failed
  const waitSeconds = tries(passkey.id)
  if (waitSeconds > 0) return { refused: 'too-many' as ProblemType, retryAfterSeconds: waitSeconds }
  if (!(await store.spend(parts.sql, question))) return failed
  if (!(await store.riseCounter(parts.sql, passkey.id, counter, startOfDay(parts.now())))) {
    // Two authenticators hold the same passkey, or an answer of the past is shown.
    await audit(parts, account.leaf, 'sign-in', 'passkey-counter-fell')
    return failed
  }
  return comeIn(parts, account, passkey.wrapped_keys)
}

/** null: not signed by this passkey, for this page, with the person known to it. */
async function counterOfAnswer(
  place: Place,
  { id, public_key }: PasskeyRow,
  body: BodyOf<typeof passkeyRoutes.signInWithPasskey>,
): Promise<number | null> {
  const { clientDataJSON, authenticatorData, signature, userHandle } = body
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
function challengeOf(clientDataJSON: string): string {
  try {
    const { challenge } = Object(JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString()))
    return typeof challenge === 'string' ? challenge : ''
  } catch {
    return ''
  }
}

export const forgetSpentQuestions = (parts: Pick<Parts, 'sql' | 'now'>): Promise<void> =>
  store.forgetSpent(parts.sql, parts.now())
