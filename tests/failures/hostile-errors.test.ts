/**
 * Fear: something breaks while her words are in it, and the trouble is told with them. Each layer is made to fail with a
 * canary in what fails: the request, the address, the database, the key store, the answer on its way out, the connection.
 */
import { EventEmitter, once } from 'node:events'
import { createConnection } from 'node:net'
import { problem } from '@lijn116/protocol/problem'
import { sql } from 'kysely'
import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { endWhereBroken } from '../../server/log.ts'
import { type InnerLine, innerLine, origins, type VisitorAtTheDoor } from '../stage/inner-line.ts'
import { wordsIn } from '../stage/search.ts'

const canary = 'kanarie-in-de-foutmelding'
/** As a line of a stack may look: whoever keeps the stack and drops the message must not take this for a place. */
const asPlace = `nee\n    at ${canary} (file:///${canary}/server/main.ts:1:1)\n   at ${canary}`

let inner: InnerLine
let her: VisitorAtTheDoor
let said: string[]
let later = 0

/** Whatever is said aloud, by which way it may be. */
function listen(): void {
  said = []
  const hear = (chunk: unknown): boolean => {
    said.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString())
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(hear as typeof process.stdout.write)
  vi.spyOn(process.stderr, 'write').mockImplementation(hear as typeof process.stderr.write)
  for (const way of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, way).mockImplementation((...words) => void hear(words.map(String).join(' ')))
}
const words = () => Buffer.from(said.join(''))
const broken = (): { where: string; at: string[] }[] =>
  said.filter((line) => line.includes('"broken"')).map((line) => JSON.parse(line) as { where: string; at: string[] })

beforeAll(async () => {
  inner = await innerLine('embedded')
  her = inner.visitor()
  expect((await her.start()).status).toBe(200)
  await inner.chat.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => inner.close())
beforeEach(() => {
  // The same trouble is said once in ten seconds: each case has its own.
  later += 20_000
  inner.clock.now += 60_000
  const now = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => now() + later)
  listen()
})
afterEach(() => vi.restoreAllMocks())

type Asked = { path: string; payload: string; headers?: Record<string, string>; method?: 'GET' | 'POST' }
async function ask({ path, payload, headers = {}, method = 'POST' }: Asked) {
  const answer = await inner.chat.inject({
    method,
    url: path,
    headers: {
      origin: origins.chat,
      authorization: `Bearer ${her.token}`,
      'content-type': 'application/json',
      ...headers,
    },
    ...(method === 'POST' ? { payload } : {}),
  })
  return { status: answer.statusCode, raw: `${JSON.stringify(answer.headers)}\n${answer.body}`, body: answer.body }
}
function keepsQuiet(raw: string): void {
  expect(wordsIn(Buffer.from(raw), [canary]), 'the answer').toEqual([])
  expect(wordsIn(words(), [canary]), 'what was said aloud').toEqual([])
}

const say = (message: object) => JSON.stringify({ messages: [message] })
const start = (over: object) => JSON.stringify({ version: 1, ...over })
const requests: (Asked & { name: string })[] = [
  { name: 'JSON cut in two', path: '/v1/messages', payload: `{"messages":[{"sealed":"${canary}` },
  { name: 'not JSON at all', path: '/v1/messages', payload: canary },
  { name: 'a text where an object goes', path: '/v1/messages', payload: JSON.stringify(canary) },
  { name: 'a field of the wrong kind', path: '/v1/messages', payload: say({ segment: canary, sealed: asPlace }) },
  { name: 'the same key twice', path: '/v1/beat', payload: `{"seq":1,"seq":"${canary}"}` },
  { name: 'a key of every object', path: '/v1/beat', payload: `{"seq":1,"__proto__":{"${canary}":"${canary}"}}` },
  { name: 'a constructor', path: '/v1/beat', payload: `{"constructor":{"prototype":{"${canary}":1}}}` },
  { name: 'a name nobody knows', path: '/v1/start', payload: start({ door: canary, language: canary }) },
  { name: 'more than fits', path: '/v1/messages', payload: say({ sealed: canary.repeat(60_000) }) },
  { name: 'another content type', path: '/v1/beat', payload: canary, headers: { 'content-type': `text/${canary}` } },
  { name: 'another origin', path: '/v1/beat', payload: '{}', headers: { origin: `https://${canary}.example` } },
  { name: 'a token that is none', path: '/v1/beat', payload: '{}', headers: { authorization: `Bearer ${canary}` } },
  { name: 'a length that is none', path: '/v1/beat', payload: '{}', headers: { 'content-length': canary } },
  { name: 'an address that is not there', path: `/v1/${canary}?q=${canary}#${canary}`, payload: '{}' },
  { name: 'an address that cannot be read', path: `/v1/${canary}%ff%zz`, payload: '{}' },
  { name: 'a door nobody has', path: `/v1/open?door=${canary}`, payload: '', method: 'GET' },
  { name: 'a door that is many', path: `/v1/open?door=${canary}&door[]=x&door=${canary}`, payload: '', method: 'GET' },
  {
    name: 'a page that is not there',
    path: `/${canary}`,
    payload: '',
    method: 'GET',
    headers: { accept: 'text/html' },
  },
]

// @norm:CO-04 @norm:IO-02
it.each(requests)('$name is refused in our own words', async (asked) => {
  const { status, raw, body } = await ask(asked)
  keepsQuiet(raw)
  if (status === 303) return
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect(v.safeParse(problem, JSON.parse(body)).success).toBe(true)
  expect(broken(), 'a bad request is no bug of ours').toEqual([])
})

it('a database that repeats what it was given says nothing of it', async () => {
  await sql`create function tells() returns trigger language plpgsql as $$ begin
    raise exception '%', ${sql.lit(asPlace)} using detail = ${sql.lit(canary)}, hint = ${sql.lit(canary)};
    end $$`.execute(inner.database.sql)
  await sql`create trigger tells before insert or update or delete on conversation for each row execute function tells()`.execute(
    inner.database.sql,
  )
  try {
    const thrown = await sql`update conversation set seq = seq`.execute(inner.database.sql).catch((error) => error)
    expect((thrown as Error).message, 'control: the message holds it').toContain(canary)
    for (const path of ['/v1/messages', '/v1/goodbye']) {
      const { raw, body } = await ask({ path, payload: path === '/v1/messages' ? say(her.message(1)) : '{}' })
      keepsQuiet(raw)
      expect(JSON.parse(body)).toMatchObject({ type: 'broken', status: 500 })
    }
    expect(broken().map(({ where }) => where)).toEqual(['POST /v1/messages', 'POST /v1/goodbye'])
  } finally {
    await sql`drop trigger tells on conversation`.execute(inner.database.sql)
  }
})

it('a key store that repeats what it was given says nothing of it', async () => {
  const breaks = vi.spyOn(inner.keys, 'createSlot').mockRejectedValue(new Error(asPlace))
  const other = inner.visitor()
  const { status, raw } = await other.start()
  expect(breaks, 'control: it was asked').toHaveBeenCalled()
  expect(status).toBe(500)
  keepsQuiet(raw)
  expect(broken()).toMatchObject([{ where: 'POST /v1/start' }])
})

it('an answer that does not fit its schema stays here, and is not quoted', async () => {
  const state = await inner.line.hub.visitorState(
    await inner.database.sql
      .selectFrom('conversation')
      .selectAll()
      .where('id', '=', her.conversation)
      .executeTakeFirstOrThrow(),
  )
  const hub = vi.spyOn(inner.line.hub, 'visitorState')
  hub.mockResolvedValue({ ...state, band: asPlace as 'soon', availability: canary as 'open' })
  const { status, raw } = await ask({ path: '/v1/beat', payload: '{"seq":0}' })
  expect(hub).toHaveBeenCalled()
  expect(status).toBe(500)
  keepsQuiet(raw)
  expect(broken()).toMatchObject([{ where: 'POST /v1/beat' }])
})

/** The stack is written when it is first asked for. */
function changed(error: Error): Error {
  expect(error.stack).toContain(canary)
  error.message = 'rustig'
  return error
}

it.each([
  ['an error', () => new Error(asPlace)],
  ['an error of another name', () => Object.assign(new TypeError(asPlace), { cause: new Error(canary) })],
  ['an error whose message was changed', () => changed(new Error(asPlace))],
  ['no error at all', () => canary],
  ['an object', () => ({ message: canary, code: canary, stack: `${asPlace}` })],
  ['an error with a code that says it', () => Object.assign(new Error('x'), { code: asPlace })],
  [
    'an error that names a file of ours',
    () => new Error(`\n    at ${canary} (${canary}.ts:1:1)\n at ${import.meta.filename}${canary}:1:1`),
  ],
  ['an error with a name that says it', () => Object.assign(new Error('x'), { name: asPlace })],
])('%s thrown in a handler is told by its place only', async (_name, thrown) => {
  vi.spyOn(inner.line.hub, 'visitorState').mockRejectedValue(thrown())
  const { status, raw } = await ask({ path: '/v1/beat', payload: '{"seq":0}' })
  expect(status).toBe(500)
  keepsQuiet(raw)
  expect(broken()).toHaveLength(1)
})

it('where it broke is still told', async () => {
  vi.spyOn(inner.line.hub, 'visitorState').mockImplementation(async () => {
    throw new RangeError(asPlace)
  })
  await ask({ path: '/v1/beat', payload: '{"seq":0}' })
  expect(broken()).toMatchObject([{ where: 'POST /v1/beat', name: 'RangeError' }])
  expect(broken()[0]?.at.join('\n')).toMatch(/^server\/http\/visitor\.ts:\d+:\d+$/m)
})

it.each(['uncaughtException', 'unhandledRejection'])('%s ends the program, and is told by its place only', (event) => {
  const exit = vi.fn()
  const program = Object.assign(new EventEmitter(), { exit })
  endWhereBroken(program)
  program.emit(event, new RangeError(asPlace))
  keepsQuiet('')
  expect(broken()).toMatchObject([{ where: event, name: 'RangeError' }])
  expect(broken()[0]?.at.join('\n')).toMatch(/^tests\/failures\/hostile-errors\.test\.ts:/)
  expect(exit.mock.calls).toEqual([[1]])
})

const lines = (...all: string[]) => all.join('\r\n')
const asked = `Host: x\r\nOrigin: ${origins.chat}\r\nContent-Type: application/json`
it.each([
  ['bytes that are no request', lines(`${canary}\u0000\u0001`, canary, '', ''), '400'],
  ['a header that cannot be', lines('GET /v1/open HTTP/1.1', 'Host: x', `X-\u0007${canary}: ${canary}`, '', ''), '400'],
  ['a header too long', lines('GET /v1/open HTTP/1.1', `X-Long: ${canary.repeat(1_000)}`, '', ''), '400'],
  ['a method nobody knows', lines(`${canary.toUpperCase()} / HTTP/1.1`, 'Host: x', '', ''), '400'],
  ['a chunk that is none', lines(`POST /v1/beat HTTP/1.1`, asked, 'Transfer-Encoding: chunked', '', canary, ''), '400'],
  ['half a body', lines('POST /v1/beat HTTP/1.1', asked, 'Content-Length: 500', '', `{"seq":"${canary}`), null],
])('%s on the wire is answered without it, or not at all', async (_name, bytes, status) => {
  const address = inner.chat.server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const socket = createConnection({ port: address.port, host: '127.0.0.1' })
  const heard: Buffer[] = []
  socket.on('data', (chunk: Buffer) => heard.push(chunk))
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const closed = once(socket, 'close')
  const begun = once(inner.chat.server, 'request')
  socket.write(bytes, 'latin1')
  // She goes away in the middle, once the head was read.
  if (status === null) await begun.then(() => socket.destroy())
  await closed
  const answer = Buffer.concat(heard).toString('latin1')
  if (status !== null) expect(answer.split(' ')[1]).toBe(status)
  keepsQuiet(answer)
})

// @norm:CO-04
it('what staff did and what the line counted hold none of it', async () => {
  const { rows } = await sql`select * from audit`.execute(inner.database.sql)
  const counted = await sql`select * from counter`.execute(inner.database.sql)
  expect(wordsIn(Buffer.from(JSON.stringify([rows, counted.rows])), [canary])).toEqual([])
})

it('control: a line that told the error would be found here', () => {
  const thrown = new Error(asPlace)
  console.error(thrown)
  process.stdout.write(`${JSON.stringify({ event: 'broken', at: thrown.stack?.split('\n') })}\n`)
  expect(wordsIn(words(), [canary])).toHaveLength(1)
})
