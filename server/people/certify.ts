/**
 * Two colleagues admit somebody: one proposes a certificate, another completes it and signs the roster with it. The server
 * cannot judge what they sign; it holds to who asks, in which order, and that no version is signed twice.
 */
import { leavesNobody } from '@lijn116/domain/access/removal'
import { givenByColleagues } from '@lijn116/domain/access/roles'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Transaction } from 'kysely'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'
import type { Custody } from '../trust/custody.ts'
import { type NextRoster, putCertificate, putRoster, trustNow } from '../trust/next-trust.ts'
import * as store from './store.ts'

type Parts = {
  sql: Database
  custody: Custody
  /** How many colleagues check each new one, as the line file says. */
  approvals: number
  now(): number
  tell(hint: string): Promise<void>
}
type Done = { refused: ProblemType } | Record<string, never>

/** For a candidate who has used her link, or a renewal for a member. */
export async function propose(parts: Parts, staff: Staff, body: { leaf: LeafId; certificate: string }): Promise<Done> {
  const answer = await parts.sql.transaction().execute(async (tx): Promise<Done> => {
    const person = await store.lockPerson(tx, body.leaf, staff.organisation)
    if (!person || person.signing_key === null) return { refused: 'not-allowed' }
    await store.putProposal(tx, body.leaf, body.certificate, staff.leaf)
    return {}
  })
  await audit(parts, staff.leaf, 'propose', 'refused' in answer ? answer.refused : 'done', body)
  if (!('refused' in answer)) await parts.tell('t')
  return answer
}

export async function certify(
  parts: Parts,
  staff: Staff,
  body: { leaf: LeafId; certificate: string; roles?: string[] | undefined } & NextRoster,
): Promise<Done> {
  const answer = await parts.sql
    .transaction()
    .execute(async (tx): Promise<Done> => {
      if (!(await putRoster(tx, body))) return { refused: 'already-used' }
      const person = await store.lockPerson(tx, body.leaf, staff.organisation)
      const isReady = person !== null && person.signing_key !== null
      const proposal = await store.takeProposal(tx, body.leaf)
      const bySomebodyElse = proposal !== null && proposal.proposedBy !== staff.leaf
      if (!isReady || (parts.approvals > 1 && !bySomebodyElse)) throw new NotAllowed()
      await putCertificate(tx, body.leaf, body.certificate)
      await store.forgetProof(tx, person)
      if (body.roles) await changeRoles(tx, staff, person, body.roles)
      return {}
    })
    .catch(refuseNotAllowed)
  return finish(parts, staff, 'certify', answer, body)
}

/** What she may do here follows her new certificate; nobody is made a signer by a colleague, and the last one stays one. */
async function changeRoles(
  tx: Transaction<Schema>,
  staff: Staff,
  person: { leaf: string; roles: string[] },
  roles: readonly string[],
): Promise<void> {
  const allowed: readonly string[] = [...givenByColleagues, ...person.roles]
  const before = await store.membersOf(tx, staff.organisation)
  const after = before.map((each) => (each.leaf === person.leaf ? { ...each, roles } : each))
  if (!roles.every((role) => allowed.includes(role)) || leavesNobody(before, after)) throw new NotAllowed()
  await store.setRoles(tx, person.leaf, roles)
}

/** The same people for another 72 hours. */
export async function renewRoster(parts: Parts, staff: Staff, next: NextRoster): Promise<Done> {
  const answer = await parts.sql
    .transaction()
    .execute(async (tx): Promise<Done> => ((await putRoster(tx, next)) ? {} : { refused: 'already-used' }))
  return finish(parts, staff, 'renew-roster', answer)
}

/** Everybody hears that the chain changed; custody of a trial goes on from there. */
export async function finish(
  parts: Parts,
  staff: Staff,
  action: 'certify' | 'renew-roster' | 'remove',
  answer: Done,
  about: { leaf: string } | null = null,
): Promise<Done> {
  await audit(parts, staff.leaf, action, 'refused' in answer ? answer.refused : 'done', about)
  if ('refused' in answer) return answer
  await parts.tell('t')
  const trust = await trustNow(parts)
  if (trust) parts.custody.adopt(trust)
  return answer
}

/** Thrown inside a transaction that has written already: everything is undone. */
export class NotAllowed extends Error {}

export function refuseNotAllowed(error: unknown): { refused: ProblemType } {
  if (error instanceof NotAllowed) return { refused: 'not-allowed' }
  throw error
}
