/** Two people, or nothing: who leads the conversation proposes, somebody else looks at what it would do, and agrees or not. */

import type { coolDownRoutes } from '@lijn116/protocol/cool-down'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { BodyOf } from '@lijn116/protocol/route'
import type { Staff } from '../account/staff.ts'
import { type AlertParts, keep } from '../alert/raise.ts'
import { openAlertOf, takeDown } from '../alert/stand-down.ts'
import { audit } from '../audit/audit.ts'
import { dutyOf } from '../availability/who-is-there.ts'
import { conversationRows } from '../conversation/find.ts'
import type { CoolDowns } from './cool-downs.ts'

type Parts = AlertParts & { coolDowns: CoolDowns; tell(hint: string): Promise<void> }
type Refused = { refused: ProblemType }

/** `not-found`: this line does not know by which connection she came. */
export async function proposeCoolDown(
  parts: Parts,
  staff: Staff,
  { conversation, minutes }: BodyOf<typeof coolDownRoutes.proposeCoolDown>,
): Promise<{ id: string; matches: number } | Refused> {
  const [row] = await conversationRows(parts, [conversation])
  if (!row) return { refused: 'conversation-gone' }
  if (row.holder !== staff.leaf) return { refused: 'not-allowed' }
  if (row.phase === 'closing') return { refused: 'conversation-closed' }
  const matches = parts.coolDowns.matchesOf(conversation)
  if (matches === null) return { refused: 'not-found' }
  // The alert names no conversation: it may outlive it, and nothing that is stored says which one it was.
  const endsAt = parts.now() + limits.coolDownProposalSeconds * 1000
  const kept = await keep(parts, staff, { kind: 'cool-down', conversation: null, endsAt, sign: null })
  if ('refused' in kept) return kept
  // Nobody agrees to one thing while looking at another: the first proposal stands until it is answered or over.
  if (!kept.isNew && !parts.coolDowns.isProposed(kept.id, conversation, minutes)) return { refused: 'already-used' }
  await parts.coolDowns.propose(kept.id, conversation, minutes)
  return { id: kept.id, matches }
}

export async function lookAtCoolDown(
  parts: Parts,
  staff: Staff,
  id: string,
): Promise<{ minutes: number; matches: number; by: string } | Refused> {
  const alert = await openAlertOf(parts, staff, id)
  const proposed = parts.coolDowns.proposed(id)
  return alert && proposed ? { ...proposed, by: alert.by ?? '' } : { refused: 'not-found' }
}

/** By somebody else: a coordinator, or a colleague on duty. */
export async function agreeToCoolDown(
  parts: Parts,
  staff: Staff,
  id: string,
): Promise<Refused | Record<string, never>> {
  const alert = await openAlertOf(parts, staff, id)
  if (!alert || !parts.coolDowns.proposed(id)) return { refused: 'not-found' }
  if (alert.raised_by === staff.leaf) return { refused: 'not-allowed' }
  const isOnDuty = (await dutyOf(parts, staff.name))?.state === 'on'
  if (!isOnDuty && !staff.roles.includes('coordinator')) return { refused: 'not-on-duty' }
  if (!(await takeDown(parts, staff.team, id))) return { refused: 'already-used' }
  await parts.coolDowns.begin(id)
  await audit(parts, staff.leaf, 'cool-down', 'agreed')
  return {}
}

/** Also by who proposed it. */
export async function refuseCoolDown(parts: Parts, staff: Staff, id: string): Promise<Refused | Record<string, never>> {
  const alert = await openAlertOf(parts, staff, id)
  if (!alert || !(await takeDown(parts, staff.team, id))) return { refused: 'not-found' }
  await parts.coolDowns.drop(id)
  await audit(parts, staff.leaf, 'cool-down', 'refused')
  return {}
}
