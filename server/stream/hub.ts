/**
 * Who reads what in this process. A hint says only that something changed; the hub reads the rows after each reader's
 * cursor and writes them, so a lost hint or a slow reader never loses a fact.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { permits } from '@lijn116/domain/access/roles'
import type { Consult } from '@lijn116/protocol/consult'
import type { Me } from '@lijn116/protocol/counsellor'
import { limits } from '@lijn116/protocol/limits'
import type { VisitorState } from '@lijn116/protocol/visitor'
import type { Staff } from '../account/staff.ts'
import { goneConsoles } from '../availability/who-is-there.ts'
import { conversationRows, factsAfter } from '../conversation/find.ts'
import { openFact, presenceOf, readsFrom } from '../conversation/read.ts'
import type { Database } from '../database/open.ts'
import type { ConversationRow, FactRow } from '../database/schema.ts'
import type { Slots } from '../key-store/slots.ts'
import type { Board } from '../queue/board.ts'
import type { Stream } from './sse.ts'

export type VisitorReader = { conversation: string; team: string; cursor: number; stream: Stream; sent: string }
/** One conversation in a console's stream. `from`: the first fact she is served; `presence`: of the visitor, as last told. */
export type Place = { from: number; cursor: number; presence: string }
/** `session`: which console of hers this is. `places`: what she reads, by conversation. */
export type StaffReader = {
  staff: Staff
  session: string
  places: Map<string, Place>
  stream: Stream
  withoutShift?: boolean
}

/**
 * What a console reads when it connects, each after the last fact it saw. `lastEventId`: `<conversation>:<seq>` with
 * commas; what cannot be read, or is not hers, changes nothing.
 */
export function placesOf(
  rows: readonly ConversationRow[],
  leaf: string,
  lastEventId: string | string[] | undefined,
): Map<string, Place> {
  const seen = new Map(
    String(lastEventId ?? '')
      .split(',')
      .map((each): [string, number] => {
        const [conversation = '', seq] = each.trim().split(':')
        return [conversation, Number(seq)]
      }),
  )
  return new Map(
    rows.flatMap((row): [string, Place][] => {
      const from = readsFrom(row, leaf)
      if (from === null) return []
      const last = seen.get(row.id) ?? 0
      const cursor = Number.isInteger(last) && last >= from && last <= row.seq ? last : from - 1
      return [[row.id, { from, cursor, presence: '' }]]
    }),
  )
}

/** For each conversation and round: a long history takes turns with everybody else's next word. */
const factsPerRound = 100
const retryMilliseconds = 500

export type Hub = ReturnType<typeof createHub>

export function createHub(parts: {
  sql: Database
  slots: Slots
  board(): Board
  now(): number
  mine(staff: Staff): Promise<Me>
  /** Unread, by leaf of the reader. */
  consults(leaf: string): Promise<Consult[]>
  broken(error: unknown): void
}) {
  const visitors = new Map<string, VisitorReader>()
  const consoles = new Set<StaffReader>()
  const silent = new Set<string>()
  const dirty = new Set<string>()
  let pumping = false

  function touch(conversation: string): void {
    dirty.add(conversation)
    startPump()
  }

  function startPump(): void {
    if (pumping || dirty.size === 0) return
    pumping = true
    void pump()
  }

  async function pump(): Promise<void> {
    for (; dirty.size > 0; await nextTurn()) {
      const ids = [...dirty]
      dirty.clear()
      try {
        await deliver(ids)
      } catch (error) {
        // The facts stay in the database; they are asked for again until it answers.
        parts.broken(error)
        const retry = () => {
          for (const id of ids) if (visitors.has(id) || consolesOf(id).length > 0) dirty.add(id)
          // Also for what was touched while the question failed.
          startPump()
        }
        setTimeout(retry, retryMilliseconds).unref()
        break
      }
    }
    pumping = false
  }

  async function deliver(ids: readonly string[]): Promise<void> {
    const rows = await conversationRows(parts, ids)
    const present = new Set(rows.map((row) => row.id))
    for (const id of ids) if (!present.has(id)) gone(id)
    for (const row of rows) assign(row)
    // One question for each place a reader has come to: who is far behind does not hold up who is not.
    const cursors = rows.flatMap((row) => {
      const places = consolesOf(row.id).map(({ place }) => place)
      const readers = [visitors.get(row.id), ...places].filter((reader) => reader !== undefined)
      return [...new Set(readers.map((reader) => reader.cursor))].map((seq) => ({ conversation: row.id, seq }))
    })
    const facts = await factsAfter(parts, cursors, factsPerRound)
    const away = await goneConsoles(parts, [...new Set(rows.flatMap((row) => row.holder ?? []))])
    for (const row of rows) {
      const key = await parts.slots.key(row.slot_id)
      if (!key) {
        // Read before its key was asked for: gone only if it is so still.
        const [again] = await conversationRows(parts, [row.id])
        if (again && (await parts.slots.key(again.slot_id))) dirty.add(row.id)
        else gone(row.id)
      } else {
        const mine = new Map(facts.filter((fact) => fact.conversation_id === row.id).map((fact) => [fact.seq, fact]))
        // There is more, and somebody takes it: another round. Who takes nothing is asked again when she has caught up.
        try {
          if (write(row, key, mine, away.get(row.holder ?? '') ?? null)) dirty.add(row.id)
        } catch (error) {
          // A fact that does not open (a restore, a row that was touched) holds up nobody else.
          parts.broken(error)
        }
      }
    }
  }

  /** A console follows what its counsellor reads, and lets go of what she no longer does. */
  function assign(row: ConversationRow): void {
    for (const reader of consoles) {
      const from = readsFrom(row, reader.staff.leaf)
      const place = reader.places.get(row.id)
      if (from === null) {
        if (reader.places.delete(row.id)) reader.stream.send('gone', { conversation: row.id })
      } else if (place === undefined ? row.phase !== 'closing' : from < place.from) {
        // Also for who came along and is the lead now: what was said before is hers to read.
        reader.places.set(row.id, { from, cursor: from - 1, presence: '' })
      }
    }
  }

  /** True when a reader got something and there is more for it. */
  function write(
    row: ConversationRow,
    key: Buffer,
    facts: ReadonlyMap<number, FactRow>,
    consoleGoneAt: number | null,
  ): boolean {
    const isUnfinished = (reader: { cursor: number }, send: (fact: FactRow) => boolean): boolean => {
      const from = reader.cursor
      for (let fact = facts.get(from + 1); fact !== undefined; fact = facts.get(reader.cursor + 1)) {
        if (!send(fact)) return false
        reader.cursor = fact.seq
      }
      return reader.cursor > from && reader.cursor < row.seq
    }
    let unfinished = false
    const visitor = visitors.get(row.id)
    if (visitor) {
      unfinished = isUnfinished(visitor, (fact) =>
        visitor.stream.send('fact', openFact(key, fact, 'visitor'), String(fact.seq)),
      )
      sendState(visitor, visitorState(row, consoleGoneAt))
    }
    for (const { reader, place } of consolesOf(row.id)) {
      const audience = { leaf: reader.staff.leaf }
      const more = isUnfinished(place, (fact) =>
        reader.stream.send(
          'fact',
          { conversation: row.id, fact: openFact(key, fact, audience) },
          `${row.id}:${fact.seq}`,
        ),
      )
      unfinished ||= more
      const presence = presenceOf(row, parts.now(), (id) => silent.has(id))
      tellPresence(reader, place, row.id, presence)
    }
    return unfinished
  }

  function tellPresence(reader: StaffReader, place: Place, conversation: string, presence: string): void {
    if (place.presence === presence) return
    if (reader.stream.send('presence', { conversation, presence })) place.presence = presence
  }

  function sendState(reader: VisitorReader, state: VisitorState): void {
    const text = JSON.stringify(state)
    if (reader.sent !== text && reader.stream.send('state', state)) reader.sent = text
  }

  function visitorState(row: ConversationRow, consoleGoneAt: number | null): VisitorState {
    const held = row.phase === 'granted' || row.phase === 'talking'
    return {
      phase: row.phase,
      segment: row.segment,
      ...parts.board().outlook(row),
      counsellorPresent: held
        ? row.holder !== null &&
          (consoleGoneAt === null || parts.now() - consoleGoneAt < limits.consoleLostSeconds * 1000)
        : null,
    }
  }

  function gone(conversation: string): void {
    silent.delete(conversation)
    const visitor = visitors.get(conversation)
    visitors.delete(conversation)
    visitor?.stream.send('gone', {})
    visitor?.stream.end()
    for (const { reader } of consolesOf(conversation)) {
      reader.places.delete(conversation)
      reader.stream.send('gone', { conversation })
    }
  }

  const consolesOf = (conversation: string): { reader: StaffReader; place: Place }[] =>
    [...consoles].flatMap((reader) => {
      const place = reader.places.get(conversation)
      return place === undefined ? [] : { reader, place }
    })

  /** What is hers changed by somebody else. A console that could not be told asks with its next beat. */
  async function tellMine(leaf: string): Promise<void> {
    const hers = [...consoles].filter((reader) => reader.staff.leaf === leaf)
    const [first] = hers
    if (first === undefined) return
    try {
      const me = await parts.mine(first.staff)
      for (const reader of hers) reader.stream.send('me', me)
    } catch (error) {
      parts.broken(error)
    }
  }

  /** What colleagues asked her; nothing is written where nothing is unread. */
  async function tellConsults(leaf: string): Promise<void> {
    const hers = [...consoles].filter((reader) => reader.staff.leaf === leaf)
    if (hers.length === 0) return
    try {
      const consults = await parts.consults(leaf)
      if (consults.length > 0) for (const reader of hers) reader.stream.send('consults', { consults })
    } catch (error) {
      parts.broken(error)
    }
  }

  return {
    touch,
    visitorState: async (row: ConversationRow): Promise<VisitorState> => {
      const away = row.holder === null ? null : ((await goneConsoles(parts, [row.holder])).get(row.holder) ?? null)
      return visitorState(row, away)
    },
    isSilent: (conversation: string) => silent.has(conversation),
    /** One stream per visitor: a newer one (the same page, reconnected) makes the older one end. */
    addVisitor(reader: VisitorReader): void {
      visitors.get(reader.conversation)?.stream.end()
      visitors.set(reader.conversation, reader)
      touch(reader.conversation)
    },
    /** True when this was the visitor's stream, false when a newer one had taken its place. */
    removeVisitor(reader: VisitorReader): boolean {
      if (visitors.get(reader.conversation) !== reader) return false
      return visitors.delete(reader.conversation)
    },
    addConsole(reader: StaffReader): void {
      const mine = [...consoles].filter((each) => each.staff.name === reader.staff.name)
      if (mine.length >= limits.streamsPerWorkstation) mine[0]?.stream.end()
      consoles.add(reader)
      for (const conversation of reader.places.keys()) touch(conversation)
    },
    /** True when it was the last console of this counsellor in this process. */
    removeConsole(reader: StaffReader): boolean {
      consoles.delete(reader)
      return ![...consoles].some((each) => each.staff.name === reader.staff.name)
    },
    /** What this console says of itself: without the key of a shift it can take nobody and opens nothing. */
    hasShift(session: string, has: boolean): void {
      for (const reader of consoles) if (reader.session === session) reader.withoutShift = !has
    },
    /** Is another console of hers connected to this process that may be opening a conversation, or be in one? */
    mayAnswerElsewhere: (name: string, session: string): boolean =>
      [...consoles].some((each) => each.staff.name === name && each.session !== session && !each.withoutShift),
    /** Removed: her streams end now, on every workstation. */
    dismiss(leaf: string): void {
      for (const reader of consoles) if (reader.staff.leaf === leaf) reader.stream.end()
    },
    visitors: (): Iterable<VisitorReader> => visitors.values(),
    consoles: (): Iterable<StaffReader> => consoles,
    toTeam(team: string, event: string, data: unknown, only: (name: string) => boolean = () => true): void {
      for (const reader of consoles)
        if (reader.staff.team === team && only(reader.staff.name)) reader.stream.send(event, data)
    },
    toVisitorsOf(team: string): void {
      for (const reader of visitors.values()) if (reader.team === team) touch(reader.conversation)
    },
    trustChanged(): void {
      for (const reader of consoles) reader.stream.send('trust', {})
      for (const reader of visitors.values()) reader.stream.send('trust', {})
    },
    /** `leaf`: who types; everybody else in it is told. */
    typing(conversation: string, leaf: string): void {
      visitors.get(conversation)?.stream.send('typing', {})
      for (const { reader } of consolesOf(conversation))
        if (reader.staff.leaf !== leaf) reader.stream.send('typing', { conversation, leaf })
    },
    tellMine: (leaf: string): void => void tellMine(leaf),
    tellConsults: (leaf: string): void => void tellConsults(leaf),
    /** Something of hers came or changed, or (`*`) something of everybody who plans or uses the map: her console asks for it. */
    tellDesk(leaf: string, of: string): void {
      const purpose = of === 'directory' ? 'map' : 'appointment'
      for (const { staff, stream } of consoles)
        if (leaf === '*' ? permits(purpose, staff.roles) : staff.leaf === leaf) stream.send('desk', { of })
    },
    silence(conversation: string, isSilent: boolean): void {
      if (isSilent) silent.add(conversation)
      else silent.delete(conversation)
      for (const { reader, place } of consolesOf(conversation))
        tellPresence(reader, place, conversation, isSilent ? 'silent' : 'here')
    },
    gone,
    endAll(): void {
      for (const reader of visitors.values()) reader.stream.end()
      for (const reader of consoles) reader.stream.end()
    },
  }
}
