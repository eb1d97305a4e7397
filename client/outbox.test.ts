import { limits } from '@lijn116/protocol/limits'
import type { SealedMessage } from '@lijn116/protocol/sealed'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addAck,
  addText,
  adopt,
  emptyOutbox,
  given,
  hand,
  kept,
  keptBefore,
  nextBatch,
  type Outbox,
  readBefore,
  readUpTo,
  refuse,
  retry,
  unseal,
  withSealed,
} from './outbox.ts'

const instance = 'A'.repeat(22)
let counter = 0
const sealedAs = (segment: number, at: number): SealedMessage => ({
  segment,
  instance,
  counter: at,
  sealed: `${segment}.${at}`,
})
const seal = (outbox: Outbox, id: string, segment: number): Outbox => {
  const entry = outbox.find((each) => each.id === id)
  return withSealed(
    outbox,
    id,
    Array.from({ length: Math.max(1, entry?.parts.length ?? 0) }, () => sealedAs(segment, counter++)),
  )
}
const states = (outbox: Outbox) => outbox.map(({ state }) => state)
const sealedOf = (outbox: Outbox, id: string) => outbox.find((entry) => entry.id === id)?.sealed ?? []

describe('the outbox', () => {
  it('shows each state in its turn', () => {
    let outbox = addText(emptyOutbox, 'a', ['hallo'])
    expect(states(outbox)).toEqual(['unsent'])
    outbox = given(seal(outbox, 'a', 0), ['a'])
    expect(states(outbox)).toEqual(['sending'])
    outbox = kept(outbox, sealedOf(outbox, 'a'))
    expect(states(outbox)).toEqual(['kept'])
    const last = sealedOf(outbox, 'a')[0]
    expect(states(readUpTo(outbox, 0, instance, (last?.counter ?? 0) - 1))).toEqual(['kept'])
    expect(states(readUpTo(outbox, 1, instance, last?.counter ?? 0))).toEqual(['kept'])
    expect(states(readUpTo(outbox, 0, instance, last?.counter ?? 0))).toEqual(['read'])
  })

  it('is kept only when every part is', () => {
    let outbox = seal(addText(emptyOutbox, 'a', ['een', 'twee', 'drie']), 'a', 0)
    const [first, second, third] = sealedOf(outbox, 'a')
    if (!first || !second || !third) throw new Error('not sealed')
    outbox = kept(kept(outbox, [third]), [first, first])
    expect(states(outbox)).toEqual(['unsent'])
    expect(keptBefore(outbox, 1)).toBe(2)
    outbox = kept(outbox, [second])
    expect(states(outbox)).toEqual(['kept'])
    expect([keptBefore(outbox, 1), keptBefore(outbox, 0), keptBefore(outbox, 2, 1)]).toEqual([3, 0, 0])
  })

  it('sends the same bytes again until the segment closes, then seals anew under the same id', () => {
    let outbox = seal(addText(emptyOutbox, 'a', ['hallo']), 'a', 0)
    const first = sealedOf(outbox, 'a')
    outbox = given(outbox, ['a'])
    expect(nextBatch(outbox)[0]?.sealed).toEqual(first)
    expect(sealedOf(seal(outbox, 'a', 0), 'a'), 'sealing twice changes nothing').toEqual(first)
    outbox = unseal(outbox, 0)
    expect(outbox[0]).toMatchObject({ id: 'a', sealed: null, state: 'unsent' })
    outbox = seal(outbox, 'a', 1)
    expect(sealedOf(outbox, 'a')).not.toEqual(first)
    expect(kept(outbox, first), 'a late answer about the old bytes says nothing about the new').toBe(outbox)
  })

  it('on a new segment takes back only what was not kept, and forgets acks of the old one', () => {
    let outbox = addText(addText(emptyOutbox, 'a', ['een']), 'b', ['twee'])
    outbox = seal(seal(outbox, 'a', 0), 'b', 0)
    outbox = kept(outbox, sealedOf(outbox, 'a'))
    outbox = adopt(addAck(outbox, 'ack'), 1)
    expect(outbox.map(({ id, state }) => `${id} ${state}`)).toEqual(['a kept', 'b unsent'])
    expect(states(readBefore(outbox, 1))).toEqual(['read', 'unsent'])
  })

  it('never calls read what a colleague was not given, however often a counsellor is lost after it', () => {
    const say = (outbox: Outbox, id: string, segment: number) => {
      const sealed = seal(addText(outbox, id, [id]), id, segment)
      return kept(sealed, sealedOf(sealed, id))
    }
    const first = say(say(emptyOutbox, 'a', 0), 'b', 1)
    expect(states(readBefore(hand(first, 'along'), 3))).toEqual(['read', 'read'])
    const left = say(say(hand(first, 'left'), 'c', 2), 'd', 3)
    const again = hand(left, 'along')
    expect(again.map(({ handed }) => handed)).toEqual(['left', 'left', 'along', 'along'])
    expect(states(readBefore(again, 5))).toEqual(['kept', 'kept', 'read', 'read'])
    expect(keptBefore(again, 5, 2)).toBe(2)
  })

  it('lets an ack go before texts not sealed yet, never doubled, never before what has its counter', () => {
    let outbox = addText(addText(emptyOutbox, 'a', ['een']), 'b', ['twee'])
    outbox = addAck(addAck(seal(outbox, 'a', 0), 'ack'), 'again')
    expect(outbox.map(({ id }) => id)).toEqual(['a', 'ack', 'b'])
  })

  it('gives a refused message back to its writer, whose word sends the same bytes', () => {
    let outbox = given(seal(addText(emptyOutbox, 'a', ['een']), 'a', 0), ['a'])
    const bytes = sealedOf(outbox, 'a')
    outbox = refuse(outbox, ['a'])
    expect([states(outbox), nextBatch(outbox)]).toEqual([['refused'], []])
    outbox = retry(outbox, 'a')
    expect(nextBatch(outbox)[0]?.sealed).toEqual(bytes)
    expect(states(kept(refuse(outbox, 'all'), bytes)), 'kept after all').toEqual(['kept'])
  })

  it('under any network loses nothing, doubles nothing, keeps the order, and never gives bytes two meanings', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant('say' as const), parts: fc.integer({ min: 1, max: 16 }) }) },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant('post' as const), arrives: fc.boolean(), answered: fc.boolean() }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('grant' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('ack' as const) }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let outbox = emptyOutbox
        let segment = 0
        let next = 0
        let ids = 0
        const said: string[] = []
        /** The server: bytes by place, in the order they came. */
        const server = new Map<string, SealedMessage & { id: string; part: number }>()
        const everSealed = new Map<string, string>()

        const post = (arrives: boolean, answered: boolean) => {
          const batch = nextBatch(outbox)
          for (const entry of batch) {
            if (entry.sealed !== null) continue
            const count = Math.max(1, entry.parts.length)
            outbox = withSealed(
              outbox,
              entry.id,
              Array.from({ length: count }, () => sealedAs(segment, next++)),
            )
          }
          const going = nextBatch(outbox).filter(({ id }) => batch.some((entry) => entry.id === id))
          const messages = going.flatMap(({ id, sealed }) =>
            (sealed ?? []).map((message, part) => ({ ...message, id, part })),
          )
          expect(messages.length).toBeLessThanOrEqual(limits.partsPerMessage)
          for (const { segment: n, counter: c, id, part } of messages) {
            const meaning = `${id} ${part}`
            expect(everSealed.get(`${n} ${c}`) ?? meaning).toBe(meaning)
            everSealed.set(`${n} ${c}`, meaning)
          }
          outbox = given(
            outbox,
            going.map(({ id }) => id),
          )
          if (!arrives) return
          for (const message of messages) server.set(`${message.segment} ${message.counter}`, message)
          if (answered) outbox = kept(outbox, messages)
        }

        for (const each of steps) {
          if (each.do === 'say') {
            const id = `m${ids++}`
            said.push(id)
            outbox = addText(
              outbox,
              id,
              Array.from({ length: each.parts }, (_, i) => `${id}.${i}`),
            )
          } else if (each.do === 'ack') outbox = addAck(outbox, `ack${ids++}`)
          else if (each.do === 'post') post(each.arrives, each.answered)
          else {
            // Facts come in order: what the server has of the old segment is known before the grant.
            outbox = kept(outbox, Array.from(server.values()))
            outbox = adopt(outbox, ++segment)
            next = 0
          }
        }
        for (let i = 0; i < 400 && nextBatch(outbox).length > 0; i++) post(true, true)

        const order: string[] = []
        const parts = new Map<string, Set<number>>()
        for (const { id, part } of server.values()) {
          if (!said.includes(id)) continue
          if (!order.includes(id)) order.push(id)
          parts.set(id, (parts.get(id) ?? new Set()).add(part))
        }
        expect(order).toEqual(said)
        for (const { id, parts: wanted, kind, state } of outbox) {
          if (kind === 'text') expect(parts.get(id)?.size).toBe(wanted.length)
          expect(state).toBe('kept')
        }
      }),
      { numRuns: 300 },
    )
  })
})
