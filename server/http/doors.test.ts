/** Every way in: guards, origin, headers, limits, bad input. */

import { complaintRoutes } from '@lijn116/protocol/complaint'
import { limits } from '@lijn116/protocol/limits'
import { returnRoutes } from '@lijn116/protocol/return-code'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantBody } from '../../tests/stage/grants.ts'
import { type InnerLine, innerLine, origins, sealedBytes } from '../../tests/stage/inner-line.ts'
import { createApp } from './app.ts'
import { baseHeaders } from './headers.ts'

let inner: InnerLine
beforeAll(async () => {
  inner = await innerLine('embedded')
})
afterAll(() => inner.close())

describe('a route without a guard', () => {
  it('answers 403 whatever it would have said', async () => {
    const app = createApp('chat', origins.chat, () => false)
    app.get('/v1/forgotten', async () => ({ secret: 'unguarded' }))
    const answer = await app.inject({ url: '/v1/forgotten' })
    expect(answer.statusCode).toBe(403)
    expect(answer.body).not.toContain('unguarded')
    await app.close()
  })

  it('does not exist here: each one names who may come in', () => {
    for (const app of [inner.chat, inner.console]) {
      expect(app.guardedRoutes.length).toBeGreaterThan(5)
      for (const { method, url, guard } of app.guardedRoutes) expect(guard, `${method} ${url}`).toMatch(/^[a-z:-]+$/)
    }
  })
})

describe('without a session or a writeToken', () => {
  const open = new Set<string>([
    '/v1/open',
    '/v1/enrolment/open',
    '/v1/enrolment',
    '/v1/sign-in',
    '/v1/sign-in/salt',
    '/health',
    '/v1/sign-in/challenge',
    '/v1/sign-in/passkey',
    '/exit',
    '/',
    // Whoever has words shows it by what follows from them; without them there is nothing to be had here.
    // So it is with a complaint and its numbers.
    ...Object.values(complaintRoutes).map(({ path }) => path),
    ...Object.values(returnRoutes).flatMap(({ path }) => (path === returnRoutes.hold.path ? [] : [path])),
  ])
  it('nothing but the front doors answers', async () => {
    for (const [app, origin] of [
      [inner.chat, origins.chat],
      [inner.console, origins.console],
    ] as const)
      for (const { method, url } of app.guardedRoutes) {
        if (open.has(url)) continue
        const answer = await app.inject({ method: method as 'GET' | 'POST', url, headers: { origin } })
        expect([401, 403], `${method} ${url}`).toContain(answer.statusCode)
      }
  })
})

it('a head is given of what stands there for everybody, and of nothing else', async () => {
  for (const app of [inner.chat, inner.console])
    expect(app.guardedRoutes.flatMap(({ method, url }) => (method === 'HEAD' ? url : []))).toEqual(['/health'])
  const health = await inner.chat.inject({ method: 'HEAD', url: '/health' })
  expect([health.statusCode, health.body]).toEqual([200, ''])
})

describe('security headers', () => {
  const asks = [
    { method: 'GET', url: '/v1/open', status: 200 },
    { method: 'GET', url: '/nowhere', status: 404 },
    { method: 'GET', url: '/exit', status: 303 },
    { method: 'POST', url: '/v1/start', status: 403 },
    { method: 'POST', url: '/v1/start', status: 401, origin: origins.chat },
    { method: 'PUT', url: '/v1/start', status: 404, origin: origins.chat },
    { method: 'GET', url: '/v1/stream', status: 401 },
    { method: 'GET', url: '/%ff', status: 400 },
  ] as const
  // @norm:CO-05 @norm:SE-02 @norm:SE-03
  it.each(asks)('stand on $method $url ($status)', async ({ method, url, status, ...rest }) => {
    const answer = await inner.chat.inject({ method, url, headers: 'origin' in rest ? { origin: rest.origin } : {} })
    expect(answer.statusCode).toBe(status)
    expect(answer.headers).toMatchObject(baseHeaders('chat'))
    for (const name of ['server', 'etag', 'set-cookie', 'access-control-allow-origin', 'x-powered-by', 'last-modified'])
      expect(answer.headers[name]).toBeUndefined()
  })
  // @norm:SE-02
  it('stand on a request that is not HTTP at all', async () => {
    await inner.chat.listen({ port: 0, host: '127.0.0.1' })
    const { port } = inner.chat.server.address() as { port: number }
    const { connect } = await import('node:net')
    const said = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end('NONSENSE\r\n\r\n'))
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk
      })
      socket.on('close', () => resolve(text))
    })
    expect(said).toContain('400 Bad Request')
    for (const [name, value] of Object.entries(baseHeaders('chat'))) expect(said).toContain(`${name}: ${value}`)
  })
})

describe('bad input', () => {
  // @norm:IO-02 @norm:SE-16
  it.each([
    ['no JSON', 'geen json', 'application/json', 400, 'malformed'],
    ['another type', 'a=b', 'application/x-www-form-urlencoded', 400, 'malformed'],
    ['plain text', '{}', 'text/plain', 400, 'malformed'],
    ['an empty body', '', 'application/json', 400, 'malformed'],
    ['a megabyte', `{"x":"${'x'.repeat(1_000_000)}"}`, 'application/json', 413, 'too-large'],
    ['a prototype', '{"__proto__":{"isAdmin":true}}', 'application/json', 400, 'malformed'],
    ['null', 'null', 'application/json', 400, 'malformed'],
  ])('%s is refused in plain words', async (_name, payload, type, status, problem) => {
    const visitor = inner.visitor()
    const answer = await inner.chat.inject({
      method: 'POST',
      url: '/v1/start',
      headers: { origin: origins.chat, authorization: `Bearer ${visitor.token}`, 'content-type': type },
      payload,
    })
    expect(answer.statusCode).toBe(status)
    expect(answer.json()).toMatchObject({ type: problem })
    expect(answer.headers['content-type']).toContain('application/problem+json')
  })

  it('a start is refused without, with a stale, and with a spent proof, and works with a fresh one', async () => {
    const visitor = inner.visitor()
    const body = (await visitor.startBody()) as { proof: { token: string; nonce: number } }
    for (const proof of [
      { ...body.proof, nonce: body.proof.nonce + 1 },
      { token: sealedBytes(36), nonce: 1 },
    ])
      expect((await visitor.post<{ type: string }>('/v1/start', { ...body, proof })).body.type).toBe('challenge-over')
    inner.clock.now += 121_000
    expect((await visitor.post<{ type: string }>('/v1/start', body)).body.type).toBe('challenge-over')
    const fresh = await visitor.startBody()
    expect((await visitor.post('/v1/start', fresh)).status).toBe(200)
    expect((await visitor.post('/v1/start', fresh)).status, 'the same start again').toBe(200)
    const other = inner.visitor()
    const stolen = { ...(await other.startBody()), proof: (fresh as { proof: object }).proof }
    expect((await other.post<{ type: string }>('/v1/start', stolen)).body.type).toBe('challenge-over')
  })

  it("somebody else's conversation cannot be started over, written to or read", async () => {
    const [hers, his] = [inner.visitor(), inner.visitor()]
    await hers.start()
    const taken = await his.start({ conversation: hers.conversation })
    expect(taken.body.type).toBe('already-used')
    expect((await his.post<{ type: string }>('/v1/messages', { messages: [hers.message(1)] })).body.type).toBe(
      'conversation-gone',
    )
    expect((await his.post<{ type: string }>('/v1/beat', { seq: 0 })).body.type).toBe('conversation-gone')
  })

  it('the same number with other bytes is refused; with the same bytes it is kept once', async () => {
    const visitor = inner.visitor()
    await visitor.start()
    const first = visitor.message(1)
    const one = await visitor.post<{ kept: number[] }>('/v1/messages', { messages: [first] })
    const two = await visitor.post<{ kept: number[] }>('/v1/messages', { messages: [first] })
    expect(one.body.kept).toEqual(two.body.kept)
    const forged = await visitor.post<{ type: string }>('/v1/messages', {
      messages: [{ ...first, sealed: sealedBytes() }],
    })
    expect(forged.body.type).toBe('already-used')
    const twins = await visitor.post<{ type: string }>('/v1/messages', {
      messages: [visitor.message(5), visitor.message(5)],
    })
    expect(twins.body.type).toBe('already-used')
  })

  it('17 parts, an over-long part and a counter below zero are refused whole', async () => {
    const visitor = inner.visitor()
    await visitor.start()
    const many = Array.from({ length: limits.partsPerMessage + 1 }, (_, n) => visitor.message(n + 1))
    for (const messages of [
      many,
      [visitor.message(1, { sealed: sealedBytes(limits.sealedMessageBytes + 1) })],
      [visitor.message(-1)],
      [],
    ])
      expect((await visitor.post<{ type: string }>('/v1/messages', { messages })).body.type).toBe('malformed')
    expect((await visitor.post<{ seq: number }>('/v1/beat', { seq: 0 })).body.seq).toBe(1)
  })

  it('too much at once is said, with how long to wait, and nothing that was kept is lost', async () => {
    const visitor = inner.visitor()
    await visitor.start()
    const answers = []
    for (let n = 1; n <= 60; n++)
      answers.push(
        await visitor.post<{ type?: string; retryAfterSeconds?: number }>('/v1/messages', {
          messages: [visitor.message(n)],
        }),
      )
    const kept = answers.filter((answer) => answer.status === 200).length
    const refused = answers.filter((answer) => answer.body.type === 'too-many')
    expect(kept + refused.length).toBe(60)
    expect(refused.length).toBeGreaterThan(0)
    for (const answer of refused) expect(answer.body.retryAfterSeconds).toBeGreaterThan(0)
    inner.clock.now += 10_000
    expect((await visitor.post<{ seq: number }>('/v1/beat', { seq: 0 })).body.seq).toBe(kept + 1)
  })

  it('thirty honest starts from one address all succeed', async () => {
    const starts = await Promise.all(Array.from({ length: 30 }, () => inner.visitor().start()))
    expect(starts.map((answer) => answer.status)).toEqual(Array(30).fill(200))
  })
})

describe('roles', () => {
  it.each(['expert', 'interpreter', 'partner-worker', 'roster-signer', 'custodian', 'operator', 'editor'])(
    '%s may not take, say, close or note',
    async (role) => {
      const person = await inner.counsellor(`rol-${role}`, { roles: [role] })
      const visitor = inner.visitor()
      await visitor.start()
      const { conversation } = visitor
      const bodies = {
        '/v1/claim': { conversation, segment: 0 },
        '/v1/messages': { conversation, messages: [visitor.message(0)] },
        '/v1/close': { conversation, segment: 0, close: sealedBytes() },
        '/v1/notes': { conversation, id: sealedBytes(16), sealed: sealedBytes() },
        '/v1/notes/read': { conversation },
      }
      for (const [path, body] of Object.entries(bodies))
        expect((await person.post<{ type: string }>(path, body)).body.type, path).toBe('not-allowed')
    },
  )
  it('another team sees nothing and takes nothing', async () => {
    const outsider = await inner.counsellor('ander-team', { team: 'elders' })
    const visitor = inner.visitor()
    await visitor.start()
    const claim = await outsider.post<{ type: string }>('/v1/claim', { conversation: visitor.conversation, segment: 0 })
    expect(claim.body.type).toBe('not-allowed')
    const beat = await outsider.post<{ queue: { waiting: unknown[] } }>('/v1/beat', { read: [] })
    expect(beat.body.queue.waiting).toEqual([])
  })
  it('nobody takes anything while on pause or off', async () => {
    const resting = await inner.counsellor('pauze', { duty: 'pause' })
    const visitor = inner.visitor()
    await visitor.start()
    const claim = await resting.post<{ type: string }>('/v1/claim', { conversation: visitor.conversation, segment: 0 })
    expect(claim.body.type).toBe('not-on-duty')
  })
  // @req:R-046
  it('a counsellor who does not hold a conversation cannot write, close or read notes in it', async () => {
    const [holder, nosy] = [await inner.counsellor('heeft'), await inner.counsellor('nieuwsgierig')]
    const visitor = inner.visitor()
    await visitor.start()
    const { conversation } = visitor
    await holder.post('/v1/claim', { conversation, segment: 0 })
    await holder.post('/v1/grants', grantBody(conversation, [holder]))
    const bodies = {
      '/v1/messages': { conversation, messages: [visitor.message(0, { segment: 1 })] },
      '/v1/close': { conversation, segment: 1, close: sealedBytes() },
      '/v1/notes': { conversation, id: sealedBytes(16), sealed: sealedBytes() },
      '/v1/notes/read': { conversation },
      '/v1/typing': { conversation },
    }
    for (const [path, body] of Object.entries(bodies))
      expect((await nosy.post<{ type: string }>(path, body)).body.type, path).toBe('not-allowed')
    expect((await holder.post('/v1/messages', bodies['/v1/messages'])).status).toBe(200)
  })
})
