/** The inner line on real ports, with talks that several counsellors take part in. */
import type { Me } from '@lijn116/protocol/counsellor'
import { expect } from 'vitest'
import { type GrantBody, grantBody } from './grants.ts'
import { type InnerLine, innerLine, type Kind, type Person, sealedBytes, type VisitorAtTheDoor } from './inner-line.ts'
import { readStream, type StreamReader, until } from './stream-reader.ts'

type Said = { type?: string; seq?: number }
type Asked = Promise<{ status: number; body: object }>

export type TalksLine = Awaited<ReturnType<typeof talksLine>>

/** `done`, or the type of the problem. */
export async function typeOf(asked: Asked): Promise<string | undefined> {
  const answer = await asked
  return answer.status === 200 ? 'done' : (answer.body as Said).type
}

export const seqs = (stream: StreamReader): number[] =>
  stream.facts().map((data) => (JSON.parse(data) as { fact: { seq: number } }).fact.seq)

export const offered = (conversation: string, to: Person, over: object = {}) => ({
  conversation,
  segment: 1,
  kind: 'handover',
  to: to.leaf,
  as: 'counsellor',
  signed: sealedBytes(200),
  keys: sealedBytes(650),
  ...over,
})
export const joining = (conversation: string, to: Person, over: object = {}) =>
  offered(conversation, to, { kind: 'join', signed: null, keys: null, ...over })

export const say = (person: Person, conversation: string, segment: number) =>
  person.post<Said>('/v1/messages', {
    conversation,
    messages: [{ segment, instance: sealedBytes(16), counter: 0, sealed: sealedBytes() }],
  })

export const meOf = async (person: Person): Promise<Me> =>
  (await person.post<{ me: Me }>('/v1/beat', { read: [] })).body.me

export async function talksLine(kind: Kind) {
  const inner = await innerLine(kind)
  await inner.chat.listen({ port: 0, host: '127.0.0.1' })
  await inner.console.listen({ port: 0, host: '127.0.0.1' })
  const portOf = (app: InnerLine['chat']) => (app.server.address() as { port: number }).port
  const ports = { chat: portOf(inner.chat), console: portOf(inner.console) }
  let people = 0

  /** Asks a colleague to come along, up to and with the grant. The lead first, the newcomer last. */
  async function join(conversation: string, members: Person[], segment: number, as = 'counsellor'): Promise<GrantBody> {
    const [lead, newcomer] = [members[0], members.at(-1)]
    if (!lead || !newcomer) throw new Error('nobody')
    const asked = joining(conversation, newcomer, { segment: segment - 1, as })
    expect(await typeOf(lead.post('/v1/offers', asked))).toBe('done')
    expect(await typeOf(newcomer.post('/v1/offers/accept', { conversation }))).toBe('done')
    const named = members.map((each) => ({ leaf: each.leaf, role: each === newcomer ? as : 'counsellor' }))
    const body = grantBody(conversation, named, { segment, reason: 'join' })
    expect(await typeOf(lead.post('/v1/grants', body))).toBe('done')
    return body
  }

  return {
    ...inner,
    ports,
    colleague: (roles = ['counsellor']): Promise<Person> => inner.counsellor(`samen-${++people}`, { roles }),
    rowOf: (id: string) =>
      inner.database.sql.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    /** A talk in segment 1, in which both have said something. */
    async talk(lead: Person): Promise<VisitorAtTheDoor> {
      const visitor = inner.visitor()
      await visitor.start()
      const { conversation } = visitor
      expect((await lead.post('/v1/claim', { conversation, segment: 0 })).status).toBe(200)
      expect((await lead.post('/v1/grants', grantBody(conversation, [lead]))).status).toBe(200)
      await visitor.post('/v1/messages', { messages: [visitor.message(0, { segment: 1 })] })
      expect((await say(lead, conversation, 1)).status).toBe(200)
      return visitor
    },
    async end(visitor: VisitorAtTheDoor): Promise<void> {
      await visitor.post('/v1/goodbye', {})
      await inner.database.sql.deleteFrom('conversation').where('id', '=', visitor.conversation).execute()
    },
    join,
    async console_(person: Person): Promise<StreamReader> {
      const stream = await readStream(ports.console, person.session)
      await until(() => stream.last('hello') !== null, 'connected')
      return stream
    },
  }
}
