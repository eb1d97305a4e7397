/**
 * Every change of a conversation goes through here. A batch is one transaction: load all, decide each, save all, tell.
 * Group commit without a timer: what arrives during a commit goes into the next one (performance.md finding 2).
 * Durable before acknowledged: a change's promise resolves after the commit.
 */

import { isDeepStrictEqual } from 'node:util'
import { takesRoom } from '@lijn116/domain/conversation/together'
import { limits } from '@lijn116/protocol/limits'
import { sql, type Transaction } from 'kysely'
import { channel, type Database } from '../database/open.ts'
import type { ConversationRow, FactRow, Schema } from '../database/schema.ts'
import { unwrap, wrap } from '../key-store/key-store.ts'
import type { Slots } from '../key-store/slots.ts'
import { logWritten } from '../log.ts'
import { forgetEnvelopes, whoIsOut } from './forget-envelopes.ts'
import { placeOf } from './place.ts'
import * as store from './store.ts'

export type NewFact = Omit<FactRow, 'conversation_id' | 'seq'>

export type Loaded = {
  row: ConversationRow | null
  /** A fact already stored under this key, unwrapped: the same id twice is stored once. */
  found(key: store.FactKey): { seq: number; body: Uint8Array } | undefined
  /** Conversations the claimer holds now; null: she was removed a moment ago. */
  held: number | null
  /** Of these, with somebody who is not safe now. */
  heldAcute: number
  /** The other conversation that was asked for, under the same lock. */
  beside: ConversationRow | null
  now: number
}

/** `row` replaces (or, without one before, becomes) the stored row; `facts` get the sequence numbers up to `row.seq`. */
export type Decided<Answer> = { answer: Answer; row?: ConversationRow; facts?: readonly NewFact[] }

export type Change<Answer> = {
  conversation: string
  /** Leaf whose capacity is checked. */
  claimer?: string
  lookFor?: readonly store.FactKey[]
  /** Another conversation, which is looked at and not changed. */
  beside?: string | null
  /** The row is there as a new one, not committed yet. @throws to take it back. */
  inserted?(tx: Transaction<Schema>): Promise<void>
  decide(loaded: Loaded): Decided<Answer>
}

export type Writer = { change<Answer>(change: Change<Answer>): Promise<Answer>; idle(): Promise<void> }

type Waiting = { change: Change<unknown>; resolve(answer: unknown): void; reject(error: unknown): void }

export function createWriter(parts: { sql: Database; slots: Slots; now(): number }): Writer {
  const waiting: Waiting[] = []
  let draining: Promise<void> | null = null

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, limits.batchRows)
      await commitOrSplit(batch)
    }
    draining = null
  }

  /** One bad change must not take its neighbours with it: on an error each is tried alone. */
  async function commitOrSplit(batch: Waiting[]): Promise<void> {
    try {
      const answers = await commit(batch.map((each) => each.change))
      for (const [index, each] of batch.entries()) each.resolve(answers[index])
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error)
      else for (const each of batch) await commitOrSplit([each])
    }
  }

  async function commit(changes: readonly Change<unknown>[]): Promise<unknown[]> {
    let wrote = false
    const answers = await parts.sql.transaction().execute(async (tx) => {
      const claimers = changes.flatMap((change) => change.claimer ?? [])
      const held = await store.countHeld(tx, [...new Set(claimers)].sort(), parts.now())
      const before = new Map<string, ConversationRow>()
      const ids = [...new Set(changes.flatMap(({ conversation, beside }) => [conversation, beside ?? conversation]))]
      for (const row of await store.lockConversations(tx, ids)) before.set(row.id, row)
      const keys = new Map<string, Buffer>()
      for (const row of before.values()) {
        const key = await parts.slots.key(row.slot_id)
        // The key is gone, so the conversation is: rows without it are ashes that a job sweeps up.
        if (key) keys.set(row.id, key)
        else before.delete(row.id)
      }
      const found = new Map<string, { seq: number; body: Uint8Array }>()
      for (const fact of await store.findFacts(
        tx,
        changes.flatMap((change) => change.lookFor ?? []),
      )) {
        const key = keys.get(fact.conversation_id)
        if (key) found.set(keyOf(fact), { seq: fact.seq, body: unwrap(key, placeOf(fact), fact.body) })
      }

      const after = new Map(before)
      const facts: FactRow[] = []
      const out = new Map<string, string[]>()
      const answers = changes.map((change) => {
        const row = after.get(change.conversation) ?? null
        const claimer = change.claimer ?? ''
        const now = parts.now()
        const decided = change.decide({
          row,
          found: (key) => found.get(store.factKeyText(key)),
          held: held.get(claimer)?.all ?? null,
          heldAcute: held.get(claimer)?.acute ?? 0,
          beside: after.get(change.beside ?? '') ?? null,
          now,
        })
        const next = decided.row
        if (next) {
          after.set(next.id, next)
          const left = whoIsOut(row, next)
          if (left.length > 0) out.set(next.id, [...(out.get(next.id) ?? []), ...left])
          for (const [leaf, count] of held) {
            for (const [each, sign] of [...(row ? [[row, -1] as const] : []), [next, 1] as const]) {
              if (!takesRoom(each, leaf, now)) continue
              count.all += sign
              if (each.unsafe_at !== null) count.acute += sign
            }
          }
          const added = decided.facts ?? []
          added.forEach((fact, index) => {
            const stored = { ...fact, conversation_id: next.id, seq: next.seq - added.length + index + 1 }
            facts.push(stored)
            found.set(keyOf(stored), { seq: stored.seq, body: stored.body })
          })
        }
        return decided.answer
      })

      for (const row of after.values()) {
        if (keys.has(row.id)) continue
        const key = await parts.slots.key(row.slot_id)
        if (!key) throw new Error('a new conversation has no slot key')
        keys.set(row.id, key)
      }
      const keyFor = (id: string): Buffer => keys.get(id) ?? raise('no slot key')
      await store.insertConversations(
        tx,
        [...after.values()].filter((row) => !before.has(row.id)),
      )
      for (const { conversation, inserted } of changes)
        if (after.has(conversation) && !before.has(conversation)) await inserted?.(tx)
      await store.updateConversations(
        tx,
        [...after.values()].filter((row) => before.has(row.id) && before.get(row.id) !== row),
      )
      await store.insertFacts(
        tx,
        facts.map((fact) => ({ ...fact, body: wrap(keyFor(fact.conversation_id), placeOf(fact), fact.body) })),
      )
      const changed = [...after.values()].filter((row) => before.get(row.id) !== row)
      for (const [id, leaves] of out) await forgetEnvelopes(tx, keyFor(id), id, leaves)
      const queues = changed
        .filter((row) => queueLooksDifferent(before.get(row.id), row))
        .flatMap((row) => [row.team_id, before.get(row.id)?.team_id ?? row.team_id])
      const cameOrWent = changed.flatMap((row) => whoCameOrWent(before.get(row.id), row))
      if (cameOrWent.length > 0) queues.push(...(await store.teamsOf(tx, cameOrWent)))
      await store.bumpQueues(tx, queues)
      const concerned = changed.flatMap((row) => whoIsConcerned(before.get(row.id), row))
      const hints = [
        ...changed.map((row) => `c:${row.id}`),
        ...new Set(concerned.map((leaf) => `m:${leaf}`)),
        ...new Set(queues.map((team) => `q:${team}`)),
      ]
      if (hints.length > 0)
        await sql`select pg_notify(${channel}, hint) from unnest(${hints}::text[]) as hint`.execute(tx)
      wrote = changed.length > 0
      return answers
    })
    if (wrote) logWritten()
    return answers
  }

  return {
    change<Answer>(change: Change<Answer>) {
      return new Promise<Answer>((resolve, reject) => {
        waiting.push({ change, resolve: resolve as (answer: unknown) => void, reject })
        draining ??= drain()
      })
    },
    async idle() {
      await draining
    },
  }
}

const keyOf = (fact: FactRow): string =>
  store.factKeyText({
    conversation: fact.conversation_id,
    sender: fact.sender,
    segment: fact.segment,
    instance: fact.instance,
    counter: Number(fact.counter),
  })

/** Whose picture of what is hers changed by somebody else: who is in it, and who is asked. */
export function whoIsConcerned(before: ConversationRow | undefined, after: ConversationRow): string[] {
  const known = { members: before?.members ?? [], offer: before?.offer ?? null }
  const isAlone = known.members.length <= 1 && after.members.length <= 1
  const sameMembers = isAlone || isDeepStrictEqual(known.members, after.members)
  const sameDoor = isAlone || before?.door_id === after.door_id
  if (sameMembers && sameDoor && isDeepStrictEqual(known.offer, after.offer)) return []
  const leaves = [known, after].flatMap(({ members, offer }) => [
    ...members.map(({ leaf }) => leaf),
    ...(offer ? [offer.from.leaf, offer.to.leaf] : []),
  ])
  return [...new Set(leaves)]
}

/** Who is along in it now and was not, or the other way round: so many fewer, or more, are free. */
function whoCameOrWent(before: ConversationRow | undefined, after: ConversationRow): string[] {
  const along = (row: ConversationRow | undefined): string[] =>
    row === undefined || row.phase === 'closing'
      ? []
      : row.members.map(({ leaf }) => leaf).filter((leaf) => leaf !== row.holder)
  const [then, now] = [along(before), along(after)]
  return [...then.filter((leaf) => !now.includes(leaf)), ...now.filter((leaf) => !then.includes(leaf))]
}

function queueLooksDifferent(before: ConversationRow | undefined, after: ConversationRow): boolean {
  const wentOrCame = (before?.visitor_gone_at === null) !== (after.visitor_gone_at === null)
  // One that she may come back to takes no room of whoever takes her elsewhere; back in it, it does.
  if (before?.phase !== 'waiting' && after.phase !== 'waiting') return after.resume !== null && wentOrCame
  return (
    before?.phase !== after.phase ||
    before.team_id !== after.team_id ||
    before.unsafe_at !== after.unsafe_at ||
    before.wish !== after.wish ||
    wentOrCame
  )
}

function raise(message: string): never {
  throw new Error(message)
}
