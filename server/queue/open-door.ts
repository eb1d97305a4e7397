/** A door as it is at this moment: by whom it is answered, whether anybody is there, and how long it may take. */
import { availability, waitBand } from '@lijn116/domain/availability/availability'
import { isOpen, opensAt } from '@lijn116/domain/door/hours'
import { roomOf } from '@lijn116/domain/queue/routing'
import { limits } from '@lijn116/protocol/limits'
import type { OpenAnswer, VisitorTrust } from '@lijn116/protocol/visitor'
import { takersOf } from '../availability/taker.ts'
import { whoIsThere } from '../availability/who-is-there.ts'
import type { Database } from '../database/open.ts'
import { visitorTrust } from '../trust/visitor-trust.ts'
import type { Board } from './board.ts'
import type { Door, Doors } from './door.ts'

/** By its hours: the door itself, or the one that it passes visitors on to. */
export function answeringDoor(doors: Doors, door: Door, now: number): Door {
  if (isOpen(door.hours, now)) return door
  const instead = door.instead === null ? undefined : doors.get(door.instead)
  if (instead === undefined) throw new Error('a door with hours passes on to none')
  return instead
}

/** `id` null: the front door. What a page is told before anything is typed at it. */
export async function openDoor(
  parts: { sql: Database; now(): number; doors: Doors; board: Pick<Board, 'waiting'> },
  id: unknown,
): Promise<Omit<OpenAnswer, 'now' | 'challenge'> | { refused: 'not-found' }> {
  const door = id === null ? parts.doors.values().next().value : parts.doors.get(String(id))
  if (door === undefined) return { refused: 'not-found' }
  const now = parts.now()
  const answering = answeringDoor(parts.doors, door, now)
  const isPassedOn = answering !== door
  const { team, ...outlook } = await outlookAt(parts, answering, now)
  return {
    ...outlook,
    door: {
      open: !isPassedOn,
      opensAt: opensAt(door.hours, now),
      instead: isPassedOn ? answering.id : null,
    },
    trust: await trustOf(parts, answering, team),
  }
}

const best = ['open', 'busy', 'nobody'] as const

/** Of the first team that has somebody free, else of the first where somebody is. `team` null: nobody is there. */
async function outlookAt(
  parts: { sql: Database; now(): number; board: Pick<Board, 'waiting'> },
  door: Door,
  now: number,
): Promise<Pick<OpenAnswer, 'availability' | 'band'> & { team: string | null }> {
  // From who is there at this moment, not from a picture of a second ago.
  const asked = { needs: door.needs, language: null, wish: null, acute: false, waitSeconds: 0 }
  const teams = await Promise.all(
    door.teams.map(async (team) => {
      const room = roomOf(asked, takersOf(await whoIsThere(parts, team), now), now, limits)
      return { team, room, availability: availability(room) }
    }),
  )
  for (const wanted of best) {
    const found = teams.find((each) => each.availability === wanted)
    if (found === undefined || wanted === 'nobody') continue
    const band = waitBand(found.room, parts.board.waiting(found.team), limits.talkSeconds)
    return { availability: wanted, band, team: found.team }
  }
  return { availability: 'nobody', band: null, team: null }
}

/** The keys of the team that is to answer; of every team of the door when that one has none, or nobody is there. */
async function trustOf(
  parts: { sql: Database; now(): number },
  door: Door,
  team: string | null,
): Promise<VisitorTrust | null> {
  const first = team === null ? null : await visitorTrust(parts, [team])
  return first !== null && first.duty.length > 0 ? first : visitorTrust(parts, door.teams)
}
