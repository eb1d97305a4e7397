/** What a console is told of the trust chain, and what it may add to it. Signed bytes in and out; nothing here judges them. */

import type { counsellorRoutes, StaffTrust } from '@lijn116/protocol/counsellor'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { BodyOf } from '@lijn116/protocol/route'
import type { Staff } from '../account/staff.ts'
import type { Database } from '../database/open.ts'
import { dayOf } from '../key-store/key-store.ts'
import { countIssued, dropSeed, highestSeq } from './duty-store.ts'
import * as store from './store.ts'

type Parts = { sql: Database; now(): number; tell(hint: string): Promise<void> }
type Done = { refused: ProblemType } | Record<string, never>

/** Keys of this many days ago may still open what waits. */
const daysBack = 7
const daysAhead = 8
/** Each removal asks for one number more; a key far above the others would leave none for colleagues. */
const seqStep = 1_000
/** Of one person and day; with the step it keeps anybody from using up the numbers of a day. */
const keysPerIssuer = 100

export async function staffTrust(parts: Parts, staff: Staff): Promise<StaffTrust | { refused: ProblemType }> {
  const row = await store.trustRow(parts.sql)
  if (!row) return { refused: 'not-certified-yet' }
  const duty = await store.dutyForStaff(parts.sql, staff.team, staff.leaf, dayOf(parts.now()) - daysBack)
  return {
    now: parts.now(),
    ...row,
    certificates: (await store.certificates(parts.sql)).map((each) => each.signed),
    duty: duty.map(({ signed, ...rest }) => ({ duty: signed, ...rest })),
  }
}

export async function issueDuty(
  parts: Parts,
  staff: Staff,
  body: BodyOf<typeof counsellorRoutes.issueDuty>,
): Promise<Done> {
  const { seeds, duty, ...named } = body
  const today = dayOf(parts.now())
  if (named.team !== staff.team) return { refused: 'not-allowed' }
  if (named.epoch < today - 1 || named.epoch > today + daysAhead) return { refused: 'malformed' }
  if (named.seq > (await highestSeq(parts.sql, named.team)) + seqStep) return { refused: 'malformed' }
  if ((await countIssued(parts.sql, staff.leaf, named.epoch)) >= keysPerIssuer) return { refused: 'too-many' }
  const isFresh = await parts.sql
    .transaction()
    .execute((tx) => store.insertDuty(tx, { ...named, issuer: staff.leaf, signed: duty }, seeds))
  if (!isFresh) return { refused: 'already-used' }
  await parts.tell('t')
  return {}
}

export async function topUpDuty(
  parts: Parts,
  staff: Staff,
  body: BodyOf<typeof counsellorRoutes.topUpDuty>,
): Promise<Done> {
  const { seeds, mineIsBroken, ...named } = body
  if (named.team !== staff.team || !(await store.dutyExists(parts.sql, named))) return { refused: 'not-allowed' }
  if (mineIsBroken) await dropSeed(parts.sql, named, staff.leaf)
  await store.insertSeeds(parts.sql, named, seeds)
  await parts.tell('t')
  return {}
}

export const forgetOldDuty = (parts: Pick<Parts, 'sql' | 'now'>): Promise<void> =>
  store.forgetOldDuty(parts.sql, dayOf(parts.now()) - daysBack - 1)
