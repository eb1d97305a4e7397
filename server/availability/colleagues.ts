/** Who is on duty and could be asked something: to take over, or to come along. Certificate and shift go with it. */
import { mayBeConsulted } from '@lijn116/domain/access/roles'
import { answers, isResting } from '@lijn116/domain/availability/availability'
import { limits } from '@lijn116/protocol/limits'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Colleague } from '@lijn116/protocol/together'
import type { Staff } from '../account/staff.ts'
import type { Database } from '../database/open.ts'
import * as store from './store.ts'

type Parts = {
  sql: Database
  doors: ReadonlyMap<string, { organisation: string; teams: readonly string[] }>
  now(): number
}

/** Whoever closed her console and never said that her shift is over is shown as silent this long, and then not at all. */
const shownSilentMilliseconds = 30 * 60_000

/** Of her organisation, in a team that answers a door her own team answers. */
export async function colleaguesOf(
  parts: Parts,
  staff: Pick<Staff, 'leaf' | 'team' | 'organisation'>,
): Promise<Colleague[]> {
  const doors = [...parts.doors.values()].filter((door) => door.organisation === staff.organisation)
  const teams = new Set(doors.filter((door) => door.teams.includes(staff.team)).flatMap((door) => door.teams))
  const of = { teams: [...new Set([...teams, staff.team])], organisation: staff.organisation }
  return shown(parts, staff, await store.onDuty(parts.sql, of))
}

/** Whom she may ask to think along: also of other organisations, since nothing of a conversation goes with it. */
export async function consultantsOf(parts: Parts, staff: Pick<Staff, 'leaf'>): Promise<Colleague[]> {
  const people = await store.onDuty(parts.sql, null)
  const asked = people.filter(({ team, roles }) => mayBeConsulted(parts.doors.values(), [team], roles))
  return shown(parts, staff, asked)
}

function shown(parts: Pick<Parts, 'now'>, staff: Pick<Staff, 'leaf'>, people: readonly store.OnDuty[]): Colleague[] {
  const now = parts.now()
  return people.flatMap((person): Colleague[] => {
    if (person.leaf === staff.leaf) return []
    if (person.consoleGoneAt !== null && now - person.consoleGoneAt > shownSilentMilliseconds) return []
    const { pseudonym, team, roles, languages, skills, certificate, shift } = person
    return [
      {
        leaf: person.leaf as LeafId,
        pseudonym,
        team,
        roles,
        languages,
        skills,
        state: stateOf(person, now),
        certificate,
        shift,
      },
    ]
  })
}

function stateOf(person: store.OnDuty, now: number): Colleague['state'] {
  if (!answers(person, now, limits.consoleLostSeconds)) return 'silent'
  if (person.duty === 'pause' || isResting(person, now)) return 'pause'
  return !person.along && person.held < person.capacity ? 'free' : 'busy'
}

/** Of these, who is not there any more: removed, off duty, or her console gone longer than a reload takes. */
export async function whoIsOut(
  parts: { sql: Database; now(): number },
  leaves: readonly string[],
): Promise<ReadonlySet<string>> {
  const shifts = await store.shiftsOf(parts.sql, leaves)
  const gone = await store.goneConsoles(parts.sql, leaves)
  const isGone = (leaf: string): boolean => {
    const goneAt = gone.get(leaf) ?? null
    return goneAt !== null && parts.now() - goneAt >= limits.consoleLostSeconds * 1000
  }
  return new Set(leaves.filter((leaf) => !shifts.has(leaf) || isGone(leaf)))
}
