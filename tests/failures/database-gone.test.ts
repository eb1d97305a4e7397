/** PostgreSQL is killed under load and comes back: no acknowledged message is lost, and streams go on by themselves. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type InnerLine, innerLine, type VisitorAtTheDoor } from '../stage/inner-line.ts'
import { type Postgres, startPostgres } from '../stage/postgres.ts'
import { readStream, type StreamReader, until } from '../stage/stream-reader.ts'

let postgres: Postgres
let inner: InnerLine
beforeAll(async () => {
  postgres = await startPostgres()
  inner = await innerLine('postgres', {
    databaseUrl: await postgres.freshDatabase(),
    keysDatabaseUrl: await postgres.freshDatabase(),
  })
  await inner.chat.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await inner.close()
  await postgres.stop()
})

// @norm:AV-10
it('answers in plain words while the database is gone, and carries on when it is back', async () => {
  const port = (inner.chat.server.address() as { port: number }).port
  const visitors = Array.from({ length: 6 }, () => inner.visitor())
  for (const visitor of visitors) expect((await visitor.start()).status).toBe(200)
  const streams = new Map<VisitorAtTheDoor, StreamReader>()
  for (const visitor of visitors) streams.set(visitor, await readStream(port, visitor.token))
  await until(() => [...streams.values()].every((stream) => stream.facts().length === 1), 'the first fact')

  let isGone = false
  let refusedInWords = 0
  const kept = new Map(visitors.map((visitor) => [visitor, [] as number[]]))
  const saying = visitors.map(async (visitor) => {
    for (let counter = 1; counter <= 30; counter++) {
      inner.clock.now += 200
      const message = visitor.message(counter)
      for (let tries = 0; tries < 400; tries++) {
        // The same bytes each time: whether the first try was stored is not known.
        const answer = await visitor.post<{ kept?: number[]; type?: string; title?: string }>('/v1/messages', {
          messages: [message],
        })
        if (answer.status === 200) {
          kept.get(visitor)?.push(answer.body.kept?.[0] ?? 0)
          break
        }
        expect(answer.body.type).toBe('broken')
        expect(answer.body.title).toContain('Nothing of what you sent was kept')
        if (isGone) refusedInWords += 1
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      if (counter === 8) await new Promise((resolve) => setTimeout(resolve, 300))
    }
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  isGone = true
  await postgres.kill()
  await new Promise((resolve) => setTimeout(resolve, 500))
  await postgres.start()
  isGone = false
  await Promise.all(saying)

  expect(refusedInWords).toBeGreaterThan(0)
  for (const visitor of visitors) {
    expect(kept.get(visitor)).toHaveLength(30)
    // The stream she had before: her page noticed nothing but the wait.
    const reader = streams.get(visitor)
    if (!reader) throw new Error('no stream')
    await until(() => reader.facts().length >= 31, 'everything that was kept')
    expect(reader.facts().map((fact) => JSON.parse(fact).counter)).toEqual(Array.from({ length: 31 }, (_, n) => n))
    reader.end()
  }
}, 90_000)

it('the stream that was open all the time goes on, also without a new hint for the old facts', async () => {
  const port = (inner.chat.server.address() as { port: number }).port
  const visitor = inner.visitor()
  await visitor.start()
  const stream = await readStream(port, visitor.token)
  await until(() => stream.facts().length === 1, 'the first fact')
  await postgres.kill()
  await postgres.start()
  for (let tries = 0; tries < 400; tries++) {
    const answer = await visitor.post('/v1/messages', { messages: [visitor.message(1)] })
    if (answer.status === 200) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await until(() => stream.facts().length === 2, 'the next fact on the same stream')
  stream.end()
}, 60_000)
