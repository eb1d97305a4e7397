/** The queue of one team at one moment: in its order, with who may take whom, and what each visitor may be told of it. */
import { permits } from '@lijn116/domain/access/roles'
import { availability, type Room, waitBand } from '@lijn116/domain/availability/availability'
import { firstSeconds, type Returning } from '@lijn116/domain/queue/coming-back'
import { inOrder } from '@lijn116/domain/queue/order'
import { isNearEnd, mayTake, roomOf, type Taker, type WaitingOne } from '@lijn116/domain/queue/routing'
import type { QueueState, Waiting } from '@lijn116/protocol/counsellor'
import { limits } from '@lijn116/protocol/limits'
import type { ConversationId } from '@lijn116/protocol/sealed'
import type { VisitorState } from '@lijn116/protocol/visitor'
import { takersOf } from '../availability/taker.ts'
import { type Person, whoIsThere } from '../availability/who-is-there.ts'
import { isConnected, isLeft } from '../conversation/read.ts'
import type { Database } from '../database/open.ts'
import type { Doors } from './door.ts'
import { doorsOfAcute, isStillHere, versionOf, waitingOf } from './store.ts'

/** What a visitor may be told: is there anybody, and how long it may take. */
export type Outlook = Pick<VisitorState, 'availability' | 'band'>

export type Snapshot = {
  /** As every console of the team sees it; what its reader may take is in `queueFor`. */
  queue: Omit<QueueState, 'waiting'> & {
    waiting: Omit<Waiting, 'mayTake' | 'why' | 'secondsFirst' | 'asksFor' | 'wasYours'>[]
  }
  queueFor(name: string): QueueState
  people: Person[]
  /** Of the team as a whole. */
  availability: 'open' | 'busy' | 'nobody'
  /** Conversations the consoles ring for. */
  ringing: readonly string[]
  longestSeconds: number
  /** Of everybody who waits. */
  outlooks: ReadonlyMap<string, Outlook>
  /** Of whoever would come to this door now. */
  outlookAt(door: string): Outlook
  /** Until time alone changes who may take whom: first seconds are over, a rest is, or a shift nears its end. */
  secondsToNextChange: number | null
}

/** Who is not safe and waits, as far as routing asks. */
export async function acuteWaitsOf(
  parts: { sql: Database; now(): number; doors: Doors },
  team: string,
): Promise<Pick<WaitingOne, 'needs'>[]> {
  const doors = await doorsOfAcute(parts.sql, team, parts.now())
  return doors.map((door) => ({ needs: parts.doors.get(door)?.needs ?? nothingNeeded }))
}

const nothingNeeded = { skills: [], trainings: [], conduct: false }

/** What routing asks about one who waits. */
export const placeOf = (
  doors: Doors,
  row: {
    door_id: string
    language: string
    wish: 'woman' | 'man' | null
    unsafe_at: number | null
    started_at: number
    returns?: Returning | null
    was_held?: boolean
  },
  now: number,
): WaitingOne => ({
  needs: doors.get(row.door_id)?.needs ?? nothingNeeded,
  language: row.language,
  wish: row.wish,
  acute: row.unsafe_at !== null,
  waitSeconds: Math.max(0, (now - row.started_at) / 1000),
  returns: row.returns ?? null,
  wasHeld: row.was_held ?? false,
})

export async function lookAtQueue(
  parts: { sql: Database; now(): number; doors: Doors; isLate?(conversation: string): boolean },
  team: string,
): Promise<Snapshot> {
  const now = parts.now()
  // The number before the list: a list may be newer than its number, but never older.
  const [version, rows, people] = [
    await versionOf(parts.sql, team),
    await waitingOf(parts.sql, team),
    await whoIsThere(parts, team),
  ]
  const takers = takersOf(people, now)
  const shares = new Map([...parts.doors.values()].map((door) => [door.id, door.share]))
  const places = rows.map((row) => ({
    ...row,
    was_held: wasHeld(row, now),
    conversation: row.id,
    door: row.door_id,
    waitingSince: row.waiting_since ?? row.started_at,
    // Whoever lost her counsellor waits since before every other (domain/conversation).
    returned: (row.waiting_since ?? row.started_at) < row.started_at,
    acute: row.unsafe_at !== null,
    expected: (row.returns?.appointment ?? null) !== null,
    late: parts.isLate?.(row.id) ?? false,
    afterOthers: parts.doors.get(row.door_id)?.after === true,
  }))
  const ordered = inOrder(places, shares, limits)
  const isHere = (row: (typeof places)[number]) => isStillHere(row, now)
  const rings = ordered.filter(isHere)
  const all = [...rings, ...ordered.filter((row) => !isHere(row))]
  const shown = all.slice(0, limits.queueShown)

  const rooms = new Map<string, Room>()
  const outlookOf = (door: string, acute: boolean, ahead: number): Outlook => {
    const key = `${door} ${acute}`
    const asked = { door_id: door, language: '', wish: null, unsafe_at: acute ? now : null, started_at: now }
    const room = rooms.get(key) ?? roomOf(placeOf(parts.doors, asked, now), takers, now, limits)
    rooms.set(key, room)
    return { availability: availability(room), band: waitBand(room, ahead, limits.talkSeconds) }
  }
  const acuteWaits = rings.filter((row) => row.acute).map((row) => placeOf(parts.doors, row, now))
  const there = takers.filter((taker) => taker.isThere)
  const isFree = (taker: Taker) => !taker.isOccupied && taker.held < taker.capacity && !isNearEnd(taker, now, limits)
  const free = there.filter(isFree).length
  const secondsSince = (instant: number) => Math.max(0, Math.round((now - instant) / 1000))
  const queue: Snapshot['queue'] = {
    version,
    waiting: shown.map((row) => ({
      conversation: row.id as ConversationId,
      segment: row.segment,
      channel: 'chat',
      door: row.door_id,
      cameBy: row.came_by,
      language: row.language,
      waitSeconds: secondsSince(row.started_at),
      acute: row.acute,
      wish: row.wish,
      returned: row.returned,
      present: isConnected(row, now),
      appointmentAt: row.returns?.appointment?.at ?? null,
    })),
    total: all.length,
    onDuty: there.length,
    free,
  }
  return {
    queue,
    queueFor(name) {
      const person = people.find((each) => each.name === name)
      const taker = takers.find((each) => each.leaf === person?.leaf)
      // Whoever only comes along in a conversation sees nothing of who waits.
      if (taker === undefined || !permits('see-queue', person?.roles ?? [])) return { ...queue, waiting: [], total: 0 }
      const waiting = queue.waiting.map((each, index) => {
        const row = shown[index]
        if (row === undefined) throw new Error('a shown place without a row')
        return {
          ...each,
          ...mayTake(placeOf(parts.doors, row, now), taker, takers, acuteWaits, now, limits),
          asksFor: asksFor(row.returns, taker.leaf),
          wasYours: row.returns?.wasWith?.leaf === taker.leaf,
        }
      })
      return { ...queue, waiting }
    },
    people,
    availability: availability({ there: there.length, free }),
    ringing: rings.map((row) => row.id),
    longestSeconds: Math.max(0, ...rings.map((row) => secondsSince(row.started_at))),
    outlooks: new Map(all.map((row, index) => [row.id, outlookOf(row.door_id, row.acute, index)])),
    outlookAt: (door) => outlookOf(door, false, rings.length),
    secondsToNextChange: nextChange(shown, takers, people, now),
  }
}

/** Is she still away from the one she left, and is it still with whoever had it? Only then that one takes no room. */
const wasHeld = (row: Awaited<ReturnType<typeof waitingOf>>[number], now: number): boolean =>
  row.before_phase !== null &&
  isLeft(
    {
      holder: row.before_holder,
      phase: row.before_phase,
      visitor_gone_at: row.before_gone_at,
      visitor_gone_how: row.before_gone_how,
    },
    now,
  )

function asksFor(returns: Returning | null, leaf: string): Waiting['asksFor'] {
  const wanted = returns?.wanted ?? null
  if (wanted === null) return null
  if (wanted.how === 'other') return wanted.leaf === leaf ? 'other-than-you' : null
  return wanted.leaf === leaf ? 'you' : 'a-colleague'
}

function nextChange(
  shown: readonly { started_at: number; acute: boolean; returns: Returning | null }[],
  takers: readonly Taker[],
  people: readonly Person[],
  now: number,
): number | null {
  const firsts = shown.flatMap(({ started_at, acute, returns }) => {
    const fitting = acute ? limits.fittingFirstAcuteSeconds : limits.fittingFirstSeconds
    const back = returns === null ? [] : [limits.wasYoursFirstSeconds, limits.wantedFirstSeconds]
    const all = [fitting, ...back.map((seconds) => firstSeconds(seconds, acute, limits))]
    return all.map((first) => first - (now - started_at) / 1000)
  })
  const shiftEnds = takers.flatMap(({ endsAt, isThere }) =>
    endsAt === null || !isThere ? [] : [(endsAt - now) / 1000 - limits.shiftEndSeconds],
  )
  const rests = people.flatMap(({ restUntil }) => (restUntil === null ? [] : [(restUntil - now) / 1000]))
  const left = [...firsts, ...shiftEnds, ...rests].filter((seconds) => seconds > 0)
  return left.length === 0 ? null : Math.min(...left)
}
