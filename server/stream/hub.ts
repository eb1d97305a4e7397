/**
 * Who reads what in this process. A hint says only that something changed; the hub reads the rows after each reader's
 * cursor and writes them, so a lost hint or a slow reader never loses a fact.
 */
import { limits } from '@lijn116/protocol/limits'
import type { VisitorState } from '@lijn116/protocol/visitor'
import type { Staff } from '../account/staff.ts'
import { goneConsoles } from '../availability/who-is-there.ts'
import { conversationRows, factsAfter } from '../conversation/find.ts'
import { openFact, presenceOf } from '../conversation/read.ts'
import type { Database } from '../database/open.ts'
import type { ConversationRow, FactRow } from '../database/schema.ts'
import type { Slots } from '../key-store/slots.ts'
import type { Board } from '../queue/board.ts'
import type { Stream } from './sse.ts'

export type VisitorReader = { conversation: string; team: string; cursor: number; stream: Stream; sent: string }
export type StaffReader = { staff: Staff; held: string | null; cursor: number; stream: Stream; presence: string }

const factsPerPump = 2_000
const retryMilliseconds = 500

export type Hub = ReturnType<typeof createHub>

export function createHub(parts: {
  sql: Database
  slots: Slots
  board(): Board
  now(): number
  broken(error: unknown): void
}) {
  const visitors = new Map<string, VisitorReader>()
  const consoles = new Set<StaffReader>()
  const silent = new Set<string>()
  const dirty = new Set<string>()
  let pumping = false

  function touch(conversation: string): void {
    dirty.add(conversation)
    if (pumping) return
    pumping = true
    void pump().finally(() => {
      pumping = false
    })
  }

  async function pump(): Promise<void> {
    while (dirty.size > 0) {
      const ids = [...dirty]
      dirty.clear()
      try {
        await deliver(ids)
      } catch (error) {
        // The facts stay in the database; they are asked for again until it answers.
        parts.broken(error)
        const retry = () => {
          for (const id of ids) if (visitors.has(id) || consolesOf(id).length > 0) touch(id)
        }
        setTimeout(retry, retryMilliseconds).unref()
        return
      }
    }
  }

  async function deliver(ids: readonly string[]): Promise<void> {
    const rows = await conversationRows(parts, ids)
    const present = new Set(rows.map((row) => row.id))
    for (const id of ids) if (!present.has(id)) gone(id)
    for (const row of rows) assign(row)
    const cursors = rows.flatMap((row) => {
      const all = [visitors.get(row.id)?.cursor, ...consolesOf(row.id).map((reader) => reader.cursor)].filter(
        (c) => c !== undefined,
      )
      return all.length === 0 ? [] : [{ conversation: row.id, seq: Math.min(...all) }]
    })
    const facts = await factsAfter(parts, cursors, factsPerPump)
    const away = await goneConsoles(parts, [...new Set(rows.flatMap((row) => row.holder ?? []))])
    for (const row of rows) {
      const key = await parts.slots.key(row.slot_id)
      if (!key) gone(row.id)
      else
        write(
          row,
          key,
          facts.filter((fact) => fact.conversation_id === row.id),
          away.get(row.holder ?? '') ?? null,
        )
    }
    if (facts.length === factsPerPump) for (const id of ids) dirty.add(id)
  }

  /** A console follows the conversation its counsellor holds, and lets go of one it no longer holds. */
  function assign(row: ConversationRow): void {
    for (const reader of consoles) {
      if (reader.staff.leaf === row.holder && reader.held !== row.id && row.phase !== 'closing') {
        Object.assign(reader, { held: row.id, cursor: 0, presence: '' })
      } else if (reader.held === row.id && reader.staff.leaf !== row.holder) {
        reader.held = null
        reader.stream.send('gone', { conversation: row.id })
      }
    }
  }

  function write(row: ConversationRow, key: Buffer, facts: readonly FactRow[], consoleGoneAt: number | null): void {
    const visitor = visitors.get(row.id)
    if (visitor) {
      for (const fact of facts) {
        if (fact.seq <= visitor.cursor) continue
        if (!visitor.stream.send('fact', openFact(key, fact, 'visitor'), String(fact.seq))) break
        visitor.cursor = fact.seq
      }
      sendState(visitor, visitorState(row, consoleGoneAt))
    }
    for (const reader of consolesOf(row.id)) {
      for (const fact of facts) {
        if (fact.seq <= reader.cursor) continue
        const frame = { conversation: row.id, fact: openFact(key, fact, 'staff') }
        if (!reader.stream.send('fact', frame, `${row.id}:${fact.seq}`)) break
        reader.cursor = fact.seq
      }
      tellPresence(
        reader,
        row.id,
        presenceOf(row, parts.now(), (id) => silent.has(id)),
      )
    }
  }

  function tellPresence(reader: StaffReader, conversation: string, presence: string): void {
    if (reader.presence === presence) return
    if (reader.stream.send('presence', { conversation, presence })) reader.presence = presence
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
      availability: parts.board().availability(row.team_id),
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
    for (const reader of consolesOf(conversation)) {
      reader.held = null
      reader.stream.send('gone', { conversation })
    }
  }

  const consolesOf = (conversation: string): StaffReader[] =>
    [...consoles].filter((reader) => reader.held === conversation)

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
      if (reader.held) touch(reader.held)
    },
    /** True when it was the last console of this counsellor in this process. */
    removeConsole(reader: StaffReader): boolean {
      consoles.delete(reader)
      return ![...consoles].some((each) => each.staff.name === reader.staff.name)
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
    typing(conversation: string): void {
      visitors.get(conversation)?.stream.send('typing', {})
    },
    silence(conversation: string, isSilent: boolean): void {
      if (isSilent) silent.add(conversation)
      else silent.delete(conversation)
      for (const reader of consolesOf(conversation)) tellPresence(reader, conversation, isSilent ? 'silent' : 'here')
    },
    gone,
    endAll(): void {
      for (const reader of visitors.values()) reader.stream.end()
      for (const reader of consoles) reader.stream.end()
    },
  }
}
