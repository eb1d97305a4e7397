/**
 * Fear: an address that is written in another way slips past what keeps addresses out. One connection comes to the door as
 * systems and proxies write it: mapped, in capitals, in full, in brackets, with a zone. Each is really read, and is nowhere.
 * A whole day with fifty of them, on the whole program: day-canary.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { grantBody } from '../stage/grants.ts'
import { type InnerLine, innerLine, origins, type Person, type VisitorAtTheDoor } from '../stage/inner-line.ts'
import { type Sought, wordsIn, wordsInFiles } from '../stage/search.ts'
import { readStream, until } from '../stage/stream-reader.ts'
import { formsOfAsking, hashesOf } from '../stage/who-asks.ts'

const six = '2001:db8:116:1160::beef'
/** Two connections, each in every way in which it is written. */
const written: Readonly<Record<string, readonly string[]>> = {
  '203.0.113.116': ['203.0.113.116', '::ffff:203.0.113.116', '::FFFF:203.0.113.116', '[::ffff:203.0.113.116]'],
  [six]: [six, '2001:0DB8:0116:1160:0000:0000:0000:BEEF', '2001:db8:116:1160:0:0:0:beef', `[${six}]`, `${six}%eth116`],
}
const peers = ['127.66.116.16', '::ffff:127.66.116.16', '2001:db8:116:1161::cafe']
const agent = 'Schildwacht/116.016'
const language = 'x-kanarietaal'

let inner: InnerLine
let anna: Person
let leads: Person
const said: string[] = []
const came = new Map<string, VisitorAtTheDoor[]>()

const headersOf = (forwarded: string, token?: string) => ({
  origin: origins.chat,
  'x-forwarded-for': `6.6.6.6, ${forwarded}`,
  forwarded: `for="${forwarded}"`,
  'user-agent': agent,
  'accept-language': language,
  'content-type': 'application/json',
  ...(token && { authorization: `Bearer ${token}` }),
})

async function comes(forwarded: string, peer: string): Promise<VisitorAtTheDoor> {
  const visitor = inner.visitor()
  const ask = async (method: 'GET' | 'POST', url: string, body?: object) => {
    const headers = headersOf(forwarded, visitor.token)
    const payload = body && { payload: JSON.stringify(body) }
    return inner.chat.inject({ method, url, headers, remoteAddress: peer, ...payload })
  }
  expect((await ask('GET', '/v1/open?door=nationaal')).statusCode).toBe(200)
  expect((await ask('POST', '/v1/start', await visitor.startBody())).statusCode).toBe(200)
  expect((await ask('POST', '/v1/beat', { seq: 'x' })).statusCode).toBe(400)
  expect((await ask('GET', `/v1/nothing-here`)).statusCode).toBe(404)
  return visitor
}

beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => said.push(String(chunk)) > 0)
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => said.push(String(chunk)) > 0)
  inner = await innerLine('embedded')
  anna = await inner.counsellor('anna')
  leads = await inner.counsellor('leiding', { roles: ['coordinator'] })
  let n = 0
  for (const [address, forms] of Object.entries(written)) {
    const visitors: VisitorAtTheDoor[] = []
    for (const form of forms) visitors.push(await comes(form, peers[n++ % peers.length] ?? ''))
    came.set(address, visitors)
  }
})
afterAll(async () => {
  vi.restoreAllMocks()
  await inner.close()
})

const everyForm: Sought[] = [
  ...Object.entries(written).flatMap(([address, forms]) =>
    forms.flatMap((forwarded) => formsOfAsking({ forwarded, address, agent, language })),
  ),
  ...peers,
  ...peers.flatMap(hashesOf),
]

it.each(Object.keys(written))('%s is one connection, however it is written: it was really read', async (address) => {
  const visitors = came.get(address) ?? []
  const conversation = visitors[0]?.conversation ?? ''
  const one = await inner.counsellor(`collega-${visitors.length}`)
  expect((await one.post('/v1/claim', { conversation, segment: 0 })).status).toBe(200)
  expect((await one.post('/v1/grants', grantBody(conversation, [one]))).status).toBe(200)
  const { body } = await one.post<{ matches: number }>('/v1/cool-downs', { conversation, minutes: 10 })
  expect(body.matches).toBe(visitors.length)
  await one.post('/v1/close', { conversation, segment: 1, close: 'AAAA', how: 'not-genuine' })
})

// @norm:CO-04 @req:R-028
it('nothing that staff are sent holds any of it', async () => {
  const address = await inner.console.listen({ port: 0, host: '127.0.0.1' })
  const streams = await Promise.all(
    [anna, leads].map(({ session }) => readStream(Number(new URL(address).port), session)),
  )
  await until(() => streams.every((stream) => stream.last('queue') !== null), 'the queue')
  const told = streams.map((stream) => stream.text())
  for (const person of [anna, leads])
    for (const path of ['/v1/board', '/v1/trust', '/v1/staffing']) told.push((await person.get(path)).raw)
  told.push((await anna.post('/v1/beat', { read: [] })).raw)
  for (const stream of streams) stream.end()
  const heard = Buffer.from(told.join('\n'))
  expect(wordsIn(heard, [came.get(six)?.at(-1)?.conversation ?? '']), 'control: who waits is told').toHaveLength(1)
  expect(wordsIn(heard, everyForm)).toEqual([])
})

// @norm:CO-04 @req:R-028
it('no row, no file and no word of output holds any of it, nor what is made of it in memory', async () => {
  const connections = Object.keys(written).map((forwarded) =>
    inner.line.coolDowns.connectionOf({ headers: { 'x-forwarded-for': forwarded }, socket: {} }),
  )
  const hashes = connections.map((each) => each ?? '')
  expect(hashes.every((each) => /^[\w-]{43}$/.test(each))).toBe(true)
  await sql`checkpoint`.execute(inner.database.sql)
  const secret = [...everyForm, ...hashes]
  expect(wordsInFiles(inner.directory, [came.get(six)?.at(-1)?.conversation ?? '']).length).toBeGreaterThan(0)
  expect(wordsInFiles(inner.directory, secret)).toEqual([])
  expect(wordsIn(Buffer.from(said.join('')), secret)).toEqual([])
})

const mapped = '::ffff:203.0.113.116'
it.each<[string, string | Buffer]>([
  ['a mapped address', '::ffff:cb00:7174'],
  ['a number', '3405803892'],
  ['a part of it', '4 203.0.113'],
  ['capitals', six.toUpperCase()],
  ['in full', '2001:0db8:0116:1160:0000:0000:0000:beef'],
  ['bytes', Buffer.from('20010db801161160000000000000beef', 'hex')],
  ...[agent, language].flatMap((text): [string, string][] => [
    [`${text} in lower case`, text.toLowerCase()],
    [`${text} in upper case`, text.toUpperCase()],
  ]),
  ...['203.0.113.116', six, mapped, ...peers].flatMap((text) =>
    ['sha256', 'sha1', 'md5'].flatMap((kind) =>
      (['hex', 'base64'] as const).map((form): [string, string] => [
        `${kind} of ${text} in ${form}`,
        createHash(kind).update(text).digest(form),
      ]),
    ),
  ),
])('control: a line that wrote it down as %s would be found', (_, kept) => {
  const line = Buffer.concat([Buffer.from('x '), Buffer.from(kept), Buffer.from(' y')])
  expect(wordsIn(line, everyForm).length).toBeGreaterThan(0)
})
