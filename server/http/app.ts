/**
 * One HTTP app per origin. Default-deny: a route without a named guard answers 403 and fails a test. Every answer, errors
 * included, carries the security headers of its origin; every request that changes something must come from its own page.
 */
import { limits } from '@lijn116/protocol/limits'
import type { Problem } from '@lijn116/protocol/problem'
import type { Route } from '@lijn116/protocol/route'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import * as v from 'valibot'
import { logBroken } from '../log.ts'
import type { Page, Pages } from '../page/pages.ts'
import { boundAnswers } from './answer-deadline.ts'
import { compressed, type Encoding } from './compressed.ts'
import { baseHeaders, type OriginKind, strictTransport } from './headers.ts'
import { connectionRoom } from './open-files.ts'
import { isRefused, problemOf, type Refused } from './problem.ts'
import { boundStrangers, type Most } from './strangers.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may come in: the name of the guard that decided it. */
    guard?: string
  }
  interface FastifyInstance {
    /** Every route with its guard, for the test that none is without. */
    guardedRoutes: readonly GuardedRoute[]
    /** What a person sees at an address that is not there, by the language it begins with. */
    lostPages: Map<string, Page>
    /** On every answer of this origin; a stream, which leaves the ordinary way, takes them from here. */
    ownHeaders: Readonly<Record<string, string>>
    /** How many connections there are. */
    room: () => Most
  }
}

export type GuardedRoute = { method: string; url: string; guard: string | undefined }

export type App = FastifyInstance

/** Who is asking? A refusal, or what the handler needs to know. */
export type Guard<Who> = { name: string; check(request: FastifyRequest): Promise<Who | Refused> }

export const anyone: Guard<object> = { name: 'anyone', check: async () => ({}) }

export function createApp(
  kind: OriginKind,
  origin: string,
  isDraining: () => boolean,
  /** Within this an answer that is no stream is taken, or its connection is given up. */
  answerMilliseconds: number = limits.answerSeconds * 1000,
  most: Most = { all: connectionRoom()?.[kind] ?? Number.POSITIVE_INFINITY, strangers: limits.strangers },
): App {
  const headers = { ...baseHeaders(kind), ...strictTransport(origin) }
  const app = Fastify({
    bodyLimit: limits.requestBytes,
    logController: new LogController({ disableRequestLogging: true }),
    // Above any proxy's idle time: Node's 5 s default met a think time of 5 s and lost sends (performance.md finding 4).
    keepAliveTimeout: 75_000,
    requestTimeout: 30_000,
    // Whoever neither sends nor takes a byte for so long is gone; a stream has its beat every 25 seconds.
    connectionTimeout: 60_000,
    // A head comes in one piece, also by way of a proxy; looked at often, so that dawdling pays little.
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 },
    forceCloseConnections: true,
    // What looks after links asks for heads. Elsewhere than on the site only pages have one: a stream has none.
    exposeHeadRoutes: kind === 'site',
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 100 },
    // An address that cannot be read never reaches a hook.
    frameworkErrors: (_error, _request, reply) => {
      sendProblem(reply.headers(headers), { refused: 'malformed' })
    },
    clientErrorHandler: (error, socket) => {
      // What came too slowly was not wrong: without an answer a browser tries again. And who has gone hears nothing.
      if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' || !socket.writable) {
        socket.destroy()
        return
      }
      const body = JSON.stringify(problemOf({ refused: 'malformed' }))
      const lines = Object.entries({
        ...headers,
        'content-type': 'application/problem+json',
        'content-length': body.length,
        connection: 'close',
      })
      socket.write(
        `HTTP/1.1 400 Bad Request\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${body}`,
      )
      // Not only ended: whoever does not hang up would keep the place.
      socket.destroySoon()
    },
  })
  app.decorate('room', boundStrangers(app.server, most))
  boundAnswers(app.server, answerMilliseconds)
  const routes: GuardedRoute[] = []
  app.decorate('guardedRoutes', routes)
  app.decorate('lostPages', new Map())
  app.decorate('ownHeaders', headers)
  app.addHook('onRoute', ({ method, url, config }) => {
    for (const each of [method].flat()) routes.push({ method: each, url, guard: config?.guard })
  })
  // Only JSON has a meaning here; anything else is malformed.
  app.removeContentTypeParser('text/plain')

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers)
    if (isDraining() && request.url !== '/health')
      return sendProblem(reply, { refused: 'draining', retryAfterSeconds: 1 })
    if (request.method !== 'GET' && request.method !== 'HEAD' && request.headers.origin !== origin)
      return sendProblem(reply, { refused: 'wrong-origin' })
    if (!request.is404 && request.routeOptions.config.guard === undefined)
      return sendProblem(reply, { refused: 'not-allowed' })
  })
  app.setNotFoundHandler((request, reply) => {
    // A person with a mistyped address comes to a page with the way out and 112; a program is told.
    const isPerson = request.method === 'GET' && /\btext\/html\b/.test(String(request.headers.accept ?? ''))
    const begin = /^\/[\w-]*/.exec(request.url)?.[0] ?? ''
    const lost = app.lostPages.get(begin) ?? app.lostPages.get('')
    if (isPerson && lost !== undefined) return sendPage(request, reply.status(404), lost)
    return isPerson && request.url !== '/' ? reply.redirect('/', 303) : sendProblem(reply, { refused: 'not-found' })
  })
  app.setErrorHandler((error: { code?: string; statusCode?: number }, request, reply) => {
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return sendProblem(reply, { refused: 'too-large' })
    if ((error.statusCode ?? 500) < 500) return sendProblem(reply, { refused: 'malformed' })
    logBroken(`${request.method} ${request.routeOptions.url ?? ''}`, error)
    return sendProblem(reply, { refused: 'broken', retryAfterSeconds: 2 })
  })
  app.get('/health', { exposeHeadRoute: true, config: { guard: anyone.name } }, async (_request, reply) => {
    reply.status(isDraining() ? 503 : 200)
    return { status: isDraining() ? 'draining' : 'healthy' }
  })
  return app
}

export function sendProblem(reply: FastifyReply, refused: Refused): FastifyReply {
  const problem: Problem = problemOf(refused)
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', problem.retryAfterSeconds)
  return reply.status(problem.status).type('application/problem+json').send(problem)
}

/** The answer goes out through its schema: what is not named there never leaves. */
export function serve<Who extends object, Body, Answer>(
  app: App,
  route: Route<Body, Answer>,
  guard: Guard<Who>,
  handle: (who: Who, body: Body, request: FastifyRequest) => Promise<Answer | Refused>,
  /** Only for an answer that is the same for everybody: compressing secrets beside what somebody else chose can leak them. */
  isCompressed = false,
): void {
  app.route({
    method: route.method,
    url: route.path,
    config: { guard: guard.name },
    handler: async (request, reply) => {
      const who = await guard.check(request)
      if (isRefused(who)) return sendProblem(reply, who)
      const body = route.body === null ? null : v.safeParse(route.body, request.body)
      if (body && !body.success) return sendProblem(reply, { refused: 'malformed' })
      const answer = await handle(who as Who, (body ? body.output : null) as Body, request)
      if (isRefused(answer as object)) return sendProblem(reply, answer as Refused)
      const shown = v.parse(route.answer, answer)
      return isCompressed ? sendCompressed(request, reply, shown as object) : shown
    },
  })
}

export function servePages(app: App, pages: Pages): void {
  for (const [path, page] of pages)
    if (path.endsWith('/404')) app.lostPages.set(path.slice(0, -'/404'.length), page)
    else
      app.get(path, { exposeHeadRoute: true, config: { guard: anyone.name } }, (request, reply) =>
        sendPage(request, reply, page),
      )
}

export const encodingFor = (request: FastifyRequest): Encoding | null => {
  const accepted = String(request.headers['accept-encoding'] ?? '')
  return /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null
}

export function sendPage(request: FastifyRequest, reply: FastifyReply, page: Page): FastifyReply {
  const encoding = encodingFor(request)
  return sendPageAs(reply, page, encoding, encoding ? page[encoding] : page.plain)
}

/** `body`: the page in that encoding. */
export function sendPageAs(
  reply: FastifyReply,
  { policy, type }: Pick<Page, 'policy' | 'type'>,
  encoding: Encoding | null,
  body: Buffer,
): FastifyReply {
  if (policy !== null) reply.header('content-security-policy', policy)
  reply.type(type).header('vary', 'Accept-Encoding')
  if (encoding) reply.header('content-encoding', encoding)
  return reply.send(body)
}

export async function sendCompressed(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: object,
): Promise<FastifyReply> {
  const encoding = encodingFor(request)
  const body = await compressed(Buffer.from(JSON.stringify(answer)), encoding)
  reply.type('application/json; charset=utf-8').header('vary', 'Accept-Encoding')
  if (encoding) reply.header('content-encoding', encoding)
  return reply.send(body)
}

export const bearer = (request: FastifyRequest): string | null =>
  /^Bearer ([A-Za-z0-9_-]{43})$/.exec(request.headers.authorization ?? '')?.[1] ?? null
