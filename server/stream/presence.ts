/**
 * Who is connected. Beats are counted in memory; only coming and going is stored (D11): `left` when the browser closed
 * the stream (leave button, closed tab and phone look alike), `lost` when the beats stopped.
 */
import { limits } from '@lijn116/protocol/limits'
import type { Staff } from '../account/staff.ts'
import { consoleChanged } from '../availability/change-duty.ts'
import type { Writer } from '../conversation/writer.ts'
import type { Database } from '../database/open.ts'
import type { Hub, StaffReader, VisitorReader } from './hub.ts'

/** A reload or a change of network closes one stream and opens the next; shorter than this is not "left". */
const leftAfterMilliseconds = 4_000
/** A sleeping phone keeps its stream open without a beat; then the stream is cut and she counts as lost. */
const lostAfterMilliseconds = 5 * 60_000

type VisitorChange = { goneAt: number | null; how: 'left' | 'lost' | null; failed: boolean }
type ConsoleChange = { staff: Staff; goneAt: number | null; failed: boolean }

export type Presence = ReturnType<typeof createPresence>

export function createPresence(parts: {
  sql: Database
  writer: Writer
  hub: Hub
  now(): number
  tell(hint: string): Promise<void>
  broken(error: unknown): void
}) {
  const visitorBeats = new Map<string, number>()
  const consoleBeats = new Map<StaffReader, number>()
  const leaving = new Map<string, NodeJS.Timeout>()
  const lost = new Set<string>()
  /** Cut off for silence, by their last beat. */
  const silentSince = new Map<StaffReader, number>()

  /** What each visitor's row must come to say: kept until it does, because nobody else tells of a going once more. */
  const unwritten = new Map<string, VisitorChange>()
  function store(conversation: string, goneAt: number | null, how: 'left' | 'lost' | null): Promise<void> {
    const change = { goneAt, how, failed: false }
    unwritten.set(conversation, change)
    return writeVisitor(conversation, change)
  }
  async function writeVisitor(conversation: string, change: VisitorChange): Promise<void> {
    change.failed = false
    try {
      await parts.writer.change({
        conversation,
        decide({ row }) {
          const { goneAt, how } = change
          const isNews = row && (row.visitor_gone_at !== goneAt || row.visitor_gone_how !== how)
          // Who came back meanwhile is not gone.
          return isNews && unwritten.get(conversation) === change
            ? { answer: null, row: { ...row, visitor_gone_at: goneAt, visitor_gone_how: how } }
            : { answer: null }
        },
      })
      if (unwritten.get(conversation) === change) unwritten.delete(conversation)
    } catch (error) {
      change.failed = true
      parts.broken(error)
    }
  }

  const unwrittenConsoles = new Map<string, ConsoleChange>()
  function consoleIs(staff: Staff, goneAt: number | null): Promise<void> {
    const change = { staff, goneAt, failed: false }
    unwrittenConsoles.set(staff.name, change)
    return writeConsole(change)
  }
  /** One after another for each counsellor: who came and went at once must not end as here. */
  const changing = new Map<string, Promise<void>>()
  async function writeConsole(change: ConsoleChange): Promise<void> {
    const { name } = change.staff
    const isLast = () => unwrittenConsoles.get(name) === change
    change.failed = false
    const writing = (changing.get(name) ?? Promise.resolve())
      .then(() => (isLast() ? consoleChanged(parts, change.staff, change.goneAt) : undefined))
      .then(
        () => {
          if (isLast()) unwrittenConsoles.delete(name)
        },
        (error) => {
          change.failed = true
          parts.broken(error)
        },
      )
    changing.set(name, writing)
    await writing
    if (changing.get(name) === writing) changing.delete(name)
  }

  return {
    visitorCame(reader: VisitorReader): void {
      clearTimeout(leaving.get(reader.conversation))
      leaving.delete(reader.conversation)
      lost.delete(reader.conversation)
      visitorBeats.set(reader.conversation, parts.now())
      if (parts.hub.isSilent(reader.conversation)) void parts.tell(`p:${reader.conversation}:here`).catch(parts.broken)
      void store(reader.conversation, null, null)
    },
    visitorWent(reader: VisitorReader): void {
      const { conversation } = reader
      visitorBeats.delete(conversation)
      const how = lost.delete(conversation) ? 'lost' : 'left'
      const timer = setTimeout(() => {
        leaving.delete(conversation)
        void store(conversation, parts.now(), how)
      }, leftAfterMilliseconds)
      leaving.set(conversation, timer)
    },
    /** `goneInRow`: the row says she went; while her stream is here that is an error from earlier, and is put right. */
    visitorBeat(conversation: string, goneInRow: boolean): void {
      if (visitorBeats.has(conversation)) {
        visitorBeats.set(conversation, parts.now())
        if (goneInRow) void store(conversation, null, null)
      } else void parts.tell(`h:${conversation}`).catch(parts.broken)
      if (parts.hub.isSilent(conversation)) void parts.tell(`p:${conversation}:here`).catch(parts.broken)
    },
    /** Her beat came in at another process; if her stream is at this one, she is here. */
    visitorBeatElsewhere(conversation: string): void {
      if (!visitorBeats.has(conversation)) return
      visitorBeats.set(conversation, parts.now())
      void store(conversation, null, null)
    },
    /** Erased: not even its id stays. */
    forget(conversation: string): void {
      clearTimeout(leaving.get(conversation))
      leaving.delete(conversation)
      visitorBeats.delete(conversation)
      lost.delete(conversation)
      unwritten.delete(conversation)
    },
    consoleCame(reader: StaffReader): void {
      consoleBeats.set(reader, parts.now())
      void consoleIs(reader.staff, null)
    },
    consoleWent(reader: StaffReader, wasLast: boolean): void {
      consoleBeats.delete(reader)
      const goneAt = silentSince.get(reader) ?? parts.now()
      silentSince.delete(reader)
      if (!wasLast) return
      void consoleIs(reader.staff, goneAt)
    },
    /** Of one console: what she does at another workstation says nothing about the one she left. */
    consoleBeat(session: string, goneInRow: boolean): void {
      const mine = [...consoleBeats.keys()].filter((reader) => reader.session === session)
      for (const reader of mine) consoleBeats.set(reader, parts.now())
      const [first] = mine
      if (first === undefined) void parts.tell(`k:${session}`).catch(parts.broken)
      else if (goneInRow) void consoleIs(first.staff, null)
    },
    consoleBeatElsewhere(session: string): void {
      const mine = [...consoleBeats.keys()].filter((reader) => reader.session === session)
      for (const reader of mine) consoleBeats.set(reader, parts.now())
      const [first] = mine
      if (first !== undefined) void consoleIs(first.staff, null)
    },
    /** Every few seconds: who has gone silent? And what could not be written is tried again. */
    sweep(): void {
      const now = parts.now()
      for (const reader of parts.hub.visitors()) {
        const quiet = now - (visitorBeats.get(reader.conversation) ?? now)
        if (quiet > lostAfterMilliseconds) {
          lost.add(reader.conversation)
          reader.stream.end()
        } else if (quiet > limits.visitorSilentSeconds * 1000 && !parts.hub.isSilent(reader.conversation))
          void parts.tell(`p:${reader.conversation}:silent`).catch(parts.broken)
      }
      for (const [reader, beat] of consoleBeats) {
        if (now - beat <= limits.consoleLostSeconds * 1000) continue
        silentSince.set(reader, beat)
        reader.stream.end()
      }
      for (const [conversation, change] of unwritten) if (change.failed) void writeVisitor(conversation, change)
      for (const change of unwrittenConsoles.values()) if (change.failed) void writeConsole(change)
    },
    /** The line's count of time moved: how long ago a beat was stays what it was. */
    clockMoved(by: number): void {
      for (const [conversation, beat] of visitorBeats) visitorBeats.set(conversation, beat + by)
      for (const [reader, beat] of consoleBeats) consoleBeats.set(reader, beat + by)
      for (const change of [...unwritten.values(), ...unwrittenConsoles.values()])
        if (change.goneAt !== null) change.goneAt += by
    },
    /** Another process started and marked everybody as gone; those connected here are not. */
    async reassert(): Promise<void> {
      for (const reader of parts.hub.visitors()) await store(reader.conversation, null, null)
      for (const reader of parts.hub.consoles()) await consoleIs(reader.staff, null)
    },
    /** Shutting down: nobody counts as gone because of it, the next start does that. */
    close(): void {
      for (const timer of leaving.values()) clearTimeout(timer)
    },
  }
}
