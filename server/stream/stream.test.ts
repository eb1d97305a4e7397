/** Streams over real sockets: state and cursor together, no gaps, no doubles, nobody reads what is not theirs. */
import { connect, type Socket } from 'node:net'
import { createFrameReader } from '@lijn116/protocol/stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantBody } from '../../tests/stage/grants.ts'
import {
  type InnerLine,
  innerLine,
  type Person,
  sealedBytes,
  type VisitorAtTheDoor,
} from '../../tests/stage/inner-line.ts'
import { readStream as read, type StreamReader, until } from '../../tests/stage/stream-reader.ts'
import type { Database } from '../database/open.ts'
import { tidy } from '../jobs/tidy.ts'
import { createHub, type VisitorReader } from './hub.ts'

let inner: InnerLine
const ports = { chat: 0, console: 0 }
beforeAll(async () => {
  inner = await innerLine('embedded')
  await inner.chat.listen({ port: 0, host: '127.0.0.1' })
  await inner.console.listen({ port: 0, host: '127.0.0.1' })
  ports.chat = (inner.chat.server.address() as { port: number }).port
  ports.console = (inner.console.server.address() as { port: number }).port
})
afterAll(() => inner.close())

async function granted(visitor: VisitorAtTheDoor, person: Person): Promise<{ toVisitor: string; toMember: string }> {
  const { conversation } = visitor
  const body = grantBody(conversation, [person])
  expect((await person.post('/v1/claim', { conversation, segment: 0 })).status).toBe(200)
  expect((await person.post('/v1/grants', body)).status).toBe(200)
  return { toVisitor: body.toVisitor, toMember: body.members[0]?.envelope ?? '' }
}

/** Waits until the line has written down that this console went: what counts from then on counts from there. */
async function goneIsWritten(name: string): Promise<void> {
  const gone = () =>
    inner.database.sql.selectFrom('duty').select('console_gone_at').where('name', '=', name).executeTakeFirstOrThrow()
  for (let tries = 0; tries < 1_000; tries++) {
    if ((await gone()).console_gone_at !== null) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('never written down')
}

describe('a stream', () => {
  it('read from the start, from the middle and all along tells the same story to each audience', async () => {
    const person = await inner.counsellor('verhaal')
    const visitor = inner.visitor()
    await visitor.start()
    const along = await read(ports.chat, visitor.token)
    const console_ = await read(ports.console, person.session)
    const { toVisitor, toMember } = await granted(visitor, person)
    for (let n = 0; n < 10; n++) {
      await visitor.post('/v1/messages', { messages: [visitor.message(n, { segment: 1 })] })
      const mine = { ...visitor.message(n, { segment: 1 }), instance: person.leaf }
      await person.post('/v1/messages', { conversation: visitor.conversation, messages: [mine] })
    }
    const note = sealedBytes(400)
    await person.post('/v1/notes', { conversation: visitor.conversation, id: sealedBytes(16), sealed: note })
    await until(() => along.facts().length === 22 && console_.facts().length === 22, 'everything arrived')

    const afresh = await read(ports.chat, visitor.token)
    await until(() => afresh.facts().length === 22, 'a fresh reader has everything')
    expect(afresh.facts()).toEqual(along.facts())
    expect(afresh.frames.filter((frame) => frame.event === 'fact').map((frame) => Number(frame.id))).toEqual(
      Array.from({ length: 22 }, (_, n) => n + 1),
    )
    const hello = afresh.frames[0]
    expect(hello?.event).toBe('hello')
    const { now: _now, seq, ...state } = JSON.parse(hello?.data ?? '{}')
    expect(seq).toBe(22)
    expect(state, 'state before + events = state after').toEqual(along.last('state'))

    const resumed = await read(ports.chat, visitor.token, '15')
    await until(() => resumed.facts().length === 7, 'only the rest')
    expect(resumed.facts()).toEqual(along.facts().slice(15))
    const again = await read(ports.console, person.session, `${visitor.conversation}:20`)
    await until(() => again.facts().length === 2, 'only the rest for the console')

    const [hers, theirs] = [afresh.text() + along.text(), console_.text() + again.text()]
    expect(hers).toContain(toVisitor)
    expect(hers).not.toContain(toMember)
    expect(hers).not.toContain(note)
    expect(theirs).toContain(toMember)
    expect(theirs).not.toContain(toVisitor)
    for (const reader of [along, console_, afresh, resumed, again]) reader.end()
    await person.post('/v1/close', { conversation: visitor.conversation, segment: 1, close: sealedBytes() })
    await visitor.post('/v1/beat', { seq: 23 })
  })

  it('makes way for a newer one of the same page', async () => {
    const visitor = inner.visitor()
    await visitor.start()
    const first = await read(ports.chat, visitor.token)
    const second = await read(ports.chat, visitor.token)
    await first.ended
    await visitor.post('/v1/messages', { messages: [visitor.message(1)] })
    await until(() => second.facts().length === 2, 'the newer one goes on')
    second.end()
  })

  it('that is read slowly is not written to meanwhile, and then goes on without a gap or a double', async () => {
    const person = await inner.counsellor('traag-lezen')
    const visitor = inner.visitor()
    await visitor.start()
    await granted(visitor, person)
    const socket: Socket = connect(ports.chat, '127.0.0.1')
    socket.pause()
    socket.write(`GET /v1/stream HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${visitor.token}\r\n\r\n`)
    const instance = sealedBytes(16)
    let kept = 0
    for (let round = 0; round < 90; round++) {
      inner.clock.now += 2_000
      const messages = Array.from({ length: 16 }, (_, n) => ({
        segment: 1,
        instance,
        counter: round * 16 + n,
        sealed: sealedBytes(4_112),
      }))
      const answer = await person.post<{ kept: number[] }>('/v1/messages', {
        conversation: visitor.conversation,
        messages,
      })
      kept = answer.body.kept.at(-1) ?? kept
    }
    expect(kept).toBe(2 + 90 * 16)
    const unread =
      [...inner.line.hub.visitors()].find((reader) => reader.conversation === visitor.conversation)?.cursor ?? 0
    expect(unread, 'written so far to somebody who reads nothing').toBeLessThan(kept)
    const ids: number[] = []
    const take = createFrameReader((frame) => frame.event === 'fact' && ids.push(Number(frame.id)))
    // Chunked transfer puts size lines between pieces; a frame of facts never holds a bare one.
    socket.setEncoding('utf8').on('data', (chunk: string) =>
      take(
        chunk
          .replace(/\r\n[0-9a-f]+\r\n/g, '')
          .replace(/^[0-9a-f]+\r\n/, '')
          .replace(/\r\n$/, ''),
      ),
    )
    socket.resume()
    await until(() => ids.length >= kept, 'all of it')
    expect(ids).toEqual(Array.from({ length: kept }, (_, n) => n + 1))
    socket.destroy()
    await person.post('/v1/close', { conversation: visitor.conversation, segment: 1, close: sealedBytes() })
    await visitor.post('/v1/beat', { seq: kept + 1 })
  })
})

describe('a question that fails', () => {
  it('is asked again, also for what was touched while it failed', async () => {
    const visitor = inner.visitor()
    await visitor.start()
    const broken: unknown[] = []
    const sql: Database = new Proxy(inner.database.sql, {
      get(target, name) {
        const own: unknown = Reflect.get(target, name, target)
        if (name !== 'selectFrom' || broken.length > 0) return typeof own === 'function' ? own.bind(target) : own
        return () => {
          hub.touch(visitor.conversation)
          throw new Error('connection lost')
        }
      },
    })
    const { slots, board, now } = inner.line
    const hub = createHub({
      sql,
      slots,
      board: () => board,
      now,
      mine: () => Promise.reject(new Error('nobody asks')),
      consults: () => Promise.reject(new Error('nobody asks')),
      broken: (error) => broken.push(error),
    })
    const sent: string[] = []
    const stream = {
      send: (event: string) => sent.push(event) > 0,
      end: () => undefined,
    } as unknown as VisitorReader['stream']
    // One nobody reads is asked for; hers becomes due in the middle of that.
    hub.touch(sealedBytes(16))
    hub.addVisitor({ conversation: visitor.conversation, team: 'landelijk', cursor: 0, stream, sent: '' })
    await until(() => broken.length === 1, 'the failure')
    await until(() => sent.includes('fact'), 'her word')
    await visitor.post('/v1/goodbye', {})
  })
})

describe('a row that does not open', () => {
  it('holds up nobody else, and is said', async () => {
    const [touched, other] = [inner.visitor(), inner.visitor()]
    for (const visitor of [touched, other]) await visitor.start()
    await inner.database.sql
      .updateTable('fact')
      .set({ body: Buffer.alloc(300) })
      .where('conversation_id', '=', touched.conversation)
      .execute()
    const broken: unknown[] = []
    const { sql, slots, board, now } = inner.line
    const hub = createHub({
      sql,
      slots,
      board: () => board,
      now,
      mine: () => Promise.reject(new Error('nobody asks')),
      consults: () => Promise.reject(new Error('nobody asks')),
      broken: (error) => broken.push(error),
    })
    const told = new Map<string, string[]>()
    for (const { conversation } of [touched, other]) {
      const sent: string[] = []
      told.set(conversation, sent)
      const stream = { send: (event: string) => sent.push(event) > 0, end: () => undefined }
      hub.addVisitor({
        conversation,
        team: 'landelijk',
        cursor: 0,
        stream: stream as unknown as VisitorReader['stream'],
        sent: '',
      })
    }
    await until(() => told.get(other.conversation)?.includes('fact') === true, 'the other one’s word')
    await until(() => broken.length > 0, 'said')
    expect(told.get(touched.conversation)).not.toContain('fact')
    for (const visitor of [touched, other]) await visitor.post('/v1/goodbye', {})
  })
})

describe('who is there', () => {
  it('a silent page is shown as silent, then lost; one that comes back is here again', async () => {
    const person = await inner.counsellor('stilte')
    const visitor = inner.visitor()
    await visitor.start()
    await granted(visitor, person)
    const hers = await read(ports.chat, visitor.token)
    const console_ = await read(ports.console, person.session)
    await until(() => (console_.last('presence') as { presence: string } | null)?.presence === 'here', 'here')
    inner.clock.now += 61_000
    await person.post('/v1/beat', { read: [] })
    inner.line.presence.sweep()
    await until(
      () => (console_.last('presence') as { presence: string }).presence === 'silent',
      'silent after a minute',
    )
    await visitor.post('/v1/beat', { seq: 0 })
    await until(() => (console_.last('presence') as { presence: string }).presence === 'here', 'here again')
    for (let minute = 0; minute < 6; minute++) {
      inner.clock.now += 60_000
      await person.post('/v1/beat', { read: [] })
      inner.line.presence.sweep()
    }
    await hers.ended
    await until(
      () => (console_.last('presence') as { presence: string }).presence === 'lost',
      'lost after five minutes',
    )
    const back = await read(ports.chat, visitor.token)
    await until(() => (console_.last('presence') as { presence: string }).presence === 'here', 'back')
    back.end()
    await until(() => (console_.last('presence') as { presence: string }).presence === 'left', 'left')
    console_.end()
    inner.clock.now += 31 * 60_000
    await tidy(inner.line)
  })

  it('a console that is gone for 45 seconds no longer counts: she is told, and the line says nobody is there', async () => {
    await inner.database.sql.updateTable('duty').set({ state: 'off' }).execute()
    const person = await inner.counsellor('weg')
    const visitor = inner.visitor()
    await visitor.start()
    await granted(visitor, person)
    const console_ = await read(ports.console, person.session)
    const hers = await read(ports.chat, visitor.token)
    await until(
      () => (hers.last('hello') as { counsellorPresent: boolean } | null)?.counsellorPresent === true,
      'present',
    )
    console_.end()
    await console_.ended
    await goneIsWritten(person.name)
    inner.clock.now += 46_000
    inner.line.board.changed('landelijk')
    inner.line.hub.touch(visitor.conversation)
    await until(
      () => (hers.last('state') as { counsellorPresent: boolean } | null)?.counsellorPresent === false,
      'told',
    )
    const { board } = inner.line
    const row = { id: visitor.conversation, team_id: 'landelijk', door_id: 'nationaal', phase: 'talking' as const }
    await until(() => board.outlook(row).availability === 'nobody', 'nobody')
    hers.end()
  })
})

describe('the alarm', () => {
  it('rings at once and again until somebody takes her; busy colleagues are left in peace', async () => {
    const [free, busy] = [await inner.counsellor('vrij'), await inner.counsellor('bezig')]
    const earlier = inner.visitor()
    await earlier.start()
    await granted(earlier, busy)
    const [freeConsole, busyConsole] = [
      await read(ports.console, free.session),
      await read(ports.console, busy.session),
    ]
    const rings = (reader: StreamReader) => reader.frames.filter((frame) => frame.event === 'alarm').length
    const visitor = inner.visitor()
    await visitor.start()
    await until(() => rings(freeConsole) >= 1, 'the first ring')
    for (let tries = 0; tries < 700 && rings(freeConsole) < 2; tries++)
      await new Promise((resolve) => setTimeout(resolve, 25))
    expect(rings(freeConsole)).toBe(2)
    expect(freeConsole.last('alarm')).toMatchObject({ waiting: 1, times: 2, nobodyOnDuty: false })
    expect(rings(busyConsole)).toBe(0)
    await free.post('/v1/claim', { conversation: visitor.conversation, segment: 0 })
    await until(() => (freeConsole.last('queue') as { waiting: unknown[] }).waiting.length === 0, 'the queue is empty')
    freeConsole.end()
    busyConsole.end()
  })
})
