/** A one-time link becomes an account with keys. Whoever certifies (custody) checks the proof; this server only carries it. */
import { createHash } from 'node:crypto'
import type { counsellorRoutes } from '@lijn116/protocol/counsellor'
import type { Invitation } from '@lijn116/protocol/custody'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { BodyOf } from '@lijn116/protocol/route'
import type { LeafId } from '@lijn116/protocol/sealed'
import { audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import type { KeyStore } from '../key-store/key-store.ts'
import type { Custody } from '../trust/custody.ts'
import { newCodeSecret, stepNow } from './code.ts'
import { removePasskeysOf } from './passkey-store.ts'
import { makeSalt } from './salt.ts'
import * as store from './store.ts'

type Parts = { sql: Database; now(): number }

export async function keepInvitations(
  parts: { sql: Database; keys: KeyStore },
  invitations: readonly Invitation[],
): Promise<void> {
  for (const invitation of invitations)
    await store.invite(parts.sql, invitation, {
      salt: await makeSalt(parts, invitation.name),
      totpSecret: newCodeSecret(),
    })
}

/** With a secret for codes that nobody has seen before: whoever opened this link earlier has one that is good for nothing. */
export async function openLink(parts: Parts, link: string) {
  const account = await store.renewCodeSecret(parts.sql, link, newCodeSecret(), parts.now())
  if (!account) return { refused: 'link-over' as const }
  return {
    name: account.name,
    roles: account.roles,
    team: account.team_id,
    totpSecret: account.totp_secret,
    leaf: account.leaf as LeafId,
    salt: account.salt,
  }
}

export async function enrol(
  parts: Parts & { wall(): number } & { custody: Custody },
  body: BodyOf<typeof counsellorRoutes.enrol>,
): Promise<{ refused: ProblemType } | { waits: boolean }> {
  const account = await store.accountOfLink(parts.sql, body.link, parts.now())
  if (!account) return { refused: 'link-over' }
  if (stepNow(parts, account.totp_secret, body.totp) === null) return { refused: 'sign-in-failed' }
  const byColleague = await store.isByColleague(parts.sql, body.link)
  const certify: Custody['certify'] = byColleague ? async () => 'later' : parts.custody.certify
  // Certified first: custody answers the same for the same keys, so a lost answer can be asked for again. Whoever was
  // invited by a colleague is certified by colleagues, later, and so is everybody where no custody runs beside.
  const certified = await certify({
    link: body.link,
    leaf: account.leaf as LeafId,
    signingKey: body.signingKey,
    sealingKey: body.sealingKey,
    proof: body.proof,
  })
  if (certified !== 'certified' && certified !== 'later')
    return { refused: certified === 'refused' ? 'link-over' : 'not-certified-yet' }
  const used = await parts.sql.transaction().execute(async (tx) => {
    // A passkey from before would open keys that are hers no more.
    await removePasskeysOf(tx, account.name)
    return store.useLink(
      tx,
      body.link,
      {
        authHash: createHash('sha256').update(Buffer.from(body.authKey, 'base64url')).digest(),
        wrappedKeys: body.wrappedKeys,
        signingKey: body.signingKey,
        sealingKey: body.sealingKey,
        proof: body.proof,
        totpSecret: account.totp_secret,
      },
      parts.now(),
    )
  })
  await audit(parts, account.leaf, 'enrol', used ? 'done' : 'link-over')
  return used ? { waits: certified === 'later' } : { refused: 'link-over' }
}
