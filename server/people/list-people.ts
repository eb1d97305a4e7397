/** Who works in an organisation, who is on the way in, and what is proposed. Names and states; signatures judge themselves. */
import type { People } from '@lijn116/protocol/people'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Staff } from '../account/staff.ts'
import type { Database } from '../database/open.ts'
import { trustNow } from '../trust/next-trust.ts'
import * as store from './store.ts'

export async function listPeople(parts: { sql: Database }, staff: Staff): Promise<People | { refused: ProblemType }> {
  const trust = await trustNow(parts)
  if (!trust) return { refused: 'not-certified-yet' }
  const rows = await store.peopleOf(parts.sql, staff.organisation)
  const proposals = await store.proposalsOf(parts.sql, staff.organisation)
  return {
    version: trust.version,
    members: rows.flatMap(({ name, leaf, team, roles, certificate }) =>
      certificate === null ? [] : [{ name, leaf: leaf as LeafId, team, roles, certificate }],
    ),
    candidates: rows.filter(({ certificate }) => certificate === null).map((row) => candidate(row, staff)),
    proposals: proposals.map(({ leaf, signed, proposed_by }) => ({
      leaf: leaf as LeafId,
      certificate: signed,
      by: proposed_by as LeafId,
    })),
    signerKey: await store.signerKeyOf(parts.sql, staff.leaf),
  }
}

function candidate(row: store.PersonRow, staff: Staff): People['candidates'][number] {
  const { name, leaf, team, roles, expiresAt, signingKey, sealingKey, proof, invitedBy } = row
  return {
    name,
    leaf: leaf as LeafId,
    team,
    roles,
    invitedBy: invitedBy as LeafId | null,
    expiresAt,
    secret: invitedBy === staff.leaf ? row.secret : null,
    asked: signingKey === null || sealingKey === null || proof === null ? null : { signingKey, sealingKey, proof },
  }
}
