/** Moments that were agreed, for whoever plans: when, at which door and who is to be ready. For whom is not known here. */
import { permits } from '@lijn116/domain/access/roles'
import type { appointmentRoutes } from '@lijn116/protocol/appointment'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { AnswerOf, BodyOf } from '@lijn116/protocol/route'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import type { Database } from '../database/open.ts'
import type { Doors } from '../queue/door.ts'
import { certifiedIn } from '../staffing/certified.ts'
import * as store from './store.ts'

type Parts = { sql: Database; doors: Doors; now(): number; tell(hint: string): Promise<void> }
type Done = { refused: ProblemType } | Record<string, never>

/** So long a moment that has passed is still shown. */
const shownAfterMilliseconds = 3_600_000
const dayMilliseconds = 86_400_000

const doorsOf = (parts: Pick<Parts, 'doors'>, staff: Staff): string[] =>
  [...parts.doors.values()]
    .filter(({ organisation, teams }) => organisation === staff.organisation && teams.includes(staff.team))
    .map(({ id }) => id)

export async function appointments(
  parts: Parts,
  staff: Staff,
): Promise<AnswerOf<typeof appointmentRoutes.appointments>> {
  const from = parts.now() - shownAfterMilliseconds
  const rows = await store.upcoming(parts.sql, { organisation: staff.organisation, doors: doorsOf(parts, staff), from })
  return {
    appointments: rows.map(({ id, door_id: door, language, at, with_leaf: leaf, name }) => ({
      id,
      door,
      language,
      at: Number(at),
      with: leaf === null || name === null ? null : { leaf: leaf as LeafId, name },
    })),
  }
}

export async function makeAppointment(
  parts: Parts,
  staff: Staff,
  body: BodyOf<typeof appointmentRoutes.makeAppointment>,
): Promise<Done> {
  const answer = await keep(parts, staff, body)
  await audit(parts, staff.leaf, 'agree-moment', 'refused' in answer ? answer.refused : 'done')
  if (!('refused' in answer)) await parts.tell('s:*:appointments')
  return answer
}

async function keep(
  parts: Parts,
  staff: Staff,
  { id, door, language, at, with: leaf }: BodyOf<typeof appointmentRoutes.makeAppointment>,
): Promise<Done> {
  if (!doorsOf(parts, staff).includes(door)) return { refused: 'not-allowed' }
  return parts.sql.transaction().execute(async (tx): Promise<Done> => {
    await store.holdAccount(tx, leaf)
    const count = await store.countAll(tx)
    const known = await store.byId(tx, id)
    // A retry, whoever may have been named for it meanwhile.
    if (known)
      return known.door_id === door && known.language === language && Number(known.at) === at
        ? {}
        : { refused: 'already-used' }
    const now = parts.now()
    if (!Number.isInteger(at) || !Object.hasOwn(parts.doors.get(door)?.paths ?? {}, language))
      return { refused: 'malformed' }
    if (at <= now || at > now + limits.appointmentDays * dayMilliseconds) return { refused: 'malformed' }
    if (count >= limits.appointments) return { refused: 'too-many' }
    if (leaf !== null && !(await couldBeReady(tx, parts, staff, door, leaf))) return { refused: 'not-found' }
    await store.insert(tx, { id, door_id: door, organisation_id: staff.organisation, language, at, with_leaf: leaf })
    return {}
  })
}

/** Certified, in a team that answers this door, and somebody who takes conversations. */
async function couldBeReady(
  tx: Parameters<typeof certifiedIn>[0]['sql'],
  parts: Pick<Parts, 'doors'>,
  staff: Staff,
  door: string,
  leaf: string,
): Promise<boolean> {
  const teams = parts.doors.get(door)?.teams ?? []
  const people = await certifiedIn({ sql: tx }, staff.organisation)
  return people.some((each) => each.leaf === leaf && teams.includes(each.team) && permits('claim', each.roles))
}

export async function changeAppointment(
  parts: Parts,
  staff: Staff,
  { id, with: leaf }: BodyOf<typeof appointmentRoutes.changeAppointment>,
): Promise<Done> {
  const answer = await parts.sql.transaction().execute(async (tx): Promise<Done> => {
    await store.holdAccount(tx, leaf)
    const row = await store.lockById(tx, id)
    if (!row || !doorsOf(parts, staff).includes(row.door_id)) return { refused: 'not-found' }
    if (row.with_leaf !== staff.leaf && !staff.roles.includes('coordinator')) return { refused: 'not-allowed' }
    if (leaf !== null && !(await couldBeReady(tx, parts, staff, row.door_id, leaf))) return { refused: 'not-found' }
    await store.setWith(tx, id, leaf)
    return {}
  })
  const about = leaf === null ? null : { leaf }
  await audit(parts, staff.leaf, 'change-moment', 'refused' in answer ? answer.refused : 'done', about)
  if (!('refused' in answer)) await parts.tell('s:*:appointments')
  return answer
}

/** By whoever knows its id: her page. Nothing is said of whether there was one. */
export async function cancelAppointment(parts: Pick<Parts, 'sql' | 'tell'>, id: string): Promise<void> {
  if (await store.remove(parts.sql, id)) await parts.tell('s:*:appointments')
}

/** What has passed is of no use to anybody. */
export const forgetPassed = (parts: Pick<Parts, 'sql' | 'now'>): Promise<void> =>
  store.removeBefore(parts.sql, parts.now() - shownAfterMilliseconds)
