/** For coordinators: who answers whom and what waits, never of whom; and naming somebody else. */
import type { mailRoutes } from '@lijn116/protocol/mail'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { AnswerOf, BodyOf } from '@lijn116/protocol/route'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import type { MailParts } from './keep-letter.ts'
import { doorsOf } from './mail-of.ts'
import * as store from './store.ts'
import { answering, whoCould } from './who-answers.ts'

export async function mailboxes(parts: MailParts, staff: Staff): Promise<AnswerOf<typeof mailRoutes.mailboxes>> {
  const rows = await store.mailboxesOf(
    parts.sql,
    staff.organisation,
    doorsOf(parts.doors, staff.organisation).elsewhere,
  )
  const people = await whoCould(parts, staff.organisation)
  const person = (leaf: string | null) => {
    const found = people.find((each) => each.leaf === leaf)
    return found === undefined ? null : { leaf: found.leaf as LeafId, name: found.name }
  }
  return {
    mailboxes: rows.map(({ id, door_id: door, coach, deputy, waiting, due_at: dueAt }) => ({
      mailbox: id,
      door,
      coach: person(coach),
      deputy: person(deputy),
      waiting,
      dueAt: dueAt === null ? null : Number(dueAt),
    })),
    // Nobody names herself; where she sits already she may stay.
    coaches: people
      .filter(({ leaf }) => leaf !== staff.leaf || rows.some((row) => row.coach === leaf || row.deputy === leaf))
      .map(({ leaf, name, team }) => ({ leaf: leaf as LeafId, name, team })),
  }
}

/**
 * Two colleagues who answer its door, never the one who names them: seats are keys. Each who is new stands in the audit. What
 * waits is passed on by whoever holds its key.
 */
export async function reassign(
  parts: MailParts,
  staff: Staff,
  { mailbox: id, coach, deputy }: BodyOf<typeof mailRoutes.reassign>,
): Promise<{ refused: ProblemType } | Record<string, never>> {
  let told: string[] = []
  let named: string[] = [coach, deputy]
  const refused = await parts.sql.transaction().execute(async (tx): Promise<ProblemType | null> => {
    await store.holdAccounts(tx, [coach, deputy])
    const mailbox = await store.lockMailbox(tx, { id })
    if (!mailbox || mailbox.organisation_id !== staff.organisation) return 'not-found'
    const before = [mailbox.coach, mailbox.deputy]
    named = named.filter((leaf) => !before.includes(leaf))
    if (named.includes(staff.leaf)) return 'not-allowed'
    const teams = parts.doors.get(mailbox.door_id)?.teams ?? []
    const people = await answering({ ...parts, sql: tx }, { organisation: staff.organisation, teams })
    const areTwo = coach !== deputy && [coach, deputy].every((leaf) => people.some((each) => each.leaf === leaf))
    if (!areTwo) return 'not-allowed'
    await store.seat(tx, id, coach, deputy)
    const letters = (await store.unansweredIn(tx, mailbox.code_id)).map((letter) => letter.id)
    for (const letter of letters) {
      const holders = (await store.holdersOf(tx, letter)).map(({ leaf }) => leaf)
      // Both can open it already: nobody else needs to.
      if ([coach, deputy].every((leaf) => holders.includes(leaf)))
        await store.dropEnvelopes(tx, letter, [coach, deputy])
      told.push(...holders)
    }
    told = [...new Set([...told, coach, deputy, ...[mailbox.coach, mailbox.deputy].flatMap((leaf) => leaf ?? [])])]
    return null
  })
  for (const leaf of named) await audit(parts, staff.leaf, 'reassign', refused ?? 'done', { leaf })
  if (named.length === 0) await audit(parts, staff.leaf, 'reassign', refused ?? 'done')
  for (const leaf of told) await parts.tell(`s:${leaf}:mail`)
  return refused ? { refused } : {}
}
