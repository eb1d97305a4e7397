/** Two processes on one PostgreSQL: she is connected to one, her counsellor to the other; one may go down at any time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantBody } from '../stage/grants.ts'
import { type InnerLine, innerLine, sealedBytes } from '../stage/inner-line.ts'
import { readStream, until } from '../stage/stream-reader.ts'

let one: InnerLine
let two: InnerLine
const portOf = (inner: InnerLine, app: 'chat' | 'console') => (inner[app].server.address() as { port: number }).port

beforeAll(async () => {
  one = await innerLine('postgres')
  two = await innerLine('postgres', one)
  for (const inner of [one, two])
    for (const app of [inner.chat, inner.console]) await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await two.close()
  await one.close()
})

describe('a visitor on one process and a counsellor on another', () => {
  it('hear each other, and what is forgotten by one is forgotten by both', async () => {
    const person = await two.counsellor('overkant')
    const console_ = await readStream(portOf(two, 'console'), person.session)
    const visitor = one.visitor()
    await visitor.start()
    const hers = await readStream(portOf(one, 'chat'), visitor.token)
    await until(() => console_.frames.some((frame) => frame.event === 'alarm'), 'the other process rings')
    const { conversation } = visitor
    expect((await person.post('/v1/claim', { conversation, segment: 0 })).status).toBe(200)
    await person.post('/v1/grants', grantBody(conversation, [person]))
    for (let n = 0; n < 20; n++) {
      await visitor.post('/v1/messages', { messages: [visitor.message(n, { segment: 1 })] })
      await person.post('/v1/messages', {
        conversation,
        messages: [{ ...visitor.message(n, { segment: 1 }), instance: person.leaf }],
      })
    }
    await until(() => hers.facts().length === 42 && console_.facts().length === 42, 'forty words over two processes')
    await person.post('/v1/typing', { conversation })
    await until(() => hers.last('typing') !== null, 'typing is seen')

    await person.post('/v1/close', { conversation, segment: 1, close: sealedBytes() })
    await until(() => hers.facts().length === 43, 'she reads the close')
    await visitor.post('/v1/beat', { seq: 43 })
    await until(() => console_.last('gone') !== null, 'gone on the other side too')
    await until(() => hers.last('gone') !== null, 'and on her own')
    const slots = await one.database.sql.selectFrom('conversation').select('slot_id').execute()
    expect(slots).toEqual([])
    console_.end()
  })

  it('fifty claims spread over both are won once', async () => {
    const people = []
    for (let n = 0; n < 50; n++) people.push(await (n % 2 === 0 ? one : two).counsellor(`beide-${n}`))
    const visitor = one.visitor()
    await visitor.start()
    const claims = await Promise.all(
      people.map((person) => person.post('/v1/claim', { conversation: visitor.conversation, segment: 0 })),
    )
    expect(claims.filter((claim) => claim.status === 200)).toHaveLength(1)
  })

  it('a process that starts later does not make those connected elsewhere look gone', async () => {
    const visitor = one.visitor()
    await visitor.start()
    const hers = await readStream(portOf(one, 'chat'), visitor.token)
    const gone = async () =>
      (
        await one.database.sql
          .selectFrom('conversation')
          .select('visitor_gone_at')
          .where('id', '=', visitor.conversation)
          .executeTakeFirst()
      )?.visitor_gone_at
    for (let tries = 0; tries < 1_000 && (await gone()) !== null; tries++)
      await new Promise((resolve) => setTimeout(resolve, 25))
    expect(await gone()).toBeNull()
    const third = await innerLine('postgres', one)
    for (let tries = 0; tries < 1_000 && (await gone()) !== null; tries++)
      await new Promise((resolve) => setTimeout(resolve, 25))
    expect(await gone()).toBeNull()
    await third.close()
    hers.end()
  })

  // @req:R-180 @norm:AV-10
  it('a process that goes down takes no message with it', async () => {
    const leaving = await innerLine('postgres', one)
    const visitor = leaving.visitor()
    await visitor.start()
    await visitor.post('/v1/messages', { messages: [visitor.message(1)] })
    await leaving.close()
    const hers = await readStream(portOf(one, 'chat'), visitor.token)
    await until(() => hers.facts().length === 2, 'both words are there')
    hers.end()
  })
})
