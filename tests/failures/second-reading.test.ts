/** What a hostile second reading found, each kept from coming back. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { start } from '../../server/conversation/start.ts'
import { createWriter } from '../../server/conversation/writer.ts'
import type { Database } from '../../server/database/open.ts'
import { dutyForVisitors } from '../../server/trust/store.ts'
import { grantBody } from '../stage/grants.ts'
import { type InnerLine, innerLine, kinds, sealedBytes } from '../stage/inner-line.ts'
import { readStream, until } from '../stage/stream-reader.ts'

describe.each(kinds)('on %s', (kind) => {
  let inner: InnerLine
  const portOf = (app: 'chat' | 'console') => (inner[app].server.address() as { port: number }).port
  beforeAll(async () => {
    inner = await innerLine(kind)
    await inner.chat.listen({ port: 0, host: '127.0.0.1' })
    await inner.console.listen({ port: 0, host: '127.0.0.1' })
  })
  afterAll(() => inner.close())

  it("a long history that nobody reads does not hold up a neighbour's next word", async () => {
    const hog = inner.visitor()
    await hog.start()
    for (let round = 0; round < 150; round++) {
      inner.clock.now += 2_000
      const messages = Array.from({ length: 16 }, (_, n) =>
        hog.message(1 + round * 16 + n, { sealed: sealedBytes(4_112) }),
      )
      expect((await hog.post('/v1/messages', { messages })).status).toBe(200)
    }
    const socket = connect(portOf('chat'), '127.0.0.1')
    socket.on('error', () => undefined)
    socket.pause()
    socket.write(`GET /v1/stream HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${hog.token}\r\n\r\n`)
    await until(() => [...inner.line.hub.visitors()].some((reader) => reader.cursor > 50), 'the hog is served')
    const neighbour = inner.visitor()
    await neighbour.start()
    const stream = await readStream(portOf('chat'), neighbour.token)
    await until(() => stream.facts().length === 1, 'the first word')
    for (let n = 1; n <= 3; n++) {
      await neighbour.post('/v1/messages', { messages: [neighbour.message(n)] })
      await until(() => stream.facts().length === n + 1, 'the next word')
      expect((await fetch(`http://127.0.0.1:${portOf('chat')}/health`)).status).toBe(200)
    }
    stream.end()
    socket.destroy()
  })

  it('a stream that is broken off while it opens leaves nobody behind', async () => {
    const person = await inner.counsellor('afgebroken')
    const visitor = inner.visitor()
    await visitor.start()
    for (const [port, token] of [
      [portOf('chat'), visitor.token],
      [portOf('console'), person.session],
    ] as const)
      for (let n = 0; n < 30; n++)
        await new Promise<void>((resolve) => {
          const socket = connect(port, '127.0.0.1', () => {
            socket.write(`GET /v1/stream HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n\r\n`)
            setTimeout(() => socket.resetAndDestroy(), n % 6)
          })
          socket.on('error', () => undefined)
          socket.on('close', () => resolve())
        })
    await until(() => [...inner.line.hub.consoles()].length === 0, 'no console is left')
    await until(
      () => ![...inner.line.hub.visitors()].some((each) => each.conversation === visitor.conversation),
      'no visitor is left',
    )
  })

  it('an answer to a commit that is lost destroys no key of what was kept', async () => {
    // The database commits, and its answer does not arrive: once, for the second batch, which holds all but the first.
    let commits = 0
    const deaf = new Proxy(inner.database.sql, {
      get(target, name) {
        if (name !== 'transaction') return Reflect.get(target, name, target)
        return () => ({
          execute: async (work: Parameters<ReturnType<Database['transaction']>['execute']>[0]) => {
            // The first takes its time, so that the others wait together.
            if (commits === 0) await new Promise((resolve) => setTimeout(resolve, 500))
            const answer = await target.transaction().execute(work)
            if (++commits === 2) throw new Error('connection lost after commit')
            return answer
          },
        })
      },
    })
    const { slots, doors, isFull, now, time } = inner.line
    const writer = createWriter({ sql: deaf, slots, now })
    const visitors = [inner.visitor(), inner.visitor(), inner.visitor(), inner.visitor()]
    const bodies = await Promise.all(visitors.map((visitor) => visitor.startBody()))
    const answers = await Promise.all(
      visitors.map((visitor, n) =>
        start(
          { ...inner.line, slots, doors, isFull, now, time, writer },
          visitor.token,
          bodies[n] as Parameters<typeof start>[2],
        ),
      ),
    )
    expect(answers).toEqual(visitors.map(() => ({ kept: [1] })))
    expect(commits, 'the lost batch was tried again, one by one').toBeGreaterThan(2)
    for (const visitor of visitors)
      expect((await visitor.post('/v1/messages', { messages: [visitor.message(1)] })).status, 'still open').toBe(200)
  })

  it('a console that never had a stream, or signed out, is not there', async () => {
    await inner.database.sql.updateTable('duty').set({ state: 'off' }).execute()
    const person = await inner.counsellor('zonder-stroom', { duty: 'off' })
    await inner.database.sql.deleteFrom('duty').execute()
    await person.post('/v1/duty', { duty: 'on', shift: sealedBytes(200), pseudonym: 'Proef' })
    inner.clock.now += 46_000
    const open = async () =>
      ((await (await inner.chat.inject('/v1/open')).json()) as { availability: string }).availability
    expect(await open()).toBe('nobody')

    const visitor = inner.visitor()
    await visitor.start()
    const stream = await readStream(portOf('console'), person.session)
    await until(() => stream.last('hello') !== null, 'connected')
    await person.post('/v1/claim', { conversation: visitor.conversation, segment: 0 })
    await person.post('/v1/grants', grantBody(visitor.conversation, [person]))
    stream.end()
    await person.post('/v1/sign-out', {})
    const beat = await visitor.post<{ counsellorPresent: boolean }>('/v1/beat', { seq: 0 })
    expect(beat.body.counsellorPresent).toBe(false)
    const wait = { segment: 2, team: 'landelijk', epoch: 20_000, seq: 1, sealed: sealedBytes(600) }
    expect((await visitor.post('/v1/wait', { wait })).status, 'she may wait again').toBe(200)
    await visitor.post('/v1/goodbye', {})
  })

  it('a row that wrongly says she left is put right by her next beat, long before her place is given up', async () => {
    const visitor = inner.visitor()
    await visitor.start()
    const stream = await readStream(portOf('chat'), visitor.token)
    const goneAt = async () =>
      (
        await inner.database.sql
          .selectFrom('conversation')
          .select('visitor_gone_at')
          .where('id', '=', visitor.conversation)
          .executeTakeFirst()
      )?.visitor_gone_at
    for (let n = 0; n < 1_000 && (await goneAt()) !== null; n++) await new Promise((resolve) => setTimeout(resolve, 20))
    await inner.database.sql
      .updateTable('conversation')
      .set({ visitor_gone_at: inner.clock.now, visitor_gone_how: 'lost' })
      .where('id', '=', visitor.conversation)
      .execute()
    await visitor.post('/v1/beat', { seq: 0 })
    for (let n = 0; n < 1_000 && (await goneAt()) !== null; n++) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await goneAt()).toBeNull()
    stream.end()
    await visitor.post('/v1/goodbye', {})
  })

  it('whoever merely knows the name of a counsellor cannot keep her out', async () => {
    await inner.counsellor('bekend')
    for (let n = 0; n < 30; n++) {
      const answer = await inner.console.inject({
        method: 'POST',
        url: '/v1/sign-in',
        headers: { origin: 'http://console.localhost:1162', 'content-type': 'application/json' },
        payload: JSON.stringify({ name: 'bekend', authKey: sealedBytes(32), totp: '123456' }),
      })
      expect(answer.json(), 'never too-many: tries are counted only behind the right passphrase').toMatchObject({
        type: 'sign-in-failed',
      })
    }
  })

  it('a duty key that cannot be right hides no other', async () => {
    const [honest, hostile] = [await inner.counsellor('eerlijk'), await inner.counsellor('kwaad')]
    const today = Math.floor(inner.clock.now / 86_400_000)
    const good = sealedBytes(300)
    const issue = (person: typeof honest, duty: string, seq: number) =>
      person.post<{ type?: string }>('/v1/duty-keys', { duty, team: 'landelijk', epoch: today, seq, seeds: [] })
    expect((await issue(honest, good, 1)).status).toBe(200)
    expect((await issue(hostile, sealedBytes(300), 2_147_483_647)).body.type).toBe('malformed')
    expect((await issue(hostile, sealedBytes(300), 1_002)).body.type, 'too far above the others').toBe('malformed')
    expect((await issue(hostile, sealedBytes(300), 1_001)).status).toBe(200)
    for (let more = 1; more < 100; more++) await issue(hostile, sealedBytes(300), 1_001 + more)
    expect((await issue(hostile, sealedBytes(300), 1_101)).body.type, 'nobody uses up the numbers').toBe('too-many')
    const shown = await dutyForVisitors(inner.database.sql, ['landelijk'], today)
    expect(shown.map((each) => each.signed)).toContain(good)
  })
})
