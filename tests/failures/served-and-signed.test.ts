/** Fear: the server hands out another page than the one people read and signed, and nobody notices. */
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lineFile } from '@lijn116/protocol/custody'
import { manifest } from '@lijn116/protocol/manifest'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../../server/config.ts'
import { type App, createApp, servePages } from '../../server/http/app.ts'
import { createSite } from '../../server/http/create-site.ts'
import { serveExit } from '../../server/http/visitor.ts'
import { chatPages, consolePages, sitePages } from '../../server/page/pages-of-line.ts'
import { doors } from '../stage/inner-line.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'lijn116-served-'))
const file = (name: string): string => join(place, name)
const source = 'a'.repeat(40)
const exit = 'https://weer.example/vandaag'
const names = ['site', 'chat', 'console'] as const

/** Not spawnSync: who stands in the middle lives in this process. */
const run = (command: string, ...args: string[]): Promise<{ status: number | null; said: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, command), ...args])
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
    child.once('close', (status) => resolve({ status, said }))
  })
const look = (signed: string, ...more: string[]) =>
  run('custody/commands/check-served.ts', '--line', file('public/line.json'), '--manifest', file(signed), ...more)
const sign = (signer: number, list: string, out: string) =>
  run(
    'custody/commands/sign-manifest.ts',
    ...['--line', file('public/line.json'), '--trust', file('public/trust.json'), '--manifest', file(list)],
    ...['--out', file(out), '--signer', file(`private/signer-${signer}.json`)],
  )

/** What a taken-over machine could change on the way; null: nothing. */
type Bend = (path: string) => ((body: string, headers: IncomingHttpHeaders) => string) | null
let bend: Bend = () => null
const middle = (port: number): Server =>
  createServer((asked, answer) => {
    const { url = '/', headers } = asked
    const change = bend(url)
    // Packing all pages as hard as a line does takes seconds; these show that what is packed is unpacked.
    const isPacked = change === null && /^\/(k7d2|assets\/.*)$/.test(url)
    const given = isPacked ? headers : { ...headers, 'accept-encoding': 'identity' }
    request({ port, host: '127.0.0.1', path: url, headers: given }, (real) => {
      const chunks: Buffer[] = []
      real.on('data', (chunk) => chunks.push(chunk))
      real.on('end', () => {
        const { 'content-length': _length, ...kept } = real.headers
        const body = Buffer.concat(chunks)
        const sent = change === null ? body : Buffer.from(change(body.toString(), kept))
        answer.writeHead(real.statusCode ?? 500, { ...kept, 'content-length': sent.length })
        answer.end(sent)
      })
    }).end()
  })

const apps: App[] = []
const middles: Server[] = []
const origin: Record<string, string> = {}
beforeAll(async () => {
  const made = await run(
    'custody/commands/create-line.ts',
    ...['--keys', file('private'), '--public', file('public'), '--id', 'lijn116-test', '--phone', '116 016'],
  )
  expect(made.status, made.said).toBe(0)
  const line = v.parse(lineFile, JSON.parse(readFileSync(file('public/line.json'), 'utf8')))
  const ports: Record<string, number> = {}
  for (const name of names) {
    const server = middle(0)
    server.removeAllListeners('request')
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    ports[name] = (server.address() as AddressInfo).port
    origin[name] = `http://127.0.0.1:${ports[name]}`
    middles.push(server)
  }
  const settings = { SITE_ORIGIN: origin.site, CHAT_ORIGIN: origin.chat, CONSOLE_ORIGIN: origin.console }
  const config = readConfig({ ...settings, EXIT_ADDRESS: exit })
  const never = () => false
  // As server/main.ts puts them together, without a database: none of these pages needs one.
  const chat = createApp('chat', config.origins.chat, never)
  servePages(chat, chatPages(line, exit, doors))
  serveExit(chat, exit, doors)
  const console_ = createApp('console', config.origins.console, never)
  servePages(console_, consolePages(line, exit))
  const site = createSite({ config, doors, pages: sitePages(line, exit), line: () => null, isDraining: never })
  for (const [index, app] of [site, chat, console_].entries()) {
    apps.push(app)
    await app.listen({ port: 0, host: '127.0.0.1' })
    const [handler] = middle((app.server.address() as AddressInfo).port).listeners('request')
    middles[index]?.on('request', handler as Parameters<Server['on']>[1])
  }
  const options = names.flatMap((name) => [`--${name}`, origin[name] ?? ''])
  const listed = await run(
    'server/commands/write-manifest.ts',
    ...[
      '--line',
      file('public/line.json'),
      '--source',
      source,
      '--out',
      file('list.json'),
      '--exit',
      exit,
      ...options,
      '--source-unchecked',
    ],
  )
  expect(listed.status, listed.said).toBe(0)
  for (const signer of [2, 1]) {
    const signed = await sign(signer, 'list.json', 'signed.json')
    expect(signed.status, signed.said).toBe(0)
  }
})
afterAll(async () => {
  for (const server of middles) server.close().closeAllConnections()
  for (const app of apps) await app.close()
  rmSync(place, { recursive: true, force: true })
})

it('an honest line is the same to the byte, on three origins', async () => {
  const { status, said } = await look('signed.json', '--seen', file('seen.json'))
  expect(said).toMatch(/^\d{3} addresses, 0 differences$/m)
  expect(said).toContain(`built from ${source}`)
  expect(status).toBe(0)
  const { origins } = v.parse(manifest, JSON.parse(readFileSync(file('list.json'), 'utf8')))
  const guards = [
    ...['cache-control', 'cross-origin-embedder-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy'],
    ...['integrity-policy', 'permissions-policy', 'referrer-policy', 'x-content-type-options', 'x-frame-options'],
  ]
  for (const name of names) expect(Object.keys(origins[name].headers), name).toEqual(expect.arrayContaining(guards))
  // Nothing that is built escapes the list: pages, scripts, words; and of the signpost what may run in it.
  expect(origins.chat.files.filter(({ path }) => path.startsWith('/assets/')).length).toBe(4)
  expect(origins.console.files.filter(({ path }) => /\.(js|css)$/.test(path)).length).toBe(2)
  expect(origins.site.filled.length).toBeGreaterThan(1)
  expect(origins.chat.redirects).toContainEqual({ path: '/exit', to: exit, headers: { 'clear-site-data': '"*"' } })
})

it('each byte, key, policy and cookie that was changed is named, and nothing else', async () => {
  let script = ''
  const bends: Readonly<Record<string, ReturnType<Bend>>> = {
    '/k7d2': (body) => `${body}<!---->`,
    '/b8n4': (body) =>
      body.replace(/"roots":\["./, (found) => `${found.slice(0, -1)}${found.endsWith('B') ? 'C' : 'B'}`),
    '/lees': (body) => body.replace('<main', '<main '),
    '/adressen': (body, headers) => {
      headers['content-security-policy'] = "script-src 'unsafe-inline'"
      return body
    },
    '/texts/k7d2.json': (body, headers) => {
      headers['set-cookie'] = ['wie=u']
      return body
    },
    '/m4x8': (body, headers) => {
      delete headers['integrity-policy']
      return body
    },
    '/exit': (body, headers) => {
      headers.location = 'https://elders.example/'
      return body
    },
  }
  bend = (path) => {
    if (/^\/assets\/.*\.js$/.test(path) && (script === '' || script === path)) {
      script = path
      return (body) => `${body};`
    }
    return bends[path] ?? null
  }
  const { status, said } = await look('signed.json').finally(() => (bend = () => null))
  expect(status).toBe(1)
  const found = said.split('\n').filter((each) => each.startsWith('http://'))
  const named = (path: string, what: RegExp) =>
    found.filter((each) => each.includes(`${path} `) && what.test(each)).length
  expect({
    page: named('/k7d2', /has the hash/),
    key: named('/b8n4', /has the hash/),
    article: named('/lees', /has the hash/),
    script: named(script, /has the hash/),
    policy: named('/adressen', /content-security-policy is .*unsafe-inline/),
    cookie: named('/texts/k7d2.json', /set-cookie is there/),
    dropped: named('/m4x8', /integrity-policy is missing/),
    exits: named('/exit', /location is "https:\/\/elders/),
  }).toEqual({ page: 1, key: 1, article: 1, script: 1, policy: 1, cookie: 1, dropped: 1, exits: 2 })
  expect(found.length, said).toBe(9)
})

it('one signer alone, or two who built something else, make no list that is believed', async () => {
  expect((await sign(1, 'list.json', 'alone.json')).said).toContain('1 of 2 signatures')
  expect(await look('alone.json')).toMatchObject({ status: 2, said: expect.stringContaining('not-signed') })
  expect(await sign(1, 'list.json', 'alone.json')).toMatchObject({
    status: 1,
    said: expect.stringContaining('already'),
  })
  writeFileSync(file('other.json'), readFileSync(file('list.json'), 'utf8').replace(source, 'b'.repeat(40)))
  const other = await sign(2, 'other.json', 'alone.json')
  expect(other).toMatchObject({ status: 1, said: expect.stringContaining('another list than yours') })
})

it('a folder that stands at another commit than is said makes no list', async () => {
  const { status, said } = await run(
    'server/commands/write-manifest.ts',
    ...['--line', file('public/line.json'), '--source', source, '--out', file('none.json')],
  )
  expect({ status, said }).toMatchObject({
    status: 1,
    said: expect.stringMatching(/this folder stands at .*not at aaa/),
  })
  expect(existsSync(file('none.json'))).toBe(false)
})

it('what is shown before signing is what was read, once', async () => {
  const args = [
    '--line',
    file('public/line.json'),
    '--trust',
    file('public/trust.json'),
    '--out',
    file('unsigned.json'),
  ]
  const shown = execFileSync(
    '/bin/sh',
    ['-c', 'cat "$1" | "$0" "$2" --manifest /dev/stdin "$3" "$4" "$5" "$6" "$7" "$8"', process.execPath].concat(
      ...[file('list.json'), join(root, 'custody/commands/sign-manifest.ts'), ...args],
    ),
    { encoding: 'utf8' },
  )
  const list = readFileSync(file('list.json'))
  expect(shown).toContain(`SHA-256 of the list: ${createHash('sha256').update(list).digest('hex')}`)
})

it('who was replaced is not believed: by the trust file of today, and by what was seen before', async () => {
  const old = readFileSync(file('public/trust.json'), 'utf8')
  writeFileSync(file('trust.json'), old)
  expect(await look('signed.json', '--only', 'site', '--trust', file('trust.json'))).toMatchObject({ status: 0 })
  const renewed = await run(
    'custody/commands/renew-delegation.ts',
    ...['--line', file('public/line.json'), '--trust', file('trust.json'), '--signer', file('private/signer-1.json')],
    ...['--root', file('private/root-1.json'), '--root', file('private/root-2.json'), '--new-keys', file('new')],
  )
  expect(renewed.status, renewed.said).toBe(0)
  const replaced = await look('signed.json', '--only', 'site', '--trust', file('trust.json'))
  expect(replaced).toMatchObject({ status: 2, said: expect.stringContaining('not-signed') })
  const until = Date.now() + 500 * 86_400_000
  writeFileSync(file('later.json'), JSON.stringify({ 'lijn116-test': { madeAt: 0, delegatedUntil: until } }))
  const older = await look('signed.json', '--only', 'site', '--seen', file('later.json'))
  expect(older).toMatchObject({ status: 2, said: expect.stringContaining('older delegation') })
})

it('a list that was touched, that is older than one seen, or of a line that is away ends with 2, never with 0', async () => {
  const whole = readFileSync(file('signed.json'), 'utf8')
  writeFileSync(file('touched.json'), whole.replace(source, 'b'.repeat(40)))
  expect(await look('touched.json')).toMatchObject({ status: 2, said: expect.stringContaining('not what was signed') })
  writeFileSync(
    file('newer.json'),
    JSON.stringify({ 'lijn116-test': { madeAt: Date.now() + 60_000, delegatedUntil: 0 } }),
  )
  const older = await look('signed.json', '--seen', file('newer.json'))
  expect(older).toMatchObject({ status: 2, said: expect.stringContaining('older') })
  expect((await look('signed.json', '--only', 'chta')).status).toBe(2)
  // What nobody foresaw is no difference: a place where nothing can be kept.
  expect((await look('signed.json', '--seen', file('nowhere/seen.json'))).status).toBe(2)
  const away = middles[2]
  away?.closeAllConnections()
  await new Promise((resolve) => away?.close(resolve))
  const gone = await look('signed.json', '--only', 'console')
  expect(gone).toMatchObject({ status: 2, said: expect.stringMatching(/, 0 differences, \d+ could not be looked at/) })
})
