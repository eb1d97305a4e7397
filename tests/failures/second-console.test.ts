/** She signs in at a second computer while the first is opening a conversation, or in one: the first goes on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionHashOf } from '../../server/account/session.ts'
import { openSession } from '../../server/account/store.ts'
import { grantBody } from '../stage/grants.ts'
import { type InnerLine, innerLine, kinds, type Person, sealedBytes } from '../stage/inner-line.ts'
import { readStream, until } from '../stage/stream-reader.ts'

describe.each(kinds)('on %s', (kind) => {
  let inner: InnerLine
  let port = 0
  beforeAll(async () => {
    inner = await innerLine(kind)
    await inner.console.listen({ port: 0, host: '127.0.0.1' })
    port = (inner.console.server.address() as { port: number }).port
  })
  afterAll(() => inner.close())

  /** Another session of the same counsellor. */
  async function second({
    name,
  }: Person): Promise<{ session: string; post(path: string, body: object): Promise<number> }> {
    const session = sealedBytes(32)
    await openSession(inner.database.sql, sessionHashOf(session), name, inner.line.now() + 8 * 3_600_000)
    return {
      session,
      async post(path, payload) {
        const headers = { origin: 'http://console.localhost:1162', authorization: `Bearer ${session}` }
        return (await inner.console.inject({ method: 'POST', url: path, headers, payload })).statusCode
      },
    }
  }
  const rowOf = (id: string) =>
    inner.database.sql.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirst()
  const dutyOf = async (name: string) =>
    (await inner.database.sql.selectFrom('duty').select('state').where('name', '=', name).executeTakeFirst())?.state

  it('while the first is connected the second neither gives back its claim nor ends its duty', async () => {
    const first = await inner.counsellor('eerst')
    const other = await second(first)
    const visitor = inner.visitor()
    await visitor.start()
    const { conversation } = visitor
    const [hers, later] = [await readStream(port, first.session), await readStream(port, other.session)]
    await until(() => hers.last('hello') !== null && later.last('hello') !== null, 'both connected')
    expect((await first.post('/v1/claim', { conversation, segment: 0 })).status).toBe(200)

    expect(await other.post('/v1/duty', { duty: 'off', leftBehind: true })).not.toBe(200)
    expect(await other.post('/v1/give-back', { conversation, segment: 0, leftBehind: true })).not.toBe(200)
    expect([(await rowOf(conversation))?.phase, await dutyOf(first.name)]).toEqual(['claimed', 'on'])

    // And when the first is gone, the second need not wait for the lease.
    hers.end()
    await until(
      () => [...inner.line.hub.consoles()].filter(({ staff }) => staff.name === first.name).length === 1,
      'gone',
    )
    expect(await other.post('/v1/give-back', { conversation, segment: 0, leftBehind: true })).toBe(200)
    expect(await other.post('/v1/duty', { duty: 'off', leftBehind: true })).toBe(200)
    expect([(await rowOf(conversation))?.phase, await dutyOf(first.name)]).toEqual(['waiting', 'off'])
    later.end()
    await visitor.post('/v1/goodbye', {})
  })

  it('two consoles without a shift do not keep each other on duty', async () => {
    const first = await inner.counsellor('twee')
    const other = await second(first)
    const [hers, later] = [await readStream(port, first.session), await readStream(port, other.session)]
    await until(() => hers.last('hello') !== null && later.last('hello') !== null, 'both connected')
    expect((await first.post('/v1/duty', { duty: 'off', leftBehind: true })).status).not.toBe(200)
    expect(await other.post('/v1/duty', { duty: 'off', leftBehind: true })).toBe(200)
    expect(await dutyOf(first.name)).toBe('off')
    for (const stream of [hers, later]) stream.end()
  })

  it('a give-back that comes in after the grant does not end the talk', async () => {
    const person = await inner.counsellor('laat')
    const visitor = inner.visitor()
    await visitor.start()
    const { conversation } = visitor
    await person.post('/v1/claim', { conversation, segment: 0 })
    expect((await person.post('/v1/grants', grantBody(conversation, [person]))).status).toBe(200)
    expect((await person.post('/v1/give-back', { conversation, segment: 0 })).status).not.toBe(200)
    expect(await rowOf(conversation)).toMatchObject({ phase: 'granted', holder: person.leaf })
    await visitor.post('/v1/goodbye', {})
  })
})
