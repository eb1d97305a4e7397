/** I6 at this layer: what reaches an end tells it what did not. client/hostile-server.test.ts walks the same with a server. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bytes, randomBytes, toBase64url } from './bytes.ts'
import { ackBody, ackCount, type Seen } from './content.ts'
import { at, makeUpConversation, text } from './made-up-conversation.ts'
import { createSender, openMessage, type Sealed } from './message.ts'

const { made, visit, counsellor } = await makeUpConversation()
const { line } = made
const { conversation, segment } = visit
const leaf = counsellor.staff.leaf

/** Highest counter per instance, and how many below it never came. */
async function arrive(messages: readonly Sealed[]) {
  const opened = new Map<string, Set<number>>()
  const seen = new Map<string, { instance: Bytes; counter: number }>()
  for (const message of messages) {
    await openMessage(line, conversation, segment, leaf, message)
    const name = toBase64url(message.instance)
    opened.set(name, (opened.get(name) ?? new Set()).add(message.counter))
    const highest = Math.max(message.counter, seen.get(name)?.counter ?? 0)
    seen.set(name, { instance: message.instance, counter: highest })
  }
  let missing = 0
  for (const [name, counters] of opened) missing += (seen.get(name)?.counter ?? 0) + 1 - counters.size
  return { missing, seen: [...seen.values()] satisfies Seen }
}

test('with every third message dropped the other end counts what is missing', async () => {
  const sender = createSender(line, conversation, leaf)
  const sent: Sealed[] = []
  for (let i = 0; i < 10; i++) sent.push(await sender.seal(segment, text(`${i}`)))
  const kept = sent.filter((_, i) => i % 3 !== 2)
  expect((await arrive(sent)).missing).toBe(0)
  expect((await arrive(kept)).missing).toBe(3)
})

test('whatever is dropped before the last that came is counted, also across a reload of the console', async () => {
  const drops = fc.array(fc.boolean(), { minLength: 2, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(drops, drops, async (first, second) => {
      const kept: Sealed[] = []
      let missing = 0
      for (const keep of [first, second]) {
        const sender = createSender(line, conversation, leaf)
        const last = keep.lastIndexOf(true)
        for (const [i, stays] of keep.entries()) {
          const message = await sender.seal(segment, text(`${i}`))
          if (stays) kept.push(message)
          else if (i < last) missing++
        }
      }
      expect((await arrive(kept)).missing).toBe(missing)
    }),
    { numRuns: 40 },
  )
})

test('a server that renumbers to close the gap breaks the seal', async () => {
  const sender = createSender(line, conversation, leaf)
  await sender.seal(segment, text('Dit komt niet aan.'))
  const second = await sender.seal(segment, text('Dit wel.'))
  await expect(arrive([{ ...second, counter: 0 }])).rejects.toThrow('not-opened')
})

test('a dropped tail shows in what the other end says it has seen', async () => {
  const sender = createSender(line, conversation, leaf)
  const sent = [await sender.seal(segment, text('a')), await sender.seal(segment, text('b'))]
  const { seen } = await arrive(sent.slice(0, 1))
  const hers = createSender(line, conversation, 'visitor')
  const ack = await hers.seal(segment, { ...text(''), type: 'ack', seen, body: ackBody(1) })
  const heard = await openMessage(line, conversation, segment, 'visitor', ack)
  expect(at(heard.seen, 0)).toEqual({ instance: sender.instance, counter: 0 })
  expect(at(heard.seen, 0).counter).toBeLessThan(at(sent, 1).counter)
  expect(ackCount(heard.body)).toBe(1)
})

test('an ack says a number of messages or is refused', async () => {
  const hers = createSender(line, conversation, 'visitor')
  const ack = { ...text(''), type: 'ack' as const }
  await expect(hers.seal(segment, ack)).rejects.toThrow('malformed')
  await expect(hers.seal(segment, { ...ack, body: randomBytes(5) })).rejects.toThrow('malformed')
})
