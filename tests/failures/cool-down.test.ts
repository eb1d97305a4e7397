/** Fear: a pause for misuse shuts a whole shelter out, is one person's whim, never ends, or leaves an address behind. */
import { createHash } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressOf, connectionOf } from '../../server/cool-down/connection.ts'
import { createCoolDowns } from '../../server/cool-down/cool-downs.ts'
import { grantBody } from '../stage/grants.ts'
import { type InnerLine, innerLine, origins, type Person, type VisitorAtTheDoor } from '../stage/inner-line.ts'
import { wordsInFiles } from '../stage/search.ts'

const shelter = '203.0.113.40'
const elsewhere = '198.51.100.7'

/** As a page does, without giving way to anything: the highest step takes many thousand tries. */
function solve({ token, bits }: { token: string; bits: number }): number {
  for (let nonce = 0; ; nonce++) {
    const digest = createHash('sha256').update(`${token}.${nonce}`).digest()
    if (digest.readUInt32BE(0) >>> (32 - bits) === 0) return nonce
  }
}

describe('a connection', () => {
  const key = Buffer.alloc(32, 7)
  const of = (address: string) => connectionOf(key, address)
  it('is the same for a whole neighbourhood of addresses, and another next door', () => {
    expect(of('203.0.113.1')).toBe(of('203.0.113.254'))
    expect(of('203.0.113.1')).not.toBe(of('203.0.114.1'))
    expect(of('::ffff:203.0.113.9')).toBe(of('203.0.113.1'))
    expect(of('2001:db8:aa:bb01::1')).toBe(of('2001:db8:aa:bbff:1:2:3:4'))
    expect(of('2001:db8:aa:bb01::1')).not.toBe(of('2001:db8:aa:bc01::1'))
    expect(of('2001:db8::1')).toBe(of('[2001:db8:0:00ff::]'))
    expect(of('fe80::1%eth0')).toBe(of('fe80:0:0:0::9'))
    expect([of('unknown'), of(''), of('1.2.3')]).toEqual([null, null, null])
    expect(connectionOf(Buffer.alloc(32, 8), '203.0.113.1')).not.toBe(of('203.0.113.1'))
    expect(of('203.0.113.1')).not.toContain('203')
  })
  it('is taken from the hop that was configured, never from what a visitor says of herself', () => {
    const request = {
      headers: { 'x-forwarded-for': '1.1.1.1, 203.0.113.1, 10.0.0.1' },
      socket: { remoteAddress: '127.0.0.1' },
    }
    expect([null, 0, 1, 2, 4].map((hops) => addressOf(request, hops))).toEqual([
      null,
      '127.0.0.1',
      '10.0.0.1',
      '203.0.113.1',
      null,
    ])
    expect(addressOf({ headers: {}, socket: {} }, 1)).toBeNull()
  })
})

describe('a pause', () => {
  const clock = { now: 1_000_000 }
  const make = () => {
    const told: string[] = []
    const tell = async (hint: string) => void told.push(hint)
    return { told, pauses: createCoolDowns({ now: () => clock.now, hops: 1, tell }) }
  }
  // @norm:QU-12
  it('is for an hour at most, ends by itself, and is forgotten with its conversations', async () => {
    const { pauses } = make()
    pauses.begins('gesprek', 'verbinding')
    await pauses.propose('vraag', 'gesprek', 600)
    pauses.forget('gesprek')
    await pauses.begin('vraag')
    clock.now += 59 * 60_000
    pauses.begins('later', 'verbinding')
    expect([pauses.isPaused('verbinding'), pauses.isLate('later'), pauses.isPaused('andere')]).toEqual([
      true,
      true,
      false,
    ])
    clock.now += 60_000
    expect(pauses.isPaused('verbinding')).toBe(false)
    pauses.begins('nog later', 'verbinding')
    expect(pauses.isLate('nog later')).toBe(false)
    pauses.forget('later')
    expect(pauses.isLate('later')).toBe(false)
  })
  it('that nobody agreed to is forgotten, and a start that was refused leaves nothing', async () => {
    const { pauses } = make()
    pauses.begins('gesprek', 'verbinding').takenBack()
    expect(pauses.matchesOf('gesprek')).toBeNull()
    pauses.begins('gesprek', 'verbinding')
    await pauses.propose('vraag', 'gesprek', 30)
    clock.now += 600_000
    expect(pauses.proposed('vraag')).toBeNull()
    await pauses.begin('vraag')
    expect(pauses.isPaused('verbinding')).toBe(false)
  })
  it('holds in every process that saw the conversation, and no process is told the connection', async () => {
    const [here, there, third] = [make(), make(), make()]
    here.pauses.begins('gesprek', 'hier')
    there.pauses.isHere('gesprek', 'daar')
    await here.pauses.propose('vraag', 'gesprek', 30)
    await there.pauses.begin('vraag')
    const hints = [...here.told, ...there.told]
    for (const { pauses } of [here, there, third])
      for (const hint of hints) {
        const [, what = '', words = ''] = hint.split(':')
        pauses.heard(what, words)
      }
    expect(hints.join()).not.toMatch(/hier|daar/)
    expect([here.pauses.isPaused('hier'), there.pauses.isPaused('daar')]).toEqual([true, true])
    expect(third.pauses.isPaused('hier')).toBe(false)
  })
})

describe('on a line', () => {
  let inner: InnerLine
  let anna: Person
  let bo: Person
  let leads: Person
  beforeAll(async () => {
    inner = await innerLine('embedded')
    anna = await inner.counsellor('anna')
    bo = await inner.counsellor('bo', { duty: 'off' })
    leads = await inner.counsellor('leiding', { roles: ['coordinator'], duty: 'off' })
  })
  afterAll(() => inner.close())

  type Challenge = { token: string; bits: number }
  const headers = (address: string, token?: string) => ({
    origin: origins.chat,
    'x-forwarded-for': `6.6.6.6, ${address}`,
    'content-type': 'application/json',
    ...(token && { authorization: `Bearer ${token}` }),
  })
  const challengeFor = async (address: string): Promise<Challenge> => {
    const answer = await inner.chat.inject({ method: 'GET', url: '/v1/open', headers: headers(address) })
    return (answer.json() as { challenge: Challenge }).challenge
  }
  async function start(address: string, challenge: Challenge, over: object = {}) {
    const visitor = inner.visitor()
    const body = await visitor.startBody({
      proof: { token: challenge.token, nonce: solve(challenge) },
      ...over,
    })
    const answer = await inner.chat.inject({
      method: 'POST',
      url: '/v1/start',
      headers: headers(address, visitor.token),
      payload: JSON.stringify(body),
    })
    // As with an open page: whoever is away stands behind the others anyway.
    await inner.database.sql.updateTable('conversation').set({ visitor_gone_at: null }).execute()
    return { visitor, answer: answer.json() as { kept?: number[]; type?: string } }
  }
  async function come(address: string): Promise<VisitorAtTheDoor> {
    const { visitor, answer } = await start(address, await challengeFor(address))
    expect(answer.kept).toEqual([1])
    return visitor
  }
  async function take(person: Person, { conversation }: VisitorAtTheDoor) {
    expect((await person.post('/v1/claim', { conversation, segment: 0 })).status).toBe(200)
    expect((await person.post('/v1/grants', grantBody(conversation, [person]))).status).toBe(200)
  }
  type Said = { id: string; matches: number; minutes: number; by: string; type?: string }
  const ask = async (person: Person, path: string, body: object) => (await person.post<Said>(path, body)).body
  const order = async () =>
    (await inner.line.board.snapshot('landelijk')).queue.waiting.map((each) => each.conversation as string)

  // @norm:QU-12
  it('two people pause a connection; everybody behind it still comes in, and others go first', async () => {
    const misused = await come(shelter)
    const neighbour = await come('203.0.113.99')
    await come(elsewhere)
    await take(anna, misused)
    const { conversation } = misused
    expect((await ask(leads, '/v1/cool-downs', { conversation, minutes: 30 })).type).toBe('not-allowed')
    const { id, matches } = await ask(anna, '/v1/cool-downs', { conversation, minutes: 30 })
    expect(matches, 'she and who shares it').toBe(2)
    expect(await inner.line.bell.of({ ...leads, team: 'landelijk' })).toMatchObject([
      { id, kind: 'cool-down', conversation: null },
    ])
    expect(await ask(leads, '/v1/cool-downs/look', { id })).toEqual({ minutes: 30, matches: 2, by: 'Proef anna' })
    expect((await ask(anna, '/v1/cool-downs/agree', { id })).type, 'not by herself').toBe('not-allowed')
    expect((await ask(bo, '/v1/cool-downs/agree', { id })).type).toBe('not-on-duty')
    const before = await challengeFor(shelter)
    expect(before.bits).toBe(8)
    // It outlives the conversation it is about.
    await anna.post('/v1/close', { conversation, segment: 1, close: 'AAAA', how: 'not-genuine' })
    expect(await ask(leads, '/v1/cool-downs/agree', { id })).toEqual({})
    expect((await ask(leads, '/v1/cool-downs/agree', { id })).type, 'once').toBe('not-found')

    expect((await start(shelter, before)).answer.type, 'too little work now').toBe('challenge-over')
    const [there, here] = [await challengeFor(elsewhere), await challengeFor('203.0.113.3')]
    expect([there.bits, here.bits]).toEqual([limits.challengeBitsLowest, limits.challengeBitsHighest])
    const { visitor: late, answer } = await start('203.0.113.3', here)
    expect(answer.kept).toEqual([1])
    inner.clock.now += 5 * 60_000
    const other = await come(elsewhere)
    await neighbour.post('/v1/beat', { seq: 1 })
    const waiting = await order()
    expect(waiting.indexOf(other.conversation)).toBeLessThan(waiting.indexOf(late.conversation))
    await late.post('/v1/need', { unsafe: true, wish: null })
    expect((await order())[0], 'who is not safe goes first, whatever her connection').toBe(late.conversation)

    inner.clock.now += 26 * 60_000
    expect((await challengeFor(shelter)).bits, 'it is over by itself').toBe(8)
  })

  it('is refused by the second person, and then nothing happens', async () => {
    const visitor = await come(shelter)
    await take(anna, visitor)
    const { id } = await ask(anna, '/v1/cool-downs', { conversation: visitor.conversation, minutes: 60 })
    expect(await ask(leads, '/v1/cool-downs/refuse', { id })).toEqual({})
    expect((await ask(leads, '/v1/cool-downs/agree', { id })).type).toBe('not-found')
    expect((await challengeFor(shelter)).bits).toBe(8)
    expect((await ask(anna, '/v1/cool-downs', { conversation: visitor.conversation, minutes: 61 })).type).toBe(
      'malformed',
    )
  })

  // @req:R-028 @req:R-048 @norm:CO-04
  it('leaves no address, no hash of one and no conversation in what is stored', async () => {
    const connection = inner.line.coolDowns.connectionOf({ headers: { 'x-forwarded-for': shelter }, socket: {} })
    expect(connection).toMatch(/^[\w-]{43}$/)
    const rows: string[] = []
    for (const table of ['alert', 'audit', 'counter', 'conversation', 'duty'] as const)
      for (const row of await inner.database.sql.selectFrom(table).selectAll().execute())
        rows.push(
          JSON.stringify(row, (_key, value) =>
            value?.type === 'Buffer' ? Buffer.from(value.data).toString('base64url') : value,
          ),
        )
    expect(rows.length).toBeGreaterThan(5)
    for (const word of [shelter, '203.0.113', connection ?? '']) expect(rows.join().includes(word)).toBe(false)
    expect(wordsInFiles(inner.directory, [shelter, connection ?? ''])).toEqual([])
  })
})
