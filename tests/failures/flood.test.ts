/** Fear: somebody asks a hundred times as much as everybody else, and who needs help finds no place. */
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type InnerLine, innerLine, origins, sealedBytes, type VisitorAtTheDoor } from '../stage/inner-line.ts'

/** So many of the attack for each one of hers. */
const times = 100

let inner: InnerLine
beforeAll(async () => {
  inner = await innerLine('embedded')
  await inner.counsellor('anna')
})
afterAll(() => inner.close())

type Answer = { statusCode: number; json(): unknown }
type Challenge = { token: string; bits: number }
const b64 = (bytes: number): string => randomBytes(bytes).toString('base64url')
const attacker = '203.0.113.66'
const send = (
  method: 'GET' | 'POST',
  url: string,
  body?: object | string,
  token = b64(32),
  from = attacker,
): Promise<Answer> =>
  inner.chat.inject({
    method,
    url,
    headers: {
      origin: origins.chat,
      authorization: `Bearer ${token}`,
      'x-forwarded-for': from,
      'accept-encoding': 'br',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  })

/** As a program does that only attacks. */
function solved({ token, bits }: Challenge): { token: string; nonce: number } {
  for (let nonce = 0; ; nonce++) {
    const digest = createHash('sha256').update(`${token}.${nonce}`).digest()
    if (digest.readUInt32BE(0) >>> (32 - bits) === 0) return { token, nonce }
  }
}
const startWith = (proof: { token: string; nonce: number }): object => ({
  version: 1,
  conversation: b64(16),
  door: 'nationaal',
  language: 'nl',
  visitorKey: sealedBytes(65),
  proof,
  wait: { segment: 0, team: 'landelijk', epoch: 20_000, seq: 1, sealed: sealedBytes(600) },
  messages: [{ segment: 0, instance: b64(16), counter: 0, sealed: sealedBytes() }],
})
const noProof = { token: b64(36), nonce: 0 }
/** `from`: where it seems to come from. Not compressed, so that it can be read here. */
async function challengeFor(from: string): Promise<Challenge> {
  const answer = await inner.chat.inject({ url: '/v1/open', headers: { 'x-forwarded-for': from } })
  return (answer.json() as { challenge: Challenge }).challenge
}

/** What is sent, and what must come of each: nothing at all would be a flood of nothing. */
const attacks: [string, number[], () => Promise<Answer>][] = [
  ['questions who is there', [200], () => send('GET', '/v1/open')],
  ['questions about doors that are not there', [404], () => send('GET', `/v1/open?door=${b64(6)}`)],
  ['starts without work', [409], () => send('POST', '/v1/start', startWith(noProof))],
  [
    'starts with work, from everywhere',
    [200],
    async () => {
      const from = `198.${randomInt(256)}.${randomInt(256)}.1`
      return send('POST', '/v1/start', startWith(solved(await challengeFor(from))), b64(32), from)
    },
  ],
  ['words under made-up tokens', [410], () => send('POST', '/v1/messages', { messages: [] })],
  ['streams of nobody', [410], () => send('GET', '/v1/stream')],
  ['questions about codes', [200], () => send('GET', '/v1/code/challenge')],
  ['codes without work', [409], () => send('POST', '/v1/code/look', { lookup: b64(32), proof: noProof })],
  ['bodies that are too large', [413], () => send('POST', '/v1/start', `{"x":"${'x'.repeat(300_000)}"}`)],
]

/** As with an open page: who only begins, and never listens, stands behind whoever is there. */
const isThere = (her: VisitorAtTheDoor): Promise<unknown> =>
  inner.database.sql
    .updateTable('conversation')
    .set({ visitor_gone_at: null })
    .where('id', '=', her.conversation)
    .execute()

// @norm:SE-13 @norm:AV-09
describe.each(attacks)('a flood of %s', (name, expected, attack) => {
  it('keeps nobody from beginning, being heard and standing in front', async () => {
    const her = inner.visitor()
    const seen: number[] = []
    const from = performance.now()
    let own = 0
    /** Beside each step of hers: so many requests, begun before it. */
    const step = async <T>(hers: () => Promise<T>): Promise<T> => {
      const under = Array.from({ length: times }, () => attack().then(({ statusCode }) => seen.push(statusCode)))
      const begun = performance.now()
      const given = await hers()
      own += performance.now() - begun
      await Promise.all(under)
      // What is damped by the second is damped as on any evening.
      inner.clock.now += performance.now() - begun
      return given
    }
    expect((await step(() => her.start())).body.kept).toEqual([1])
    const said = await step(() => her.post<{ kept: number[] }>('/v1/messages', { messages: [her.message(1)] }))
    expect(said.body.kept).toEqual([2])
    expect((await step(() => her.post('/v1/beat', { seq: 2 }))).status).toBe(200)

    // Each was answered, as it is meant to be: none with an error of ours, none refused for where it comes from.
    expect(seen).toHaveLength(3 * times)
    expect([...new Set(seen)]).toEqual(expected)
    // A minute is for a reload or a lift; then it is over.
    inner.clock.now += 61_000
    await isThere(her)
    const { queue } = await inner.line.board.snapshot('landelijk')
    expect(queue.waiting[0]?.conversation).toBe(her.conversation)
    expect((await her.post('/v1/goodbye', {})).status).toBe(200)

    const seconds = (performance.now() - from) / 1000
    const rate = (3000 / own).toFixed(1)
    console.log(`${name}: attack ${(seen.length / seconds).toFixed(0)}/s; hers ${rate}/s, one after another`)
  })
})

describe('work', () => {
  const { challengeBitsLowest: lowest, challengeBitsBusy: busy, challengeBitsHighest: highest } = limits
  const calm = (): void => {
    inner.clock.now += 60_000
  }

  it('rises under a flood, most for its connection, and whoever shares that one still finds a place', async () => {
    calm()
    // Within one instant, however slow the machine.
    for (let n = 0; n < 2 * limits.challengesPerSecond; n += 50)
      await Promise.all(Array.from({ length: 50 }, () => challengeFor(attacker)))
    const [elsewhere, beside] = [await challengeFor('198.51.100.7'), await challengeFor('203.0.113.7')]
    expect([elsewhere.bits, beside.bits]).toEqual([busy, highest])
    expect((await send('POST', '/v1/start', startWith(solved(beside)), b64(32), '203.0.113.7')).statusCode).toBe(200)
  })

  it('is the lowest again once it is calm, also for the connection that flooded', async () => {
    calm()
    expect((await challengeFor(attacker)).bits).toBe(lowest)
  })
})
