/**
 * Protocol abuse (docs/threat-model.md A15), at the door: what somebody with a program of her own may send, one row each.
 * Each is refused in the words the table names, and changes not one row. What only the two ends can notice is in
 * encryption/: swap, message, gap, trust and duty.test.ts.
 */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../server/http/app.ts'
import { grantBody } from '../stage/grants.ts'
import {
  type InnerLine,
  innerLine,
  kinds,
  origins,
  type Person,
  sealedBytes,
  type VisitorAtTheDoor,
} from '../stage/inner-line.ts'

const id = () => randomBytes(16).toString('base64url')

describe.each(kinds)('what the wire does not allow (%s)', (kind) => {
  let inner: InnerLine
  let anna: Person
  let bo: Person
  let away: Person
  /** Talks with Anna, in segment 1. */
  let hers: VisitorAtTheDoor
  /** Waits. */
  let his: VisitorAtTheDoor
  /** Is claimed by Cees, within the lease: nothing is granted yet. */
  let leased: VisitorAtTheDoor
  let first: ReturnType<VisitorAtTheDoor['message']>
  let spent: { proof: { token: string; nonce: number } }

  beforeAll(async () => {
    inner = await innerLine(kind)
    anna = await inner.counsellor('anna')
    bo = await inner.counsellor('bo')
    away = await inner.counsellor('weg', { duty: 'off' })
    hers = inner.visitor()
    his = inner.visitor()
    first = hers.message(0)
    expect((await hers.start({ messages: [first] })).status).toBe(200)
    const claimed = await anna.post('/v1/claim', { conversation: hers.conversation, segment: 0 })
    expect(claimed.status).toBe(200)
    expect((await anna.post('/v1/grants', grantBody(hers.conversation, [anna]))).status).toBe(200)
    leased = inner.visitor()
    const cees = await inner.counsellor('cees')
    expect((await leased.start({})).status).toBe(200)
    const taken = await cees.post('/v1/claim', { conversation: leased.conversation, segment: 0 })
    expect(taken.status).toBe(200)
    spent = (await his.startBody()) as typeof spent
    expect((await his.post('/v1/start', spent)).status).toBe(200)
  })
  afterAll(() => inner.close())

  const rows = async (): Promise<string> => {
    const { sql } = inner.database
    const [conversations, facts, notes, cards] = await Promise.all([
      sql.selectFrom('conversation').selectAll().orderBy('id').execute(),
      sql.selectFrom('fact').selectAll().orderBy('conversation_id').orderBy('seq').execute(),
      sql.selectFrom('note').selectAll().orderBy('id').execute(),
      sql.selectFrom('card').selectAll().orderBy('id').execute(),
    ])
    return JSON.stringify([conversations, facts, notes, cards])
  }
  const raw = async (
    app: App,
    origin: string,
    { url = '/v1/messages', method = 'POST' as 'GET' | 'POST', payload = '{}', headers = {} },
  ): Promise<string> => {
    const answer = await app.inject({
      method,
      url,
      headers: { origin, 'content-type': 'application/json', authorization: `Bearer ${hers.token}`, ...headers },
      ...(method === 'GET' ? {} : { payload }),
    })
    return answer.statusCode === 200 ? 'done' : answer.json<{ type: string }>().type
  }
  const said = ({ status, body }: { status: number; body: { type?: string } }): string =>
    status === 200 ? 'done' : (body.type ?? 'no type')
  const say = async (who: VisitorAtTheDoor, over: object, counter = 90) =>
    said(
      await who.post<{ type?: string }>('/v1/messages', { messages: [who.message(counter, { segment: 1, ...over })] }),
    )
  const begin = async (over: object) => {
    const stranger = inner.visitor()
    return said(await stranger.post<{ type?: string }>('/v1/start', { ...(await stranger.startBody()), ...over }))
  }
  const asks = async (who: Person, path: string, body: object) => said(await who.post<{ type?: string }>(path, body))
  const hersAnd = (over: object) => ({ conversation: hers.conversation, ...over })

  type Row = [name: string, says: string, ask: () => Promise<string>]
  const abuses: Row[] = [
    // Numbers, segments and bytes of a message.
    [
      'the number of a message that is kept, with other bytes',
      'already-used',
      () => say(hers, { ...first, sealed: sealedBytes() }),
    ],
    [
      'a message twice in one request',
      'already-used',
      async () => {
        const twin = hers.message(91, { segment: 1 })
        return said(await hers.post<{ type?: string }>('/v1/messages', { messages: [twin, twin] }))
      },
    ],
    ['back to the wait segment (rollback)', 'segment-closed', () => say(hers, { segment: 0 })],
    ['a segment that nobody granted', 'segment-closed', () => say(hers, { segment: 7 })],
    [
      'two segments in one request',
      'malformed',
      async () =>
        said(
          await hers.post<{ type?: string }>('/v1/messages', {
            messages: [hers.message(92, { segment: 1 }), hers.message(93, { segment: 0 })],
          }),
        ),
    ],
    ['a seal too short to hold its tag', 'malformed', () => say(hers, { sealed: 'AAAA' })],
    ['a seal that is not base64url', 'malformed', () => say(hers, { sealed: `${'A'.repeat(40)}+/==` })],
    ['an instance of another length', 'malformed', () => say(hers, { instance: 'AAAA' })],
    ['a counter above 32 bits', 'malformed', () => say(hers, {}, 2 ** 32)],
    ['a counter with a fraction', 'malformed', () => say(hers, {}, 1.5)],
    // Starts.
    ['an unknown version', 'malformed', () => begin({ version: 2 })],
    ['a door that is not there', 'malformed', () => begin({ door: '__proto__' })],
    [
      'a start in a later segment',
      'malformed',
      () => begin({ wait: { segment: 1, team: 'landelijk', epoch: 20_000, seq: 1, sealed: sealedBytes(600) } }),
    ],
    [
      'a team that the door does not have',
      'malformed',
      () => begin({ wait: { segment: 0, team: 'elders', epoch: 20_000, seq: 1, sealed: sealedBytes(600) } }),
    ],
    // Refused at the door: PostgreSQL takes no NUL in a text, and its fault would be told as ours (`broken`).
    ['a NUL in a language', 'malformed', () => begin({ language: 'nl\u0000' })],
    // Names are looked up as they were typed.
    [
      'a NUL in a name, asked for its salt',
      'malformed',
      () =>
        raw(inner.console, origins.console, { url: '/v1/sign-in/salt', payload: JSON.stringify({ name: 'a\u0000' }) }),
    ],
    // Proof of work.
    ['a proof that was spent on another start', 'challenge-over', () => begin({ proof: spent.proof })],
    ['a challenge of her own making', 'challenge-over', () => begin({ proof: { token: sealedBytes(36), nonce: 1 } })],
    [
      'a challenge with its bits turned down',
      'challenge-over',
      async () => {
        const { proof } = (await inner.visitor().startBody()) as { proof: { token: string; nonce: number } }
        const bytes = Buffer.from(proof.token, 'base64url')
        bytes.writeUInt8(0, 0)
        return begin({ proof: { token: bytes.toString('base64url'), nonce: 0 } })
      },
    ],
    // Who is asking.
    [
      'a token in lower case',
      'not-signed-in',
      () => raw(inner.chat, origins.chat, { headers: { authorization: `bearer ${hers.token}` } }),
    ],
    [
      'two tokens',
      'not-signed-in',
      () => raw(inner.chat, origins.chat, { headers: { authorization: `Bearer ${hers.token}, Bearer ${his.token}` } }),
    ],
    [
      'a token in the address',
      'not-signed-in',
      () => raw(inner.chat, origins.chat, { url: `/v1/messages?token=${hers.token}`, headers: { authorization: '' } }),
    ],
    [
      'a session of staff at the door of visitors',
      'conversation-gone',
      () => raw(inner.chat, origins.chat, { headers: { authorization: `Bearer ${anna.session}` } }),
    ],
    ['a token of a visitor at the door of staff', 'not-signed-in', () => raw(inner.console, origins.console, {})],
    ['another origin', 'wrong-origin', () => raw(inner.chat, origins.console, {})],
    ['the origin `null` of a sandboxed frame', 'wrong-origin', () => raw(inner.chat, 'null', {})],
    ['a path of staff at the door of visitors', 'not-found', () => raw(inner.chat, origins.chat, { url: '/v1/claim' })],
    [
      'a method in a header',
      'not-found',
      () => raw(inner.chat, origins.chat, { method: 'GET', headers: { 'x-http-method-override': 'POST' } }),
    ],
    // Forms.
    ['half a body', 'malformed', () => raw(inner.chat, origins.chat, { payload: '{"messages":[' })],
    [
      'a form',
      'malformed',
      () =>
        raw(inner.chat, origins.chat, {
          payload: 'a=b',
          headers: { 'content-type': 'multipart/form-data; boundary=a' },
        }),
    ],
    [
      'twenty thousand arrays in each other',
      'malformed',
      () => raw(inner.chat, origins.chat, { payload: `${'['.repeat(20_000)}${']'.repeat(20_000)}` }),
    ],
    [
      'a door asked for twice',
      'not-found',
      () => raw(inner.chat, origins.chat, { method: 'GET', url: '/v1/open?door=nationaal&door=nationaal' }),
    ],
    // What is another counsellor's.
    ['a claim of what is taken', 'already-taken', () => asks(bo, '/v1/claim', hersAnd({ segment: 0 }))],
    [
      'a claim within the lease of another',
      'already-taken',
      () => asks(bo, '/v1/claim', { conversation: leased.conversation, segment: 0 }),
    ],
    [
      'a claim while off duty',
      'not-on-duty',
      () => asks(away, '/v1/claim', { conversation: his.conversation, segment: 0 }),
    ],
    [
      'a grant by somebody without the lease',
      'lease-over',
      () => asks(bo, '/v1/grants', grantBody(his.conversation, [bo])),
    ],
    [
      'a grant that brings herself in',
      'not-allowed',
      () => asks(bo, '/v1/grants', grantBody(hers.conversation, [bo], { segment: 2, reason: 'join' })),
    ],
    [
      'a close by somebody who does not hold it',
      'not-allowed',
      () => asks(bo, '/v1/close', hersAnd({ segment: 1, close: sealedBytes() })),
    ],
    ['her notes', 'not-allowed', () => asks(bo, '/v1/notes/read', hersAnd({}))],
    ['an offer that was never made', 'offer-over', () => asks(bo, '/v1/offers/accept', hersAnd({}))],
    [
      'words in her name',
      'not-allowed',
      () =>
        asks(
          bo,
          '/v1/messages',
          hersAnd({ messages: [{ segment: 1, instance: id(), counter: 0, sealed: sealedBytes() }] }),
        ),
    ],
  ]

  it.each(abuses)('%s: %s', async (_name, says, ask) => {
    const before = await rows()
    expect(await ask()).toBe(says)
    expect(await rows()).toBe(before)
  })

  // A page that stood open while a language was taken off the door, or that something translated: no reason to refuse her.
  it.each(['tr', 'nl-NL', 'constructor'])(
    'a start in %s, which the door has no page in, is kept in its first',
    async (other) => {
      const stranger = inner.visitor()
      expect((await stranger.start({ language: other })).status).toBe(200)
      const { sql } = inner.database
      const kept = sql.selectFrom('conversation').select('language').where('id', '=', stranger.conversation)
      expect((await kept.executeTakeFirstOrThrow()).language).toBe('nl')
    },
  )

  // The control: without it every row above could be refused for a reason of its own.
  it('and the honest word beside them is kept, once, however often it comes and in whatever order', async () => {
    const [one, two] = [hers.message(1, { segment: 1 }), hers.message(2, { segment: 1 })]
    const late = await hers.post<{ kept: number[] }>('/v1/messages', { messages: [two] })
    const early = await hers.post<{ kept: number[] }>('/v1/messages', { messages: [one] })
    expect([late.status, early.status]).toEqual([200, 200])
    expect(early.body.kept).toEqual(late.body.kept.map((seq) => seq + 1))
    const before = await rows()
    expect((await hers.post<{ kept: number[] }>('/v1/messages', { messages: [two] })).body.kept).toEqual(late.body.kept)
    expect(await rows()).toBe(before)
  })
})
