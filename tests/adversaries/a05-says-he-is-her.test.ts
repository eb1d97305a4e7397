/** A5: he asks in her name whether she was here. From her own phone and connection, minutes after her, he is nobody. */
import type { QueueState } from '@lijn116/protocol/counsellor'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parsedVisitorRoutes } from '../../server/http/visitor-routes.ts'
import {
  type InnerLine,
  innerLine,
  origins,
  type Person,
  sealedBytes,
  type VisitorAtTheDoor,
} from '../stage/inner-line.ts'

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
  expect((await her.post('/v1/messages', { messages: [her.message(1), her.message(2)] })).status).toBe(200)
  const before = await her.post('/v1/beat', { seq: 0 })
  const bodies = (
    who: VisitorAtTheDoor,
  ): Record<Exclude<keyof typeof parsedVisitorRoutes, 'open' | 'start'>, object> => ({
    say: { messages: [who.message(5)] },
    reseal: { wait: { segment: 0, team: 'landelijk', epoch: 20_000, seq: 1, sealed: sealedBytes(600) } },
    beat: { seq: 0 },
    need: { unsafe: false, wish: null },
    goodbye: {},
  })
  /** All routes of who has begun, as `who`, with this id in the body and in the address. */
  const asks = async (who: VisitorAtTheDoor, conversation: string): Promise<Record<string, [number, string]>> => {
    const told: Record<string, [number, string]> = {}
    for (const [name, body] of Object.entries(bodies(who))) {
      const { path } = parsedVisitorRoutes[name as keyof ReturnType<typeof bodies>]
      const { status, raw } = await who.post(`${path}?conversation=${conversation}`, { ...body, conversation })
      told[name] = [status, raw]
    }
    return told
  }
  const naming = await begins('203.0.113.7', phone)
  const named = await asks(naming.visitor, her.conversation)
  const nobody = await begins('203.0.113.7', phone)
  const unnamed = await asks(nobody.visitor, line.visitor().conversation)
  expect(Object.values(named).map(([status]) => status)).toEqual([200, 200, 200, 200, 200])
  expect(named).toEqual(unnamed)
  expect(JSON.stringify(named)).not.toContain(her.conversation)
  // Hers is untouched; and with her own token the same questions are answered differently.
  expect(await her.post('/v1/beat', { seq: 0 })).toEqual(before)
  const hers = await asks(her, her.conversation)
  expect(hers.say).not.toEqual(named.say)
  expect(hers.beat).not.toEqual(named.beat)
})
