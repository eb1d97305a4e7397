/** A5: he asks in her name whether she was here. From her own phone and connection, minutes after her, he is nobody. */
import type { QueueState } from '@lijn116/protocol/counsellor'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type InnerLine, innerLine, origins, type Person } from '../stage/inner-line.ts'

let line: InnerLine
let counsellor: Person
beforeAll(async () => {
  line = await innerLine('embedded')
  counsellor = await line.counsellor('ans')
})
afterAll(() => line.close())

const phone = { 'user-agent': 'Mozilla/5.0 (Android 9; Mobile)', 'accept-language': 'nl-NL' }
/** Somebody who begins from this connection, with this phone. */
async function begins(from: string, agent: object, over: object = {}) {
  const visitor = line.visitor()
  const answer = await line.chat.inject({
    method: 'POST',
    url: '/v1/start',
    headers: { origin: origins.chat, authorization: `Bearer ${visitor.token}`, 'x-forwarded-for': from, ...agent },
    payload: await visitor.startBody(over),
  })
  expect(answer.statusCode).toBe(200)
  const { body } = await counsellor.post<{ queue: QueueState }>('/v1/beat', { read: [] })
  const row = body.queue.waiting.find(({ conversation }) => conversation === visitor.conversation)
  if (row === undefined) throw new Error('does not wait')
  const { conversation: _its, ...seen } = row
  return { visitor, seen, told: answer.body.replaceAll(visitor.conversation, 'its id') }
}
const ends = async ({ visitor }: Awaited<ReturnType<typeof begins>>): Promise<void> => {
  expect((await visitor.post('/v1/goodbye', {})).status).toBe(200)
}

// @req:R-106
it('what he is told, and what a counsellor sees of him, is the same as of somebody who never had to do with her', async () => {
  const her = await begins('203.0.113.7', phone)
  await ends(her)
  line.clock.now += 120_000
  const him = await begins('203.0.113.7', phone)
  await ends(him)
  const stranger = await begins('198.51.100.9', { 'user-agent': 'Other/1.0', 'accept-language': 'fr' })
  await ends(stranger)
  expect(him.seen).toEqual(stranger.seen)
  expect(him.told).toBe(stranger.told)
})

it('control: what somebody says of herself is seen there', async () => {
  const one = await begins('203.0.113.7', phone)
  const other = await begins('203.0.113.7', phone, { language: 'en' })
  expect(other.seen).not.toEqual(one.seen)
})

it('with the id of her conversation and a key of his own every question is answered as about one that never was', async () => {
  const { visitor: her } = await begins('203.0.113.7', phone)
  const his = line.visitor()
  const asked: [string, object][] = [
    ['/v1/messages', { messages: [his.message(0)] }],
    ['/v1/goodbye', {}],
    ['/v1/typing', {}],
  ]
  for (const [path, body] of asked) {
    const named = await his.post(path, { ...body, conversation: her.conversation })
    const unnamed = await his.post(path, { ...body, conversation: line.visitor().conversation })
    expect([path, named.status, named.raw]).toEqual([path, unnamed.status, unnamed.raw])
    expect(named.raw).not.toContain(her.conversation)
  }
  // Hers is untouched: with her own key she is answered.
  expect((await her.post('/v1/messages', { messages: [her.message(1)] })).status).toBe(200)
})
