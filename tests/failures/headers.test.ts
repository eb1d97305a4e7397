/**
 * The headers of every answer: each route of the three origins as they are built, by each method, and each way to be refused.
 * A route that is added is asked too. Which page may run which hash differs per build, so of a policy its words are held.
 */
import { randomBytes } from 'node:crypto'
import { type AddressInfo, connect } from 'node:net'
import type { LineFile } from '@lijn116/protocol/custody'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../server/config.ts'
import { type App, createApp, servePages } from '../../server/http/app.ts'
import { serveCounsellors } from '../../server/http/counsellor.ts'
import { createSite, trialShown } from '../../server/http/create-site.ts'
import { baseHeaders, type OriginKind } from '../../server/http/headers.ts'
import { serveExit, serveVisitors } from '../../server/http/visitor.ts'
import type { Pages } from '../../server/page/pages.ts'
import { chatPages, consolePages, sitePages } from '../../server/page/pages-of-line.ts'
import { doors, type InnerLine, innerLine, origins as plainOrigins } from '../stage/inner-line.ts'

/** What no answer may carry: who made it, a name to know a browser by, or an invitation to ask elsewhere. */
const never = [
  ...['server', 'x-powered-by', 'etag', 'last-modified', 'set-cookie', 'link', 'sourcemap', 'x-sourcemap'],
  ...['access-control-allow-origin', 'report-to', 'reporting-endpoints', 'nel', 'timing-allow-origin', 'via', 'age'],
  ...['alt-svc', 'expect-ct', 'accept-ch', 'refresh', 'upgrade', 'trailer', 'x-request-id'],
]
/** Beside the headers of the origin, all that an answer may have. A new one is added here by somebody who thought of it. */
const mayHave = [
  ...['content-type', 'content-length', 'content-encoding', 'vary', 'date', 'connection', 'keep-alive'],
  ...['transfer-encoding', 'location', 'retry-after', 'clear-site-data'],
]
/** The map for programs and pages of others (docs/decisions/0039): the only answers that say who else may read them. */
const ofOpenData = {
  'access-control-allow-origin': /^\*$/,
  'access-control-expose-headers': /^API-Version, Link$/,
  'api-version': /^\d+\.\d+\.\d+$/,
  link: /^<https:\/\/[^>]+>; rel="license"(, <[^>]+>; rel="[a-z]+")*$/,
}
const embed = '/v1/open/embed/'

/** Written out, so that the product is not held to its own word. Hashes of a page are cut out of its policy. */
const nothing = (
  'accelerometer autoplay browsing-topics camera clipboard-read clipboard-write display-capture encrypted-media ' +
  'fullscreen gamepad geolocation gyroscope hid identity-credentials-get idle-detection local-fonts magnetometer ' +
  'microphone midi otp-credentials payment picture-in-picture screen-wake-lock serial storage-access usb ' +
  'window-management xr-spatial-tracking'
)
  .split(' ')
  .map((feature) => `${feature}=()`)
  .join(', ')
const keysOf = (who: string): string => `publickey-credentials-get=${who}, publickey-credentials-create=${who}`
const ofEveryOrigin = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'origin-agent-cluster': '?1',
  'integrity-policy': 'blocked-destinations=(script)',
}
const shut =
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types"
const wanted: Record<OriginKind, Record<string, string>> = {
  site: {
    ...ofEveryOrigin,
    'permissions-policy': `${nothing}, ${keysOf('()')}`,
    'content-security-policy': `default-src 'none'; script-src; style-src; connect-src 'none'; img-src 'self' data:; ${shut} 'none'`,
    'x-robots-tag': 'all',
  },
  chat: {
    ...ofEveryOrigin,
    'permissions-policy': `${nothing}, ${keysOf('()')}`,
    'content-security-policy': `default-src 'none'; script-src 'self'; style-src; connect-src 'self'; img-src data:; ${shut} 'none'`,
    'x-robots-tag': 'noindex, nofollow',
  },
  console: {
    ...ofEveryOrigin,
    'permissions-policy': `${nothing}, ${keysOf('(self)')}`,
    'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; ${shut} svelte-trusted-html`,
    'x-robots-tag': 'noindex, nofollow',
  },
}
/** A stream is not gathered by a proxy before it is passed on. */
const ofStreams = ['x-accel-buffering']

const kinds = ['site', 'chat', 'console'] as const
const secure = { site: 'https://lijn.example', chat: 'https://chat.example', console: 'https://werk.example' }
const exit = 'https://weer.example/vandaag'
const file: LineFile = {
  ...{ lineId: 'proef', trial: true, minRosterVersion: 1, approvals: 2, phone: '116 016', builtAt: 0, doors: [] },
  roots: [0, 1, 2].map(() => randomBytes(65).toString('base64url')),
}

let inner: InnerLine
const made = new Map<OriginKind, { app: App; origin: string; pages: Pages; port: number }>()
beforeAll(async () => {
  inner = await innerLine('embedded')
  const config = { ...readConfig({}), origins: secure, exit }
  const pages = {
    site: sitePages(trialShown, exit),
    chat: chatPages(file, exit, doors),
    console: consolePages(file, exit),
  }
  const site = createSite({ config, doors, pages: pages.site, line: () => inner.line, isDraining: () => false })
  const chat = createApp('chat', secure.chat, () => false)
  servePages(chat, pages.chat)
  serveVisitors(chat, inner.line)
  serveExit(chat, exit, doors)
  const console_ = createApp('console', secure.console, () => false)
  servePages(console_, pages.console)
  serveCounsellors(console_, inner.line, secure.console)
  for (const [kind, app] of [
    ['site', site],
    ['chat', chat],
    ['console', console_],
  ] as const) {
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as AddressInfo
    made.set(kind, { app, origin: secure[kind], pages: pages[kind], port })
  }
})
afterAll(async () => {
  for (const { app } of made.values()) await app.close()
  await inner.close()
})

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'] as const
type Method = (typeof methods)[number]
type Asked = { method: Method; url: string; headers?: Record<string, string>; payload?: string }
type Answered = { status: number; headers: Record<string, unknown> }

/** A made-up word where the address of a route has a place for one. */
const filled = (url: string): string => url.replaceAll(/:\w+/g, 'bestaat-niet').replace('*', 'bestaat-niet')
const partOf = (kind: OriginKind) => {
  const found = made.get(kind)
  if (found === undefined) throw new Error(`no app for ${kind}`)
  return found
}

/** In order of first sight, so that another list of hashes is the same policy and another directive is not. */
const withoutHashes = (policy: string): string =>
  policy
    .replaceAll(/'sha(256|384|512)-[\w+/=]+'/g, '')
    .replaceAll(/(script|style)-src 'none'/g, '$1-src')
    .split('; ')
    .map((directive) => directive.trim().replaceAll(/ +/g, ' '))
    .join('; ')

/** `url`: where it was asked; what stands under /v1/open/ of the site is for everybody, and says so. */
function holds(kind: OriginKind, url: string, { status, headers }: Answered): void {
  const what = `${kind} ${url.slice(0, 80)} ${status}`
  const isOpen = kind === 'site' && url.startsWith('/v1/open/')
  const isEmbed = isOpen && url.startsWith(embed) && status === 200
  const { 'content-security-policy': policy = '', ...base } = wanted[kind]
  const expected: Record<string, string | RegExp | undefined> = {
    ...base,
    'strict-transport-security': 'max-age=31536000',
    // What somebody chose on the signpost is nobody's to find again.
    ...(kind === 'site' ? { 'x-robots-tag': /^(all|noindex(, nofollow)?)$/ } : {}),
    ...(isOpen ? { ...ofOpenData, 'cross-origin-resource-policy': 'cross-origin' } : {}),
    ...(isOpen && status < 400 ? { 'cache-control': /^public, max-age=(300|60)$/ } : {}),
    ...(isEmbed ? { 'x-frame-options': undefined } : {}),
  }
  for (const [name, value] of Object.entries(expected))
    if (value instanceof RegExp) expect(String(headers[name]), `${what} ${name}`).toMatch(value)
    else expect(headers[name], `${what} ${name}`).toBe(value)
  for (const name of never) if (!(name in expected)) expect(headers[name], `${what} ${name}`).toBeUndefined()
  const known = [
    ...Object.keys(expected),
    'content-security-policy',
    ...mayHave,
    ...(url === '/v1/stream' ? ofStreams : []),
  ]
  expect(
    Object.keys(headers).filter((name) => !known.includes(name)),
    what,
  ).toEqual([])
  const said = String(headers['content-security-policy'])
  expect(said, what).not.toMatch(/unsafe-|https?:/)
  if (isEmbed)
    expect(said, what).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors \*$/,
    )
  else expect(withoutHashes(said), what).toBe(policy)
}

async function ask(app: App, asked: Asked): Promise<Answered> {
  const { statusCode, headers } = await app.inject(asked)
  return { status: statusCode, headers }
}

/** The head of the first answer to these bytes, over a socket. */
function answerTo(port: number, said: string): Promise<Answered> {
  return new Promise((resolve, reject) => {
    let heard = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(said))
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1')
      if (heard.includes('\r\n\r\n')) socket.destroy()
    })
    socket.on('close', () => {
      const [first = '', ...lines] = heard.split('\r\n\r\n', 1)[0]?.split('\r\n') ?? []
      const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1])
      if (Number.isNaN(status)) return reject(new Error(`no head in ${JSON.stringify(heard.slice(0, 200))}`))
      const pairs = lines.map((line) => /^([^:]+):\s*(.*)$/.exec(line) ?? [])
      resolve({
        status,
        headers: Object.fromEntries(pairs.map(([, name, value]) => [String(name).toLowerCase(), value])),
      })
    })
  })
}

const json = { 'content-type': 'application/json' }
const refusals = (kind: OriginKind, origin: string): Asked[] => {
  const url = kind === 'console' ? '/v1/sign-in/salt' : '/v1/start'
  return [
    ...[
      '/bestaat-niet',
      '/favicon.ico',
      '/robots.txt',
      '/%ff',
      '/../server/main.ts',
      '/assets/',
      '/index.html.map',
    ].map((path): Asked => ({ method: 'GET', url: path })),
    { method: 'GET', url: '/bestaat-niet', headers: { accept: 'text/html' } },
    { method: 'GET', url: '/bestaat-niet', headers: { accept: 'text/html', 'accept-encoding': 'br' } },
    { method: 'GET', url: `/${'a'.repeat(4_000)}` },
    { method: 'GET', url: '/', headers: { origin: 'https://elders.example' } },
    { method: 'POST', url, headers: { origin: 'https://elders.example' } },
    { method: 'POST', url, headers: { origin, ...json }, payload: '{' },
    { method: 'POST', url, headers: { origin, 'content-type': 'text/plain' }, payload: 'x' },
    { method: 'POST', url, headers: { origin, ...json }, payload: JSON.stringify({ x: 'x'.repeat(300_000) }) },
    { method: 'POST', url, headers: { origin, ...json }, payload: '{}' },
  ]
}

describe.each(kinds)('%s', (kind) => {
  // @norm:SE-02 @norm:SE-03
  it('starts from the headers written here, to which other tests hold their answers', () => {
    const { 'content-security-policy': policy = '', ...base } = baseHeaders(kind)
    expect({ ...base, 'content-security-policy': withoutHashes(policy) }).toEqual(wanted[kind])
  })

  // @norm:SE-02 @norm:SE-03
  it('every route, by every method, asked by nobody', async () => {
    const { app, origin } = partOf(kind)
    const urls = new Set(app.guardedRoutes.map(({ url }) => url))
    expect(urls.size).toBeGreaterThan(15)
    for (const url of urls)
      for (const method of methods) {
        const answered = await ask(app, { method, url: filled(url), headers: { origin } })
        expect(answered.status, `${method} ${url}`).toBeLessThan(500)
        holds(kind, filled(url), answered)
      }
  })

  // @norm:SE-02 @norm:SE-03
  it('every kind of refusal', async () => {
    const { app, origin } = partOf(kind)
    const statuses = new Set<number>()
    for (const asked of refusals(kind, origin)) {
      const answered = await ask(app, asked)
      statuses.add(answered.status)
      holds(kind, asked.url, answered)
    }
    const [tooLarge, notSignedIn] = [413, 401]
    const wanted = [400, 403, 404, ...(kind === 'site' ? [] : [tooLarge]), ...(kind === 'chat' ? [notSignedIn] : [])]
    expect([...statuses]).toEqual(expect.arrayContaining(wanted))
    expect([...statuses].filter((status) => status >= 500)).toEqual([])
  })

  it('what the reader of requests refuses itself, and an upgrade nobody offers', async () => {
    const { port } = partOf(kind)
    const tooLong = `GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`
    for (const said of ['nonsense\r\n\r\n', 'GET / HTTP/1.1\r\nhost: a\r\nno colon\r\n\r\n', tooLong]) {
      const answered = await answerTo(port, said)
      expect([400, 431]).toContain(answered.status)
      holds(kind, '', answered)
    }
    const upgrade =
      'connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAA\r\n'
    for (const path of ['/', '/v1/stream', '/bestaat-niet']) {
      const answered = await answerTo(port, `GET ${path} HTTP/1.1\r\nhost: a\r\n${upgrade}\r\n`)
      expect(answered.status, path).not.toBe(101)
      holds(kind, path, answered)
    }
  })

  it('while it stops, and when it breaks', async () => {
    const stopping = createApp(kind, secure[kind], () => true)
    const stopped = await ask(stopping, { method: 'GET', url: '/' })
    expect(stopped.status).toBe(503)
    holds(kind, '/', stopped)
    await stopping.close()
    const broken = createApp(kind, secure[kind], () => false)
    broken.get('/kapot', { config: { guard: 'anyone' } }, async () => {
      throw new Error('geheim')
    })
    const answer = await broken.inject({ url: '/kapot' })
    expect(answer.statusCode).toBe(500)
    holds(kind, '/kapot', { status: 500, headers: answer.headers })
    expect(answer.body).not.toContain('geheim')
    await broken.close()
  })

  it('says nothing of https where it has none', async () => {
    const plain = createApp(kind, `http://${kind}.localhost:1160`, () => false)
    for (const url of ['/health', '/bestaat-niet'])
      expect((await plain.inject({ url })).headers['strict-transport-security']).toBeUndefined()
    await plain.close()
  })

  it('its pages tell each script by its hash, and have no source map', () => {
    const { pages } = partOf(kind)
    const html = [...pages].filter(([, page]) => page.type.startsWith('text/html'))
    expect(html.length).toBeGreaterThan(0)
    const scripts = html.flatMap(([path, page]) =>
      [...page.plain.toString().matchAll(/<script\b[^>]*\bsrc=[^>]*>/g)].map(([tag]) => ({ path, tag })),
    )
    if (kind !== 'site') expect(scripts.length).toBeGreaterThan(0)
    for (const { path, tag } of scripts) {
      expect(tag, path).toMatch(/\bintegrity="sha(256|384|512)-/)
      expect(tag, path).toContain('crossorigin="anonymous"')
    }
    expect([...pages.keys()].filter((path) => path.endsWith('.map'))).toEqual([])
    for (const [path, page] of pages)
      if (path.endsWith('.js')) expect(page.plain.toString(), path).not.toContain('sourceMappingURL')
  })
})

it('an entry that others show in a page of theirs: framed by anybody, and may do nothing', async () => {
  const { app } = partOf('site')
  const { entries } = (await app.inject({ url: '/v1/open/directory' })).json<{ entries: { id: string }[] }>()
  const url = `${embed}${entries[0]?.id}`
  const answered = await ask(app, { method: 'GET', url })
  expect(answered.status).toBe(200)
  holds('site', url, answered)
})

describe('a stream that is let in', () => {
  const opens = (kind: OriginKind, token: string) =>
    answerTo(partOf(kind).port, `GET /v1/stream HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\n\r\n`)

  it('has them all, for a visitor and for staff', async () => {
    const visitor = inner.visitor()
    expect((await visitor.start()).status).toBe(200)
    const anna = await inner.counsellor('anna')
    for (const [kind, token] of [
      ['chat', visitor.token],
      ['console', anna.session],
    ] as const) {
      const answered = await opens(kind, token)
      expect(answered.status).toBe(200)
      expect(answered.headers['content-type']).toMatch(/^text\/event-stream/)
      holds(kind, '/v1/stream', answered)
    }
  })

  // @norm:SE-01 @norm:SE-03
  it('over plain http has all but the word about https', async () => {
    const visitor = inner.visitor()
    expect((await visitor.start()).status).toBe(200)
    await inner.chat.listen({ host: '127.0.0.1', port: 0 })
    const { port } = inner.chat.server.address() as AddressInfo
    const answered = await answerTo(
      port,
      `GET /v1/stream HTTP/1.1\r\nhost: a\r\norigin: ${plainOrigins.chat}\r\nauthorization: Bearer ${visitor.token}\r\n\r\n`,
    )
    expect(answered.status).toBe(200)
    expect(answered.headers['strict-transport-security']).toBeUndefined()
    expect(answered.headers).toMatchObject(baseHeaders('chat'))
  })
})
