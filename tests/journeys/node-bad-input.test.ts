/** What people and machines may type: it arrives as it was meant, or it is refused in a word. Nothing in between. */
import type { VisitorClient } from '@lijn116/client/visitor'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Line, startLine } from '../stage/line.ts'
import { type NodeCounsellor, nodeCounsellor, nodeVisitor, until } from './node-people.ts'

describe('bad input', () => {
  let line: Line
  let noor: NodeCounsellor
  let her: VisitorClient
  beforeAll(async () => {
    line = await startLine()
    noor = await nodeCounsellor(line, line.links[0] ?? '', 'Noor')
    her = nodeVisitor(line)
    await her.open()
    her.say('Hallo.')
    const { waiting } = await until(noor.staff, (view) => view.waiting.length === 1)
    await noor.staff.take(waiting[0]?.conversation ?? '')
    await until(her, ({ phase }) => phase === 'talking')
  })
  afterAll(async () => {
    her?.drop()
    await noor?.staff.signOut()
    await line?.close()
  })

  const heard = () =>
    (noor.staff.view().conversation?.messages ?? []).filter(({ from }) => from === 'other').map(({ text }) => text)

  it.each([
    ['HTML and script', '<img src=x onerror=alert(1)><script>alert(2)</script>', undefined],
    ['a right-to-left override', 'Dit is \u202Eomgekeerd\u202C en \u2066los\u2069.', undefined],
    ['NUL', 'een\0twee\0', 'eentwee'],
    ['lone surrogates', 'a\uD83Db\uDE00c', 'a\uFFFDb\uFFFDc'],
    ['SQL', "'); drop table conversation; --", undefined],
    ['lines that look like the wire', 'event: gone\ndata: {}\n\nid: 1\n\r\n\r\n', undefined],
    ['a byte order mark and odd spaces', '\uFEFF\u00a0 hoi\u2028\u2029\u200d', undefined],
    ['letters of many languages', 'مرحبا · привіт · 你好 · שלום · İstanbul · 👩‍👩‍👧', undefined],
    ['as much as fits', '🌧'.repeat(15_600), undefined],
  ])('%s arrives exactly', async (_name, typed, expected) => {
    const before = heard().length
    her.say(typed)
    await until(noor.staff, () => heard().length === before + 1)
    expect(heard().at(-1)).toBe(expected ?? typed)
    expect(
      her
        .view()
        .messages.filter(({ from }) => from === 'me')
        .at(-1)?.text,
    ).toBe(expected ?? typed)
  })

  it.each([
    ['nothing', ''],
    ['only white space', ' \n\t \u00a0 '],
    ['only NUL', '\0\0'],
  ])('%s is not said', async (_name, typed) => {
    const before = her.view().messages.length
    her.say(typed)
    expect(her.view().messages).toHaveLength(before)
    expect(her.view().problem).toBeNull()
  })

  it.each([
    ['1 MB', 'x'.repeat(1_000_000)],
    ['64,000 emoji', '😀'.repeat(64_000)],
  ])('%s is refused in a word, and the next message goes', async (_name, typed) => {
    const before = heard().length
    her.say(typed)
    expect(her.view().problem).toBe('too-long')
    her.say('Dan korter.')
    expect(her.view().problem).toBeNull()
    await until(noor.staff, () => heard().length === before + 1)
    expect(heard().at(-1)).toBe('Dan korter.')
  })

  it('a clock of her device that is wrong by years decides nothing', async () => {
    const real = Date.now
    try {
      for (const years of [-10, 10]) {
        Date.now = () => real() + years * 365 * 86_400_000
        const other = nodeVisitor(line)
        await other.open()
        expect(other.view()).toMatchObject({ line: 'ready', problem: null })
        other.say('Mijn klok is stuk.')
        await until(other, ({ phase, messages }) => phase === 'waiting' && messages[0]?.state === 'kept')
        await other.goodbye()
        other.drop()
      }
    } finally {
      Date.now = real
    }
  })

  it('left nobody with anything missing', () => {
    expect([her.view().missing, noor.staff.view().conversation?.missing]).toEqual([false, false])
  })
})
