/** Fear: a handful of sockets that never finish asking, that idle, or that never read, hold every place there is. */
import { Agent, get } from 'node:http'
import { connect, type Socket } from 'node:net'
import { limits } from '@lijn116/protocol/limits'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type App, anyone, createApp } from '../../server/http/app.ts'
import { roomIn } from '../../server/http/open-files.ts'
import { openStream } from '../../server/stream/sse.ts'
import { origins } from '../stage/inner-line.ts'
import { until } from '../stage/stream-reader.ts'

const most = { all: 60, strangers: 30 }
const attackers = 120
let app: App
let port = 0
let room: App['room']
/** Connections the server holds, by its own sockets. */
let held: Set<Socket>
let written = 0
let pages = 0
const sockets: Socket[] = []

async function begin(answerMilliseconds?: number): Promise<void> {
  app = createApp('chat', origins.chat, () => false, answerMilliseconds, most)
  app.get('/page', { config: { guard: anyone.name } }, async () => {
    pages += 1
    return 'x'.repeat(400_000)
  })
  app.post('/says', { config: { guard: anyone.name } }, async (request) => request.body)
  app.get('/large', { config: { guard: anyone.name } }, async () => 'x'.repeat(50_000_000))
  app.get('/listens', { config: { guard: anyone.name } }, (_request, reply) => {
    reply.hijack()
    const stream = openStream(reply.raw, {}, { closed: () => undefined, caughtUp: () => undefined }, 64_000)
    while (stream.send('words', 'x'.repeat(1_000))) written += 1
  })
  // The bound of the server itself, only smaller than that of a line.
  room = app.room
  const here = new Set<Socket>()
  held = here
  app.server.on('connection', (socket: Socket) => {
    here.add(socket)
    socket.once('close', () => here.delete(socket))
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  port = (app.server.address() as { port: number }).port
}
beforeEach(() => begin())
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await app.close()
})

/** Says this and then nothing, and never hangs up by itself. */
const dawdle = (said: string): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
      socket.write(said)
      resolve(socket)
    })
    // It is to be sent away.
    socket.on('error', () => undefined)
    sockets.push(socket)
  })
const manyOf = async (how: () => Promise<unknown>): Promise<void> => {
  for (let n = 0; n < attackers; n += 10) {
    await Promise.all(Array.from({ length: 10 }, how))
    expect(await health()).toBe(200)
  }
}
const health = (agent: Agent | false = false): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: '/health', agent }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve(answer.statusCode))
    }).on('error', reject)
  })

const head = (path: string, more = ''): string => `${path} HTTP/1.1\r\nhost: x\r\n${more}\r\n`
const json = `origin: ${origins.chat}\r\ncontent-type: application/json\r\n`

// @norm:SE-13
it.each([
  ['nothing', ''],
  ['half a head', 'GET /health HTTP/1.1\r\nhost: x\r\n'],
  ['half a body', `${head('POST /v1/start', `${json}content-length: 9\r\n`)}{`],
  ['a question with half a body', `${head('GET /health', 'content-length: 9\r\n')}{`],
  ['half of a body in pieces', `${head('POST /v1/start', `${json}transfer-encoding: chunked\r\n`)}5\r\n{"a":\r\n`],
])('%s: so many have room, and whoever asks is answered all the time', async (_what, said) => {
  await manyOf(() => dawdle(said))
  await until(() => held.size <= most.strangers + 1, 'the ones that dawdle longest are let go of')
  expect(room().strangers).toBeLessThanOrEqual(most.strangers)
  // They do sit there: nothing else let go of them.
  expect(room().strangers).toBeGreaterThan(most.strangers / 2)
  console.log(`${attackers} that dawdle, ${held.size} held; ${attackers / 10} who asked, all answered`)
})

it('who asks once and then only sits there makes way too, and whoever is being answered does not', async () => {
  const listening = await Promise.all(Array.from({ length: 20 }, () => dawdle(head('GET /listens'))))
  for (const socket of listening) socket.resume()
  await until(() => room().all === 20 && room().strangers === 0, 'twenty who listen')
  await manyOf(async () => {
    const socket = await dawdle(head('GET /health'))
    // Answered first, or those who come at the same time would make way for each other.
    await new Promise((resolve) => socket.once('data', resolve).once('close', resolve))
  })
  expect(listening.filter(({ destroyed, readableEnded }) => destroyed || readableEnded)).toEqual([])
  await until(() => held.size <= 20 + most.strangers + 1, 'the ones that sit there longest are let go of')
})

it('when all places are taken by those who are being answered, none of them is cut off', async () => {
  const listening: Socket[] = []
  for (const part of [20, 40, most.all]) {
    listening.push(...(await Promise.all(Array.from({ length: 20 }, () => dawdle(head('GET /listens'))))))
    for (const socket of listening) socket.resume()
    await until(() => room().all === part && room().strangers === 0, 'twenty more who listen')
  }
  await expect(health()).rejects.toThrow(/ECONNRESET|socket hang up/)
  expect(listening.filter(({ destroyed, readableEnded }) => destroyed || readableEnded)).toEqual([])
  listening[0]?.destroy()
  await until(() => room().all < most.all, 'a place')
  expect(await health()).toBe(200)
})

it('who writes slowly keeps the place: those who come after, and say nothing, make way', async () => {
  const body = '{"a":1234}'
  const slow = await dawdle(head('POST /says', `${json}content-length: ${body.length}\r\n`))
  let heard = ''
  slow.on('data', (chunk) => {
    heard += chunk
  })
  await until(() => held.size === 1, 'she has a connection')
  const [hers] = held
  for (const byte of body) {
    const before = hers?.bytesRead ?? 0
    slow.write(byte)
    await until(() => (hers?.bytesRead ?? 0) > before, 'a byte of hers has come')
    // Fewer than there is room for: beside her nothing moves, so it is they who go.
    await Promise.all(Array.from({ length: 20 }, () => dawdle('')))
    expect(await health()).toBe(200)
  }
  await until(() => heard.includes(body), 'she is answered')
  expect(room().strangers).toBeLessThanOrEqual(most.strangers)
})

it('who asks for much and takes a little of it now and then has no place for ever, and a stream has', async () => {
  await app.close()
  await begin(1_500)
  const listening = await dawdle(head('GET /listens'))
  listening.resume()
  await until(() => room().all === 1 && room().strangers === 0, 'one who listens')
  const reader = await dawdle(head('GET /page').repeat(40))
  reader.pause()
  const sips = setInterval(() => reader.read(600), 50)
  try {
    await until(() => pages > 0 && room().all === 1, 'it is answered, and let go of')
  } finally {
    clearInterval(sips)
  }
  expect(await health()).toBe(200)
  expect([listening.destroyed, listening.readableEnded]).toEqual([false, false])
  expect(limits.answerSeconds).toBeLessThanOrEqual(120)
})

it('a kept connection is used again, and counts as idle between two questions', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (let times = 0; times < 3; times++) {
    expect(await health(agent)).toBe(200)
    await until(() => room().strangers === 1, 'idle again')
    expect(room().all).toBe(1)
  }
  agent.destroy()
})

it('half a head is given up after a while, also by whoever never hangs up, and nothing is said to it', async () => {
  expect(app.server.headersTimeout).toBeLessThanOrEqual(10_000)
  app.server.headersTimeout = 200
  const heard: string[] = []
  for (const socket of await Promise.all(Array.from({ length: 10 }, () => dawdle('GET /health HTTP/1.1\r\n'))))
    socket.on('data', (chunk) => heard.push(String(chunk)))
  await until(() => held.size === 0, 'no connection is left')
  // "Malformed" would be the end of it for her page; a connection that breaks is tried again.
  expect(heard).toEqual([])
})

it('what is no HTTP at all is told so, and let go of by whoever never hangs up', async () => {
  const socket = await dawdle('NONSENSE\r\n\r\n')
  let heard = ''
  socket.on('data', (chunk) => {
    heard += chunk
  })
  await until(() => held.size === 0, 'no connection is left')
  await until(() => heard.includes('malformed'), 'it is told')
  expect(heard).toMatch(/^HTTP\/1\.1 400 /)
})

it('who asks for much and reads nothing is given up after a while', async () => {
  // Longer than two beats, or streams would be cut off.
  expect(app.server.timeout).toBeGreaterThan(2 * limits.heartbeatSeconds * 1000)
  expect(app.server.timeout).toBeLessThanOrEqual(60_000)
  app.server.setTimeout(300)
  const socket = await dawdle(head('GET /large'))
  socket.pause()
  await until(() => room().all === 1, 'it asks')
  await until(() => held.size === 0, 'no connection is left')
})

it('who listens to a stream and reads nothing holds little of it', async () => {
  written = 0
  const socket = await dawdle(head('GET /listens'))
  socket.pause()
  await until(() => written > 0, 'it is written to')
  expect(written).toBeLessThanOrEqual(66)
})

it('each origin has room of its own, and something is left for the databases', () => {
  const said = (soft: number | string) =>
    `Limit  Soft Limit  Hard Limit  Units\nMax open files            ${soft}  20000  files\n`
  expect(roomIn(said(1024))).toEqual({ site: 153, chat: 537, console: 76 })
  for (const soft of [1024, 20_000]) {
    const { site, chat, console: work } = roomIn(said(soft)) ?? { site: soft, chat: soft, console: soft }
    expect(site + chat + work).toBeLessThanOrEqual(soft - 256)
  }
  expect([roomIn(said(300)), roomIn(said('unlimited')), roomIn('')]).toEqual([null, null, null])
})
