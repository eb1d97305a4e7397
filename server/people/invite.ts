/** A coordinator's one-time link for a new colleague, and taking it back. The link's secret never comes here in clear. */
import { givenByColleagues } from '@lijn116/domain/access/roles'
import { complaintTeam } from '@lijn116/domain/complaint/complaint'
import { limits } from '@lijn116/protocol/limits'
import type { peopleRoutes } from '@lijn116/protocol/people'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { BodyOf } from '@lijn116/protocol/route'
import { newAccount } from '../account/new-account.ts'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import type { KeyStore } from '../key-store/key-store.ts'
import type { Door } from '../queue/door.ts'
import * as store from './store.ts'

type Parts = { sql: Database; keys: KeyStore; doors: ReadonlyMap<string, Door>; now(): number }
type Done = { refused: ProblemType } | Record<string, never>

export async function invite(parts: Parts, staff: Staff, body: BodyOf<typeof peopleRoutes.invite>): Promise<Done> {
  const { name, team, roles, leaf, link, secret } = body
  if (name !== name.trim() || new Set(roles).size !== roles.length) return { refused: 'malformed' }
  const teams = [...parts.doors.values()]
    .filter((door) => door.organisation === staff.organisation)
    .flatMap((door) => door.teams)
  const given: readonly string[] = givenByColleagues
  // The team that reads complaints answers no door; only who is of it brings somebody in.
  const mayJoin = teams.includes(team) || (team === complaintTeam && staff.team === complaintTeam)
  if (!mayJoin || !roles.every((role) => given.includes(role))) return { refused: 'not-allowed' }
  const expiresAt = parts.now() + limits.enrolmentLinkSeconds * 1000
  const invitation = { link, name, leaf, roles, team, organisation: staff.organisation, expiresAt }
  const made = await newAccount(parts, invitation, { leaf: staff.leaf, secret })
  await audit(parts, staff.leaf, 'invite', made ? 'done' : 'already-used', { leaf })
  return made ? {} : { refused: 'already-used' }
}

/** Of somebody who is not certified. Taken back twice is taken back. */
export async function withdraw(parts: Parts, staff: Staff, leaf: string): Promise<Done> {
  const answer = await parts.sql.transaction().execute(async (tx): Promise<Done> => {
    const person = await store.lockPerson(tx, leaf, staff.organisation)
    if (!person) return {}
    if (await store.isCertified(tx, leaf)) return { refused: 'not-allowed' }
    await store.deletePerson(tx, leaf)
    return {}
  })
  await audit(parts, staff.leaf, 'withdraw', 'refused' in answer ? answer.refused : 'done', { leaf })
  return answer
}
