/** I3, I4, I5: (key, nonce) never repeats; a message opens only at its own place; staff is silent while she waits. */
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { type Bytes, randomBytes, toBase64url } from './bytes.ts'
import type { Content } from './content.ts'
import { at, makeUpConversation, text } from './made-up-conversation.ts'
import { makeUpLine } from './made-up-line.ts'
import { createCounter, createSender, openMessage, type Sealed, type Sender, sealAt } from './message.ts'
import type { Segment } from './segment.ts'

const made = await makeUpLine()
const { line } = made
const { waiting, visit, held, counsellor } = await makeUpConversation(made)
const other = await makeUpConversation(made)
const { conversation } = visit
const leaf = counsellor.staff.leaf
const talk = visit.segment

afterEach(() => {
  vi.restoreAllMocks()
})

test('both ends read each other, and only the text differs from sealing it again', async () => {
  const hers = createSender(line, conversation, 'visitor')
  const content = text('Hij leest mijn telefoon.')
  const first = await hers.seal(talk, content)
  const second = await hers.seal(talk, content)
  expect(await openMessage(line, conversation, held.segment, 'visitor', first)).toEqual(content)
  expect(await openMessage(line, conversation, held.segment, 'visitor', second)).toEqual(content)
  expect([first.counter, second.counter]).toEqual([0, 1])
  expect(second.sealed).not.toEqual(first.sealed)
})

test('I3 no key meets the same nonce twice: reloads, tabs, devices, many at once, next segments', async () => {
  const seen = new Set<string>()
  let sealed = 0
  let rawKey: BufferSource | undefined
  const { importKey, encrypt } = crypto.subtle
  const keys = new WeakMap<CryptoKey, string>()
  // Calls pass through; only what the real cipher was given is written down.
  vi.spyOn(crypto.subtle, 'importKey').mockImplementation(async (...args: unknown[]) => {
    const key = await Reflect.apply(importKey, crypto.subtle, args)
    rawKey = args[1] as BufferSource
    if (args[2] === 'AES-GCM') keys.set(key, toBase64url(new Uint8Array(rawKey as Bytes)))
    return key
  })
  vi.spyOn(crypto.subtle, 'encrypt').mockImplementation((algorithm, key, data) => {
    const nonce = toBase64url((algorithm as AesGcmParams).iv as Bytes)
    const pair = `${keys.get(key)} ${nonce}`
    expect(keys.get(key)).toBeDefined()
    expect(seen.has(pair)).toBe(false)
    seen.add(pair)
    sealed++
    return encrypt.call(crypto.subtle, algorithm, key, data)
  })

  const start = (who: Sender) => ({ who, sender: createSender(line, conversation, who), segment: 0 })
  const step = fc.oneof(
    fc.record({ kind: fc.constant('open'), tab: fc.nat(3), staff: fc.boolean() }),
    fc.record({ kind: fc.constant('seal'), tab: fc.nat(3), times: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('next'), tab: fc.nat(3) }),
  )
  const segments = [waiting.segment, talk, { ...talk, n: 2, head: randomBytes(32), key: randomBytes(32) }]
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30, size: 'max' }), async (steps) => {
      const tabs = [start('visitor'), start('visitor'), start(leaf), start(leaf)]
      for (const each of steps) {
        const tab = at(tabs, each.tab)
        if ('staff' in each) tabs[each.tab] = start(each.staff ? leaf : 'visitor')
        else if ('times' in each) {
          const segment = at(segments, tab.who === 'visitor' ? tab.segment : Math.max(1, tab.segment))
          await Promise.all(Array.from({ length: each.times }, () => tab.sender.seal(segment, text('Ja.'))))
        } else tab.segment = Math.min(2, tab.segment + 1)
      }
    }),
    { numRuns: 60 },
  )
  expect(sealed).toBeGreaterThan(300)
  expect(seen.size).toBe(sealed)
})

test('I3 a counter is used up even when sealing fails, and instances are fresh', async () => {
  const sender = createSender(line, conversation, 'visitor')
  await expect(sender.seal(talk, text('x'.repeat(3_901)))).rejects.toThrow('too-long')
  expect((await sender.seal(talk, text('Nu wel.'))).counter).toBe(1)
  expect(createSender(line, conversation, 'visitor').instance).not.toEqual(sender.instance)
})

test('I3 after the last counter of a segment nothing more is sealed in it', () => {
  const take = createCounter(2)
  expect([take(0), take(0), take(0)]).toEqual([0, 1, 2])
  expect(() => take(0)).toThrow('counter-spent')
  expect(() => take(0)).toThrow('counter-spent')
  expect(take(3)).toBe(0)
  expect(() => take(0)).toThrow('wrong-segment')
})

test('I3 what is handed out cannot change the instance that is sealed with', async () => {
  const sender = createSender(line, conversation, 'visitor')
  const before = sender.instance.slice()
  sender.instance.fill(0)
  expect((await sender.seal(talk, text('Ja.'))).instance).toEqual(before)
})

test('after sealing in a segment every older one is refused', async () => {
  const sender = createSender(line, conversation, 'visitor')
  await sender.seal(waiting.segment, text('Eerst.'))
  await sender.seal(talk, text('Dan.'))
  await expect(sender.seal(waiting.segment, text('Weer eerst.'))).rejects.toThrow('wrong-segment')
})

type Place = { conversation: Bytes; segment: Segment; sender: Sender; message: Sealed }

test('I4 it opens at its own conversation, segment, head, sender, instance and counter, and nowhere else', async () => {
  const message = await createSender(line, conversation, 'visitor').seal(talk, text('Alleen hier.'))
  const own: Place = { conversation, segment: talk, sender: 'visitor', message }
  const open = (place: Place) => openMessage(line, place.conversation, place.segment, place.sender, place.message)
  await open(own)
  const elsewhere: Record<string, Place> = {
    conversation: { ...own, conversation: other.visit.conversation },
    'segment number': { ...own, segment: { ...talk, n: 2 }, message: { ...message, segment: 2 } },
    'announced segment': { ...own, message: { ...message, segment: 2 } },
    head: { ...own, segment: { ...talk, head: other.visit.segment.head } },
    key: { ...own, segment: { ...talk, key: other.visit.segment.key } },
    sender: { ...own, sender: leaf },
    instance: { ...own, message: { ...message, instance: randomBytes(16) } },
    counter: { ...own, message: { ...message, counter: 1 } },
    'counter below zero': { ...own, message: { ...message, counter: -1 } },
    'counter that is no number': { ...own, message: { ...message, counter: Number.NaN } },
    'short instance': { ...own, message: { ...message, instance: message.instance.slice(1) } },
  }
  for (const [name, place] of Object.entries(elsewhere)) {
    await expect(open(place), name).rejects.toMatchObject({ reason: expect.any(String) })
  }
  const otherLine = openMessage({ ...line, lineId: 'elders' }, conversation, talk, 'visitor', message)
  await expect(otherLine).rejects.toThrow('not-opened')
})

test('I4 replayed as somebody else, reordered, posted across or cut short, nothing opens', async () => {
  const sender = createSender(line, conversation, 'visitor')
  const [first, second] = [await sender.seal(talk, text('Een.')), await sender.seal(talk, text('Twee.'))]
  const open = (message: Sealed, who: Sender = 'visitor') => openMessage(line, conversation, talk, who, message)
  await expect(open({ ...first, counter: second.counter })).rejects.toThrow('not-opened')
  await expect(open({ ...second, counter: first.counter })).rejects.toThrow('not-opened')
  await expect(open(first, leaf)).rejects.toThrow('not-opened')
  await expect(open({ ...first, instance: createSender(line, conversation, 'visitor').instance })).rejects.toThrow()
  for (const length of [0, 1, 15, 16, first.sealed.length - 1])
    await expect(open({ ...first, sealed: first.sealed.slice(0, length) })).rejects.toThrow('not-opened')
  await expect(open({ ...first, sealed: new Uint8Array([...first.sealed, 0]) })).rejects.toThrow('not-opened')
})

test('I4 one bit changed anywhere, and it does not open', async () => {
  const message = await createSender(line, conversation, 'visitor').seal(talk, text('Elk teken telt.'))
  await fc.assert(
    fc.asyncProperty(fc.nat(message.sealed.length - 1), fc.nat(7), async (index, bit) => {
      const sealed = message.sealed.slice()
      sealed[index] = (sealed[index] ?? 0) ^ (1 << bit)
      await expect(openMessage(line, conversation, talk, 'visitor', { ...message, sealed })).rejects.toThrow(
        'not-opened',
      )
    }),
    { numRuns: 200 },
  )
})

test('I5 in a wait segment staff cannot seal, and what a dishonest one forces is not opened', async () => {
  const { segment } = waiting
  await expect(createSender(line, conversation, leaf).seal(segment, text('Ik ben er.'))).rejects.toThrow('wrong-sender')
  const instance = randomBytes(16)
  const sealed = await sealAt({ line, conversation, segment, sender: leaf, instance }, 0, text('Ik ben er.'))
  const planted = { segment: 0, instance, counter: 0, sealed }
  await expect(openMessage(line, conversation, segment, leaf, planted)).rejects.toThrow('wrong-sender')
  await expect(openMessage(line, conversation, segment, 'visitor', planted)).rejects.toThrow('not-opened')
})

test('I5 staff text of one segment is not read in another', async () => {
  const answer = await createSender(line, conversation, leaf).seal(held.segment, text('Fijn dat u schrijft.'))
  const next: Segment = { n: 2, kind: 'talk', head: randomBytes(32), key: randomBytes(32) }
  await expect(openMessage(line, conversation, next, leaf, answer)).rejects.toThrow('wrong-segment')
  await expect(openMessage(line, conversation, next, leaf, { ...answer, segment: 2 })).rejects.toThrow('not-opened')
  const asFirst = { ...answer, segment: 0 }
  await expect(openMessage(line, conversation, waiting.segment, leaf, asFirst)).rejects.toThrow('wrong-sender')
})

test('any content comes back as it was', async () => {
  const bytes = (length: number) =>
    fc.uint8Array({ minLength: length, maxLength: length }).map((b) => new Uint8Array(b))
  const whole = fc.constantFrom('code-made', 'ask-join', 'typed-word', 'word', 'code-offer', 'notice', 'moment')
  const places = fc.oneof(
    fc.record({ type: whole, part: fc.constant(0), parts: fc.constant(1) }),
    fc.record({
      type: fc.constantFrom('context', 'plan', 'entry'),
      part: fc.nat(3),
      parts: fc.integer({ min: 4, max: 16 }),
    }),
  )
  const more = fc.record({
    id: bytes(16),
    seen: fc.array(fc.record({ instance: bytes(16), counter: fc.nat(0xffffffff) }), { maxLength: 8 }),
    body: fc.uint8Array({ maxLength: 3_900 }).map((b) => new Uint8Array(b)),
  })
  const content: fc.Arbitrary<Content> = fc.tuple(places, more).map(([place, rest]) => ({ ...place, ...rest }))
  const sender = createSender(line, conversation, leaf)
  await fc.assert(
    fc.asyncProperty(content, async (given) => {
      expect(await openMessage(line, conversation, talk, leaf, await sender.seal(talk, given))).toEqual(given)
    }),
  )
})
