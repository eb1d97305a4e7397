/**
 * The second person signs, or does not. Only while the author leads that talk, her console is connected, by which she is told,
 * and she is in it: afterwards there is nothing to sign.
 */
import { mayDecline, type Report, whyNotSign } from '@lijn116/domain/report/report'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { reportRoutes } from '@lijn116/protocol/report'
import type { BodyOf } from '@lijn116/protocol/route'
import type { Staff } from '../account/staff.ts'
import { goneConsoles } from '../availability/who-is-there.ts'
import { auditConversation } from '../conversation/audit-conversation.ts'
import { lockConversation } from '../conversation/lock-conversation.ts'
import { isConnected } from '../conversation/read.ts'
import { countReport } from '../count/count.ts'
import type { Database } from '../database/open.ts'
import type { ReportRow } from '../database/schema.ts'
import { unwrap, wrap } from '../key-store/key-store.ts'
import type { Slots } from '../key-store/slots.ts'
import { endReport } from './erase-reports.ts'
import { signaturePlace } from './place.ts'
import * as store from './store.ts'

type Parts = { sql: Database; slots: Slots; now(): number; tell(hint: string): Promise<void> }
type Done = { refused: ProblemType } | Record<string, never>

/** As it lies wrapped. */
export type Signature = { signed: string; certificate: string }

export async function signReport(
  parts: Parts,
  staff: Staff,
  { id, signed, tellAt }: BodyOf<typeof reportRoutes.signReport>,
): Promise<Done> {
  // The conversation is locked before the report: whoever ends it does so too.
  const before = await store.byId(parts.sql, id)
  const answer = await parts.sql.transaction().execute(async (tx): Promise<Done> => {
    const row = before?.conversation_id == null ? null : await lockConversation(tx, before.conversation_id)
    const report = await store.lockById(tx, id)
    if (!report || report.second !== staff.leaf) return { refused: 'report-over' }
    const key = await parts.slots.key(report.slot_id)
    if (key === null) return { refused: 'report-over' }
    if (report.signature !== null) {
      const known = JSON.parse(unwrap(key, signaturePlace(id), report.signature).toString()) as Signature
      return known.signed === signed ? {} : { refused: 'already-used' }
    }
    const now = parts.now()
    const longest = limits.reportSeconds * 1000
    const isAuthorThere = (await goneConsoles({ sql: tx }, [report.author])).get(report.author) === null
    const talk = row && { ...row, isThere: isConnected(row, now), isAuthorThere }
    const refused = whyNotSign(ruled(report), talk, staff.leaf, tellAt, now, longest)
    if (refused !== null || talk === null) return { refused: refused ?? 'report-over' }
    const signature: Signature = { signed, certificate: staff.certificate }
    await store.sign(tx, id, wrap(key, signaturePlace(id), Buffer.from(JSON.stringify(signature))), tellAt)
    await countReport(tx, talk, now)
    return {}
  })
  await written(parts, staff, 'sign-report', before, answer)
  if (before && !('refused' in answer))
    for (const leaf of [before.author, before.other]) await parts.tell(`s:${leaf}:reports`)
  return answer
}

/** By the second, or taken back by the author: nobody reads it any more. The same again: its answer got lost on the way. */
export async function declineReport(parts: Parts, staff: Staff, id: string): Promise<Done> {
  const before = await store.byId(parts.sql, id)
  const answer = await parts.sql.transaction().execute(async (tx): Promise<Done> => {
    const report = await store.lockById(tx, id)
    if (!report || !mayDecline(ruled(report), staff.leaf)) return { refused: 'report-over' }
    if (report.ended === null)
      await endReport(parts, tx, report, staff.leaf === report.author ? 'withdrawn' : 'declined')
    return {}
  })
  await written(parts, staff, 'decline-report', before, answer)
  if (before && !('refused' in answer))
    for (const leaf of [before.author, before.second]) await parts.tell(`s:${leaf}:reports`)
  return answer
}

const ruled = ({ author, second, signature, until_at: until }: ReportRow): Report => ({
  author,
  second,
  isSigned: signature !== null,
  until: Number(until),
})

async function written(
  parts: Parts,
  staff: Staff,
  action: 'sign-report' | 'decline-report',
  report: ReportRow | undefined,
  answer: Done,
): Promise<void> {
  const result = 'refused' in answer ? answer.refused : 'done'
  await auditConversation(parts, staff.leaf, action, report?.conversation_id ?? '', result)
}
