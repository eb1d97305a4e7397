/**
 * Pauses for connections that are misused: in the memory of this process, for at most an hour, gone with it. A pause asks
 * for more work before a start and lets others go first; it refuses nobody, and touches no colleague. Nothing of it is
 * stored or logged; hints between processes carry the conversation, never the connection.
 *
 * With several processes each knows only connections that came to itself: a pause holds in every process that has seen
 * this conversation, and a start that comes by another one is like every start.
 */
import { randomBytes } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import { type Asking, addressOf, connectionOf } from './connection.ts'

/** `connection` null: this process never saw it. */
type Proposal = { conversation: string; connection: string | null; minutes: number; until: number }

export type CoolDowns = ReturnType<typeof createCoolDowns>

export function createCoolDowns(parts: { now(): number; hops: number | null; tell(hint: string): Promise<void> }) {
  const key = randomBytes(32)
  /** Of every open conversation that came by here; forgotten with it. */
  const connections = new Map<string, string>()
  const paused = new Map<string, number>()
  /** Began during a pause: others go first as long as she waits, so that nobody's place changes when the pause ends. */
  const late = new Set<string>()
  const proposals = new Map<string, Proposal>()

  function forgetWhatIsOver(): void {
    const now = parts.now()
    for (const [connection, until] of paused) if (until <= now) paused.delete(connection)
    for (const [id, { until }] of proposals) if (until <= now) proposals.delete(id)
  }

  function propose(id: string, conversation: string, minutes: number): void {
    const until = parts.now() + limits.coolDownProposalSeconds * 1000
    proposals.set(id, { conversation, connection: connections.get(conversation) ?? null, minutes, until })
  }

  function pause(id: string): void {
    forgetWhatIsOver()
    const proposal = proposals.get(id)
    proposals.delete(id)
    if (!proposal?.connection) return
    const minutes = Math.min(proposal.minutes, limits.coolDownMinutes)
    const until = parts.now() + minutes * 60_000
    paused.set(proposal.connection, Math.max(paused.get(proposal.connection) ?? 0, until))
  }

  const countOf = (connection: string): number => [...connections.values()].filter((each) => each === connection).length

  return {
    /** null: nobody said how many proxies there are, or this one's word makes no address. */
    connectionOf: (request: Asking): string | null => connectionOf(key, addressOf(request, parts.hops)),
    isPaused(connection: string | null): boolean {
      forgetWhatIsOver()
      return connection !== null && paused.has(connection)
    },
    /** Before a start; `takenBack` when it was refused. */
    begins(conversation: string, connection: string | null): { takenBack(): void } {
      forgetWhatIsOver()
      const isNew = !connections.has(conversation)
      // One that is open is known by whoever holds its token; a start that names it proves nothing.
      if (isNew && connection !== null) connections.set(conversation, connection)
      if (isNew && connection !== null && paused.has(connection)) {
        late.add(conversation)
        // Another process that misses it shows her place like everybody's; who may take her is the same everywhere.
        void parts.tell(`z:late:${conversation}`).catch(() => undefined)
      }
      const takenBack = () => {
        if (isNew) connections.delete(conversation)
        if (isNew) late.delete(conversation)
      }
      return { takenBack }
    },
    /** Her page connects, perhaps by another network than before. */
    isHere(conversation: string, connection: string | null): void {
      if (connection !== null) connections.set(conversation, connection)
    },
    isLate: (conversation: string): boolean => late.has(conversation),
    /** Open conversations that share its connection, itself included; null: this process never saw it. */
    matchesOf(conversation: string): number | null {
      const connection = connections.get(conversation)
      return connection === undefined ? null : countOf(connection)
    },
    /** Exactly this, under this id: a retry. */
    isProposed(id: string, conversation: string, minutes: number): boolean {
      const proposal = proposals.get(id)
      return proposal?.conversation === conversation && proposal.minutes === minutes
    },
    proposed(id: string): { minutes: number; matches: number } | null {
      forgetWhatIsOver()
      const proposal = proposals.get(id)
      if (!proposal) return null
      return { minutes: proposal.minutes, matches: proposal.connection === null ? 0 : countOf(proposal.connection) }
    },
    async propose(id: string, conversation: string, minutes: number): Promise<void> {
      propose(id, conversation, minutes)
      await parts.tell(`z:propose:${id}.${conversation}.${minutes}`)
    },
    async begin(id: string): Promise<void> {
      pause(id)
      await parts.tell(`z:begin:${id}`)
    },
    async drop(id: string): Promise<void> {
      proposals.delete(id)
      await parts.tell(`z:drop:${id}`)
    },
    /** What another process did, or this one. */
    heard(what: string, words: string): void {
      const [id = '', second = '', minutes = ''] = words.split('.')
      if (what === 'propose' && !proposals.has(id)) propose(id, second, Number(minutes))
      else if (what === 'begin') pause(id)
      else if (what === 'drop') proposals.delete(id)
      else if (what === 'late') late.add(id)
    },
    /** Erased: its connection is not known any more. */
    forget(conversation: string): void {
      connections.delete(conversation)
      late.delete(conversation)
    },
    clockMoved(by: number): void {
      for (const [connection, until] of paused) paused.set(connection, until + by)
      for (const proposal of proposals.values()) proposal.until += by
    },
  }
}
