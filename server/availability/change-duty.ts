/** On duty, pause, off; and whether the console that says so is still connected. Every change is told to all processes. */

import type { counsellorRoutes } from '@lijn116/protocol/counsellor'
import type { BodyOf } from '@lijn116/protocol/route'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import * as store from './store.ts'

type Parts = { sql: Database; now(): number; tell(hint: string): Promise<void> }

export async function changeDuty(
  parts: Parts,
  staff: Staff,
  body: Exclude<BodyOf<typeof counsellorRoutes.duty>, { duty: 'back' }>,
): Promise<void> {
  // Off duty she still ends what she leads: who goes out of it meanwhile is followed by a key she signs under that shift.
  const keepsShift = body.duty === 'off' && body.leftBehind !== true && (await store.leads(parts.sql, staff.leaf))
  await store.setDuty(
    parts.sql,
    staff.name,
    body.duty === 'on'
      ? {
          state: 'on',
          shift: body.shift,
          pseudonym: body.pseudonym.trim(),
          endsAt: body.endsAt ?? null,
          alsoNearEnd: body.alsoNearEnd ?? false,
        }
      : { state: body.duty, keepsShift },
    parts.now(),
  )
  await audit(parts, staff.leaf, 'duty', body.duty)
  await parts.tell(`d:${staff.team}`)
}

/** A shift was kept for a conversation that is over. */
export const forgetShifts = (parts: { sql: Database }): Promise<void> => store.dropShifts(parts.sql)

/** `goneAt` null: connected. */
export async function consoleChanged(parts: Omit<Parts, 'now'>, staff: Staff, goneAt: number | null): Promise<void> {
  await store.setConsole(parts.sql, staff.name, goneAt)
  await parts.tell(`d:${staff.team}`)
}
