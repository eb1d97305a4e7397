/**
 * Removal in one act, by one signer: the next roster without her, and in the same transaction her certificate, account,
 * sessions and keys go, and what she held is let go. Her streams end at once; waiting visitors seal anew.
 */
import { whyStays } from '@lijn116/domain/access/removal'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Staff } from '../account/staff.ts'
import { letGoOfAll } from '../conversation/let-go-of-all.ts'
import type { Database } from '../database/open.ts'
import type { Slots } from '../key-store/slots.ts'
import type { Custody } from '../trust/custody.ts'
import { dropCertificate, type NextRoster, putRoster } from '../trust/next-trust.ts'
import { finish, NotAllowed, refuseNotAllowed } from './certify.ts'
import * as store from './store.ts'

type Parts = {
  sql: Database
  slots: Slots
  custody: Custody
  approvals: number
  now(): number
  tell(hint: string): Promise<void>
}
type Done = { refused: ProblemType } | Record<string, never>

export async function remove(parts: Parts, staff: Staff, body: { leaf: LeafId } & NextRoster): Promise<Done> {
  let team = ''
  const answer = await parts.sql
    .transaction()
    .execute(async (tx): Promise<Done> => {
      if (!(await putRoster(tx, body))) return { refused: 'already-used' }
      const person = await store.lockPerson(tx, body.leaf, staff.organisation)
      const members = await store.membersOf(tx, staff.organisation)
      const isMember = members.some(({ leaf }) => leaf === body.leaf)
      if (!person || !isMember || whyStays(body.leaf, staff.leaf, members) !== null) throw new NotAllowed()
      team = person.team_id
      await letGoOfAll(parts, tx, body.leaf)
      await store.endWhatSheBegan(tx, body.leaf)
      await dropCertificate(tx, body.leaf)
      await store.deletePerson(tx, body.leaf)
      return {}
    })
    .catch(refuseNotAllowed)
  if (!('refused' in answer)) {
    await parts.tell(`r:${body.leaf}`)
    await parts.tell(`d:${team}`)
    // Somebody else is to answer her letters, and to be ready where she was; what she proposed of the map is gone.
    for (const desk of ['mail', 'appointments', 'directory']) await parts.tell(`s:*:${desk}`)
  }
  return finish(parts, staff, 'remove', answer, body)
}
