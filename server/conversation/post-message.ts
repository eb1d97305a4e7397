/** Keeping what was said, by either end. The same (instance, counter) with the same bytes is kept once; with others it is refused. */
import type { ProblemType } from '@lijn116/protocol/problem'
import type { SealedMessage } from '@lijn116/protocol/sealed'
import type { ConversationRow } from '../database/schema.ts'
import { apply } from './row.ts'
import type { FactKey } from './store.ts'
import type { Decided, Loaded, NewFact, Writer } from './writer.ts'

export type Kept = { kept: number[] } | { refused: ProblemType; segment?: number }
export type Sender = 'visitor' | { leaf: string }

export function postMessage(
  parts: { writer: Writer },
  conversation: string,
  from: Sender,
  messages: readonly SealedMessage[],
): Promise<Kept> {
  const keep = keepMessages(conversation, from, messages)
  return parts.writer.change<Kept>({
    conversation,
    lookFor: keep.keys,
    decide: (loaded) => (loaded.row ? keep.decide(loaded.row, loaded) : { answer: { refused: 'conversation-gone' } }),
  })
}

/** All parts of one message are kept, or none. */
export function keepMessages(conversation: string, from: Sender, messages: readonly SealedMessage[]) {
  const sender = from === 'visitor' ? 'visitor' : from.leaf
  const keyOf = (message: SealedMessage): FactKey => ({
    conversation,
    sender,
    segment: message.segment,
    instance: message.instance,
    counter: message.counter,
  })
  return {
    keys: messages.map(keyOf),
    decide(row: ConversationRow, loaded: Loaded): Decided<Kept> {
      const known = messages.map((message) => loaded.found(keyOf(message)))
      const changed = known.some(
        (fact, index) =>
          fact && !Buffer.from(fact.body).equals(Buffer.from(messages[index]?.sealed ?? '', 'base64url')),
      )
      if (changed || hasTwins(messages)) return { answer: { refused: 'already-used' } }
      const fresh = messages.filter((_, index) => !known[index])
      if (fresh.length === 0) return { answer: { kept: known.map((fact) => fact?.seq ?? 0) } }
      const segment = fresh[0]?.segment ?? 0
      if (fresh.some((message) => message.segment !== segment)) return { answer: { refused: 'malformed' } }

      const outcome = apply(row, { kind: 'say', from, segment, parts: fresh.length }, loaded.now)
      if ('refused' in outcome) return { answer: { refused: outcome.refused, segment: row.segment } }
      let next = row.seq
      return {
        answer: { kept: known.map((fact) => fact?.seq ?? ++next) },
        row: outcome.row,
        facts: fresh.map(
          (message): NewFact => ({
            kind: 'message',
            sender,
            segment: message.segment,
            instance: message.instance,
            counter: message.counter,
            body: Buffer.from(message.sealed, 'base64url'),
          }),
        ),
      }
    },
  }
}

const hasTwins = (messages: readonly SealedMessage[]): boolean =>
  new Set(messages.map((message) => `${message.instance} ${message.segment} ${message.counter}`)).size < messages.length
