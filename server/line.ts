/** The line at work: every part once, passed from main.ts to whoever needs it. */

import { limits } from '@lijn116/protocol/limits'
import { sql } from 'kysely'
import { type Bell, createBell } from './alert/bell.ts'
import { createHearing, type Hearing } from './alert/hearing.ts'
import { everyConsoleGone } from './availability/store.ts'
import type { Clock } from './clock/clock.ts'
import { createTime, type Time } from './clock/keep-time.ts'
import { unreadConsults } from './consult/unread-consults.ts'
import { createFullness } from './conversation/find.ts'
import { mine } from './conversation/mine.ts'
import { everybodyGone } from './conversation/store.ts'
import { createWriter, type Writer } from './conversation/writer.ts'
import { type CoolDowns, createCoolDowns } from './cool-down/cool-downs.ts'
import { channel, type Database, type OpenDatabase } from './database/open.ts'
import { baseOfProgram } from './directory/desk/base.ts'
import { createMapCopy, type MapCopy } from './directory/desk/published.ts'
import type { KeyStore } from './key-store/key-store.ts'
import { createSlots, type Slots } from './key-store/slots.ts'
import { logBroken } from './log.ts'
import { type Board, createBoard } from './queue/board.ts'
import type { Doors } from './queue/door.ts'
import { createHub, type Hub } from './stream/hub.ts'
import { createPresence, type Presence } from './stream/presence.ts'
import type { Custody } from './trust/custody.ts'

export type Line = {
  sql: Database
  keys: KeyStore
  slots: Slots
  writer: Writer
  hub: Hub
  board: Board
  presence: Presence
  hearing: Hearing
  bell: Bell
  coolDowns: CoolDowns
  doors: Doors
  /** The map of help as it stands. */
  map: MapCopy
  custody: Custody
  /** How many colleagues check each new one, as the line file says. */
  approvals: number
  now(): number
  time: Time
  /** As the machine's clock says; a code of a phone may be right by either. */
  wall(): number
  /** Tells every process, this one included, that something changed. Ids and numbers only. */
  tell(hint: string): Promise<void>
  /** From 0 to 1: how much of the room for conversations is taken. */
  fullness(): Promise<number>
  /** No room for another conversation. */
  isFull(): Promise<boolean>
}

export async function createLine(parts: {
  database: OpenDatabase
  keys: KeyStore
  doors: Doors
  custody: Custody
  approvals?: number
  clock: Clock
  /** Proxies between the internet and this program; 0: none; null: not said, and then no address is looked at. */
  proxyHops?: number | null
}): Promise<Line> {
  const { database, keys, clock } = parts
  const { now } = clock
  const slots = createSlots(keys, now)
  const writer = createWriter({ sql: database.sql, slots, now })
  const broken = (where: string) => (error: unknown) => logBroken(where, error)
  const tell = async (hint: string) => {
    await sql`select pg_notify(${channel}, ${hint})`.execute(database.sql)
  }
  const hub = createHub({
    sql: database.sql,
    slots,
    board: () => board,
    now,
    mine: (staff) => mine({ sql: database.sql, slots, now }, staff, hub.isSilent),
    consults: (leaf) => unreadConsults({ sql: database.sql }, leaf),
    broken: broken('hub'),
  })
  const map = await createMapCopy({ sql: database.sql, base: baseOfProgram(), broken: broken('map') })
  const hearing = createHearing({ sql: database.sql, now, tell })
  const coolDowns = createCoolDowns({ now, hops: parts.proxyHops ?? null, tell })
  const bell = createBell({ sql: database.sql, hub, hearing, now, broken: broken('bell') })
  const board = createBoard({
    sql: database.sql,
    now,
    doors: parts.doors,
    isLate: coolDowns.isLate,
    // Each reader her own: what she may take is hers.
    show: (team, picture) => {
      for (const reader of hub.consoles())
        if (reader.staff.team === team) reader.stream.send('queue', picture.queueFor(reader.staff.name))
    },
    ring: (team, alarm, names) => {
      for (const { staff, stream } of hub.consoles())
        if (staff.team === team && names.includes(staff.name))
          stream.send('alarm', { ...alarm, ring: hearing.rang(staff, []) })
    },
    availabilityChanged: (team) => hub.toVisitorsOf(team),
    outlookChanged: (conversations) => {
      for (const conversation of conversations) hub.touch(conversation)
    },
    broken: broken('board'),
  })
  const fullness = createFullness({ sql: database.sql, now }, limits.openConversations)
  const presence = createPresence({ sql: database.sql, writer, hub, now, tell, broken: broken('presence') })
  const moved = (by: number): void => {
    presence.clockMoved(by)
    hearing.clockMoved(by)
    coolDowns.clockMoved(by)
  }
  const time = createTime({ sql: database.sql, clock, moved })
  const teams = [...new Set([...parts.doors.values()].flatMap((door) => door.teams))]

  const hear = (hint: string): void => {
    const [kind, id = '', how = ''] = hint.split(':')
    if (kind === 'c') hub.touch(id)
    else if (kind === 'x') {
      slots.drop(how)
      hub.gone(id)
      presence.forget(id)
      coolDowns.forget(id)
      bell.gone(id)
    } else if (kind === 'q') board.changed(id)
    else if (kind === 't') hub.trustChanged()
    else if (kind === 'y') hub.typing(id, how)
    else if (kind === 'm') hub.tellMine(id)
    else if (kind === 'o') hub.tellConsults(id)
    else if (kind === 'u') slots.drop(id)
    else if (kind === 's') hub.tellDesk(id, how)
    // Told when it is there: whoever asks then gets it.
    else if (kind === 'l') void map.renew().then(() => hub.tellDesk('*', 'directory'))
    else if (kind === 'h') presence.visitorBeatElsewhere(id)
    else if (kind === 'k') presence.consoleBeatElsewhere(id)
    else if (kind === 'p') hub.silence(id, how === 'silent')
    else if (kind === 'd') consolesChanged(id)
    else if (kind === 'a') bell.changed(id)
    else if (kind === 'z') coolDowns.heard(id, how)
    else if (kind === 'v') void hearing.wasHeard(id, Number(how)).catch(broken('hearing'))
    else if (kind === 'r') hub.dismiss(id)
    else if (kind === 'e') time.heard(Number(id), how)
    else if (kind === 'started') void presence.reassert().catch(broken('presence'))
  }
  /** Now, and again when a console that went away counts as lost. */
  const consolesChanged = (team: string): void => {
    board.changed(team)
    bell.changed(team)
    hub.toVisitorsOf(team)
    setTimeout(
      () => {
        board.changed(team)
        hub.toVisitorsOf(team)
      },
      limits.consoleLostSeconds * 1000 + 500,
    ).unref()
  }
  /** Hints may have been missed: everything here is looked at again. */
  const missed = (): void => {
    void time.agree().catch(broken('clock'))
    for (const reader of hub.visitors()) hub.touch(reader.conversation)
    for (const reader of hub.consoles()) {
      for (const conversation of reader.places.keys()) hub.touch(conversation)
      hub.tellMine(reader.staff.leaf)
      hub.tellConsults(reader.staff.leaf)
    }
    void map.renew().then(() => hub.tellDesk('*', 'directory'))
    for (const desk of ['mail', 'appointments', 'reports']) hub.tellDesk('*', desk)
    for (const team of teams) {
      board.changed(team)
      bell.changed(team)
    }
  }

  await database.listen(hear, missed)
  await time.agree()
  await everybodyGone(database.sql, now())
  await everyConsoleGone(database.sql, now())
  await tell('started')
  for (const team of teams) consolesChanged(team)
  return {
    sql: database.sql,
    keys,
    slots,
    writer,
    hub,
    board,
    presence,
    hearing,
    bell,
    coolDowns,
    doors: parts.doors,
    map,
    custody: parts.custody,
    approvals: parts.approvals ?? 2,
    now,
    time,
    wall: clock.wall,
    tell,
    fullness,
    isFull: async () => (await fullness()) >= 1,
  }
}
