/** What a coordinator sees of her own team's line now. Nothing here is kept, ranked or timed by person. */
import { isResting, isThere } from '@lijn116/domain/availability/availability'
import { isOpen } from '@lijn116/domain/door/hours'
import { isNearEnd } from '@lijn116/domain/queue/routing'
import type { Board } from '@lijn116/protocol/board'
import { limits } from '@lijn116/protocol/limits'
import type { Staff } from '../account/staff.ts'
import type { Bell } from '../alert/bell.ts'
import { type Person, whoIsThere } from '../availability/who-is-there.ts'
import type { Database } from '../database/open.ts'
import type { Doors } from '../queue/door.ts'
import { countsOf } from './store.ts'

type Parts = { sql: Database; doors: Doors; bell: Bell; now(): number }

export async function lookAtBoard(parts: Parts, staff: Staff): Promise<Board> {
  const now = parts.now()
  const counts = new Map((await countsOf(parts.sql, staff.team)).map((row) => [row.door, row]))
  const people = await whoIsThere(parts, staff.team)
  const answered = [...parts.doors.values()].filter((door) => door.teams.includes(staff.team)).map((door) => door.id)
  // Also a door that was taken away while somebody still waits behind it.
  const doors = [...new Set([...answered, ...counts.keys()])]
  return {
    now,
    doors: doors.map((id) => {
      const door = parts.doors.get(id)
      const count = counts.get(id)
      const since = count?.waitsSince ?? null
      return {
        door: id,
        name: door?.name.nl ?? id,
        channel: 'chat',
        open: door !== undefined && isOpen(door.hours, now),
        waiting: count?.waiting ?? 0,
        acute: count?.acute ?? 0,
        longestSeconds: since === null ? 0 : Math.max(0, Math.round((now - since) / 1000)),
        talking: count?.talking ?? 0,
      }
    }),
    people: people.map((person) => ({
      name: person.name,
      pseudonym: person.pseudonym,
      state: stateOf(person, now),
      conversations: person.held,
      endsAt: person.duty === 'off' ? null : person.endsAt,
    })),
    alerts: await parts.bell.unanswered(staff.team),
  }
}

/** On duty with a console that does not answer is silent, whatever else she does. */
function stateOf(person: Person, now: number): Board['people'][number]['state'] {
  if (person.duty !== 'on') return person.duty
  if (!isThere(person, now, limits.consoleLostSeconds)) return 'silent'
  if (person.busy) return 'busy'
  if (isResting(person, now)) return 'pause'
  return isNearEnd(person, now, limits) ? 'near-end' : 'free'
}
