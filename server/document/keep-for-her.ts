/** What a counsellor keeps for somebody under her code, also after the talk. Sealed to her: nobody here can read it again. */
import type { documentRoutes } from '@lijn116/protocol/document'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { BodyOf } from '@lijn116/protocol/route'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import type { KeyStore } from '../key-store/key-store.ts'
import type { Slots } from '../key-store/slots.ts'
import type { Doors } from '../queue/door.ts'
import { putOffUntil } from '../report/reports.ts'
import { keepDocument } from '../return-code/keep-document.ts'

type Parts = { sql: Database; keys: KeyStore; doors: Doors; slots: Slots; now(): number }

/** `report`: what she is told of one that was put off; shown when that time is over. Without it: at once. */
export async function keepForHer(
  parts: Parts,
  staff: Staff,
  { handle, id, sealed, report }: BodyOf<typeof documentRoutes.keepDocument>,
): Promise<{ refused: ProblemType } | Record<string, never>> {
  const releaseAt = report === undefined ? null : await putOffUntil(parts, staff, report)
  const answer =
    report !== undefined && releaseAt === null
      ? { refused: 'report-over' as const }
      : await keepDocument(parts, handle, { id, sealed, releaseAt })
  await audit(parts, staff.leaf, 'keep-document', 'refused' in answer ? answer.refused : 'done')
  return answer
}
