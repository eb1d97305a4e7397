/** A passkey: added by who is signed in and proves it anew, good for coming in without name, passphrase or code. */
import { randomBytes } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import type { passkeyRoutes } from '@lijn116/protocol/passkey'
import type { BodyOf } from '@lijn116/protocol/route'
import { verifyRegistrationResponse } from '@simplewebauthn/server'
import { audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import type { KeyStore } from '../key-store/key-store.ts'
import {
  challengeOf,
  hostOf,
  type Place,
  provenByPasskey,
  type Refusal,
  startOfDay,
  type Tries,
} from './passkey-proof.ts'
import { askPasskey, readQuestion } from './passkey-question.ts'
import * as store from './passkey-store.ts'
import { comeIn, provenByPassphrase } from './sign-in.ts'
import type { Staff } from './staff.ts'

type Parts = { sql: Database; keys: KeyStore; now(): number; wall(): number }

/** Counted together with coming in: whoever guesses has the same few tries in both places. */
type TriesOfBoth = { name: Tries; passkey: Tries }

/** EdDSA, ES256, RS256: what every authenticator of today has one of. */
const algorithms = [-8, -7, -257]

/** A question for proving is none for adding, and neither is one for coming in. */
const proving = ({ leaf }: Staff) => `prove.${leaf}`
const adding = ({ leaf }: Staff) => `add.${leaf}`

/** `session`: whose window asks. What it added itself is no news to it. */
export async function listPasskeys(parts: Parts, staff: Staff, session: Buffer) {
  const rows = await store.passkeysOf(parts.sql, staff.name)
  return {
    passkeys: rows.map(({ id, label, made_on, used_on, added_by }) => ({
      id,
      label,
      madeOn: made_on,
      usedOn: used_on,
      isNews: added_by !== null && !session.equals(added_by),
    })),
    asked: await store.wasAsked(parts.sql, staff.name),
  }
}

export const markAsked = (parts: Parts, staff: Staff): Promise<void> => store.markAsked(parts.sql, staff.name)

/** She knows of it. Not from the window that added it: whoever sat there would say so for her. */
export const markKnown = (parts: Parts, staff: Staff, session: Buffer, id: string): Promise<void> =>
  store.markKnown(parts.sql, staff.name, session, id)

export const proofChallenge = async (parts: Parts, staff: Staff) => ({
  challenge: await askPasskey(parts, proving(staff), limits.passkeySeconds),
})

/** A session alone is not enough: it may be a console she left open. Its answer is what adding goes by, for a while. */
export async function passkeyOptions(
  parts: Parts,
  place: Place,
  tries: TriesOfBoth,
  staff: Staff,
  { proof }: BodyOf<typeof passkeyRoutes.passkeyOptions>,
) {
  const asked = { use: proving(staff), whose: staff.name, action: 'add-passkey' as const }
  const proven =
    'authKey' in proof
      ? await provenByPassphrase(parts, tries.name, { name: staff.name, ...proof })
      : await provenByPasskey(parts, place, tries.passkey, asked, proof)
  if ('refused' in proven) {
    const { refused, retryAfterSeconds } = proven
    await audit(parts, staff.leaf, 'add-passkey', refused)
    return { refused, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }
  }
  const rows = await store.passkeysOf(parts.sql, staff.name)
  return {
    challenge: await askPasskey(parts, adding(staff), limits.passkeyAddingSeconds),
    userHandle: await store.handleOf(parts.sql, staff.name, randomBytes(32).toString('base64url')),
    exclude: rows.map(({ id }) => id),
  }
}

export async function addPasskey(
  parts: Parts,
  place: Place,
  staff: Staff,
  session: Buffer,
  body: BodyOf<typeof passkeyRoutes.addPasskey>,
): Promise<Refusal | Record<string, never>> {
  const added = await verifiedPasskey(parts, place, staff, session, body)
  await audit(parts, staff.leaf, 'add-passkey', 'refused' in added ? added.refused : 'done')
  return 'refused' in added ? added : {}
}

async function verifiedPasskey(
  parts: Parts,
  place: Place,
  staff: Staff,
  session: Buffer,
  body: BodyOf<typeof passkeyRoutes.addPasskey>,
): Promise<Refusal | object> {
  const { id, clientDataJSON, attestationObject } = body
  const question = await readQuestion(parts, adding(staff), challengeOf(clientDataJSON))
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
    added_by: session,
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

export async function signInWithPasskey(
  parts: Parts,
  place: Place,
  tries: Tries,
  body: BodyOf<typeof passkeyRoutes.signInWithPasskey>,
) {
  const proven = await provenByPasskey(parts, place, tries, { use: 'sign-in', whose: null, action: 'sign-in' }, body)
  return 'refused' in proven ? proven : comeIn(parts, proven.account, proven.passkey.wrapped_keys)
}

export const forgetSpentQuestions = (parts: Pick<Parts, 'sql' | 'now'>): Promise<void> =>
  store.forgetSpent(parts.sql, parts.now())
