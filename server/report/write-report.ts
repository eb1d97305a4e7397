/**
 * Duty to act (docs/decisions/0035): the lead of a talk writes a report for two named people. Until the second has signed,
 * nothing is done with it. The line sends it to nobody.
 */
import { permits } from '@lijn116/domain/access/roles'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { reportRoutes } from '@lijn116/protocol/report'
import type { BodyOf } from '@lijn116/protocol/route'
import type { Transaction } from 'kysely'
import type { Staff } from '../account/staff.ts'
import { auditConversation } from '../conversation/audit-conversation.ts'
import { lockTalking } from '../conversation/lock-talking.ts'
import type { Database } from '../database/open.ts'
import type { ReportRow, Schema } from '../database/schema.ts'
import { unwrap, wrap } from '../key-store/key-store.ts'
import type { Slots } from '../key-store/slots.ts'
import { certifiedIn } from '../staffing/certified.ts'
import { reportPlace } from './place.ts'
import * as store from './store.ts'

type Parts = { sql: Database; slots: Slots; now(): number; tell(hint: string): Promise<void> }
type Body = BodyOf<typeof reportRoutes.writeReport>
type Done = { refused: ProblemType; segment?: number } | Record<string, never>

/** What the author hands in, as it lies wrapped. */
export type Written = { sealed: string; signed: string; certificate: string; second: string; other: string }

/** In one talk, signed or not: more would be no exception. */
const reportsInATalk = 3

export async function writeReport(parts: Parts, staff: Staff, body: Body): Promise<Done> {
  // Made before any lock is taken. Where nothing comes of it, nobody has named it, and it goes.
  const slot = await parts.slots.create(limits.reportSeconds / 86_400)
  let isUsed = false
  try {
    const answer = await parts.sql.transaction().execute((tx) => keep(parts, tx, staff, body, slot))
    isUsed = 'used' in answer
    const refused = 'refused' in answer ? answer.refused : null
    await auditConversation(parts, staff.leaf, 'write-report', body.conversation, refused ?? 'done')
    if (isUsed) await parts.tell(`s:${body.second.leaf}:reports`)
    return 'used' in answer ? {} : answer
  } finally {
    if (!isUsed) await parts.slots.destroy(slot.id)
  }
}

async function keep(
  parts: Parts,
  tx: Transaction<Schema>,
  staff: Staff,
  body: Body,
  slot: { id: string; key: Buffer },
): Promise<Done | { used: true }> {
  const { row, leads } = await lockTalking(tx, body.conversation, staff.leaf)
  const known = await store.byId(tx, body.id)
  if (known) return (await isSame(parts, known, staff, body)) ? {} : { refused: 'already-used' }
  if (row === null) return { refused: 'conversation-gone' }
  if (!leads) return { refused: row.holder === staff.leaf ? 'report-over' : 'not-allowed' }
  if (row.segment !== body.segment) return { refused: 'segment-closed', segment: row.segment }
  if (!(await areTwoOthers(tx, staff, body))) return { refused: 'not-allowed' }
  const count = await store.countIn(tx, row.id)
  if (count.open > 0 || count.all >= reportsInATalk) return { refused: 'too-many' }
  const { sealed, signed, second, other } = body
  const written: Written = {
    sealed,
    signed,
    certificate: staff.certificate,
    second: second.envelope,
    other: other.envelope,
  }
  await store.insert(tx, {
    id: body.id,
    conversation_id: row.id,
    door_id: row.door_id,
    organisation_id: row.organisation_id,
    slot_id: slot.id,
    author: staff.leaf,
    second: second.leaf,
    other: other.leaf,
    body: wrap(slot.key, reportPlace(body.id), Buffer.from(JSON.stringify(written))),
    until_at: parts.now() + limits.reportSeconds * 1000,
  })
  return { used: true }
}

/** Two colleagues beside the author: one who may sign, and one who may read. */
async function areTwoOthers(tx: Transaction<Schema>, staff: Staff, { second, other }: Body): Promise<boolean> {
  if (new Set([staff.leaf, second.leaf, other.leaf]).size !== 3) return false
  const people = await certifiedIn({ sql: tx }, staff.organisation)
  const may = (leaf: string, purpose: 'report' | 'sign-report') =>
    people.some((each) => each.leaf === leaf && permits(purpose, each.roles))
  return may(second.leaf, 'sign-report') && may(other.leaf, 'report')
}

/** The same again: its answer got lost on the way. */
async function isSame(parts: Parts, known: ReportRow, staff: Staff, body: Body): Promise<boolean> {
  if (known.author !== staff.leaf || known.second !== body.second.leaf || known.other !== body.other.leaf) return false
  const key = await parts.slots.key(known.slot_id)
  if (key === null) return false
  const written = JSON.parse(unwrap(key, reportPlace(known.id), known.body).toString()) as Written
  return written.sealed === body.sealed && written.signed === body.signed
}
