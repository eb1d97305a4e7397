/**
 * Duty to act (docs/decisions/0035): the lead of a talk writes a report for two named people. Until the second has signed,
 * nothing is done with it. The line sends it to nobody.
 */
import { permits } from '@lijn116/domain/access/roles'
import { type Others, whyNotWrite } from '@lijn116/domain/report/report'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { reportRoutes } from '@lijn116/protocol/report'
import type { BodyOf } from '@lijn116/protocol/route'
import type { Transaction } from 'kysely'
import type { Staff } from '../account/staff.ts'
import { auditConversation } from '../conversation/audit-conversation.ts'
import { lockConversation } from '../conversation/lock-conversation.ts'
import { isConnected } from '../conversation/read.ts'
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

export async function writeReport(parts: Parts, staff: Staff, body: Body): Promise<Done> {
  // Made before any lock is taken. When this breaks it may be named all the same: the answer to a commit can get lost. What
  // nobody names is destroyed after a while.
  const slot = await parts.slots.create(limits.reportSeconds / 86_400)
  const answer = await parts.sql.transaction().execute((tx) => keep(parts, tx, staff, body, slot))
  if (!('used' in answer)) await parts.slots.destroy(slot.id)
  const refused = 'refused' in answer ? answer.refused : null
  await auditConversation(parts, staff.leaf, 'write-report', body.conversation, refused ?? 'done')
  // Also when it was there: whoever kept it may not have come as far as this.
  if (refused === null) await parts.tell(`s:${body.second.leaf}:reports`)
  return 'used' in answer ? {} : answer
}

async function keep(
  parts: Parts,
  tx: Transaction<Schema>,
  staff: Staff,
  body: Body,
  slot: { id: string; key: Buffer },
): Promise<Done | { used: true }> {
  const row = await lockConversation(tx, body.conversation)
  const known = await store.byId(tx, body.id)
  const isAshes =
    known?.author === staff.leaf && known.ended === null && (await parts.slots.key(known.slot_id)) === null
  if (known && isAshes) await store.remove(tx, known.id)
  else if (known) return (await isSame(parts, known, staff, body)) ? {} : { refused: 'already-used' }
  const count = row === null ? { all: 0, open: 0 } : await store.countIn(tx, row.id)
  const talk = row && { ...row, isThere: isConnected(row, parts.now()) }
  const refused = whyNotWrite(talk, staff.leaf, body.segment, await othersOf(tx, staff, body), count)
  if (refused === 'segment-closed' && row !== null) return { refused, segment: row.segment }
  if (refused !== null || row === null) return { refused: refused ?? 'conversation-gone' }
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

async function othersOf(tx: Transaction<Schema>, staff: Staff, { second, other }: Body): Promise<Others> {
  const people = await certifiedIn({ sql: tx }, staff.organisation)
  const may = (leaf: string, purpose: 'report' | 'sign-report') =>
    people.some((each) => each.leaf === leaf && permits(purpose, each.roles))
  return {
    second: { leaf: second.leaf, maySign: may(second.leaf, 'sign-report') },
    other: { leaf: other.leaf, mayRead: may(other.leaf, 'report') },
  }
}

/** The same again: its answer got lost on the way. */
async function isSame(parts: Parts, known: ReportRow, staff: Staff, body: Body): Promise<boolean> {
  if (known.author !== staff.leaf || known.second !== body.second.leaf || known.other !== body.other.leaf) return false
  // What it said is gone; that it ended stays true.
  if (known.ended !== null) return true
  const key = await parts.slots.key(known.slot_id)
  if (key === null) return false
  const written = JSON.parse(unwrap(key, reportPlace(known.id), known.body).toString()) as Written
  return written.sealed === body.sealed && written.signed === body.signed
}
