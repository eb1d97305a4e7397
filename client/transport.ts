/** Turns a route table of protocol/ into calls and a stream. Knows no route by name, so both audiences use it. */
import { type Problem, problem as problemSchema } from '@lijn116/protocol/problem'
import type { AnswerOf, BodyOf, Route } from '@lijn116/protocol/route'
import { readFrames } from './stream.ts'

/** The server refused, in its own words. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.type)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

/** Nothing came back, or nothing that fits the wire: whether the request was carried out is not known. */
export class NetworkError extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'NetworkError'
  }
}

/** What may be asked by name, and what is told unasked. */
export type Calls = { [name: string]: { body: unknown; answer: unknown } }
export type Told = { event: string; data: unknown; id?: string }
export type CallOptions = { authorization?: string; signal?: AbortSignal }

export type Transport<C, F> = {
  /** @throws ProblemError when refused, NetworkError when the outcome is not known. */
  call<K extends keyof C & string>(
    name: K,
    body: Field<C[K], 'body'>,
    options?: CallOptions,
  ): Promise<Field<C[K], 'answer'>>
  /** Resolves when the stream ends. @throws as `call`. */
  stream(options: StreamOptions<F>): Promise<void>
}
export type StreamOptions<F> = {
  authorization: string
  lastEventId?: string
  signal: AbortSignal
  onFrame(frame: F): void
}
type Field<T, K extends string> = T extends { [key in K]: infer V } ? V : never

/** The part of a Valibot schema that is needed here, which every Standard Schema has. */
type Schema = {
  readonly '~standard': { readonly types?: { readonly output: unknown } | undefined; validate(value: unknown): unknown }
}
type OutputOf<S> = S extends { readonly '~standard': { readonly types?: { readonly output: infer O } | undefined } }
  ? O
  : never
type Routes = { readonly [name: string]: Route<never, unknown> | Route }

export type CallsOf<R> = { [K in keyof R]: { body: BodyOf<R[K]>; answer: AnswerOf<R[K]> } }
export type FrameOf<S> = { [K in keyof S & string]: { event: K; data: OutputOf<S[K]>; id?: string } }[keyof S & string]

/**
 * In a browser `place` is '' and the browser names its own origin. Elsewhere it is the public origin of the app,
 * with `address` when the machine is reached by another name.
 */
export type Place = string | { origin: string; address: string }

const answerWithin = 10_000

export function httpTransport<R extends Routes, S extends { readonly [event: string]: Schema }>(
  wire: { routes: R; stream: S; streamPath: string },
  place: Place = '',
  ask: typeof fetch = (input, init) => fetch(input, init),
): Transport<CallsOf<R>, FrameOf<S>> {
  const { origin, address } = typeof place === 'string' ? { origin: place, address: place } : place

  const request = (
    path: string,
    init: { method: string; body?: string },
    headers: Record<string, string>,
    signal: AbortSignal,
  ) => {
    if (origin !== '') headers.Origin = origin
    return ask(address + path, {
      ...init,
      headers,
      signal,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    })
  }

  return {
    async call(name, body, options = {}) {
      const route: Route<never, unknown> | Route | undefined = routes(wire.routes, name)
      if (route === undefined) throw new Error(`no route ${name}`)
      const headers: Record<string, string> = { Accept: 'application/json' }
      if (options.authorization !== undefined) headers.Authorization = options.authorization
      const init: { method: string; body?: string } = { method: route.method }
      if (route.method === 'POST') {
        headers['Content-Type'] = 'application/json'
        init.body = JSON.stringify(body)
      }
      const limit = withLimit(options.signal)
      try {
        const response = await request(route.path, init, headers, limit.signal)
        if (!response.ok) throw await refusal(response)
        // A schema's types are only on paper; `parse` is what makes the answer fit them.
        return parse(route.answer, await response.json()) as never
      } catch (error) {
        throw asNetworkError(error)
      } finally {
        limit.end()
      }
    },

    async stream({ authorization, lastEventId, signal, onFrame }) {
      const headers: Record<string, string> = { Accept: 'text/event-stream', Authorization: authorization }
      if (lastEventId !== undefined) headers['Last-Event-ID'] = lastEventId
      const limit = withLimit(signal)
      try {
        const response = await request(wire.streamPath, { method: 'GET' }, headers, limit.signal)
        limit.keepOpen()
        if (!response.ok || response.body === null) throw await refusal(response)
        await readFrames(response.body, ({ event, data, id }) => {
          const schema = Object.hasOwn(wire.stream, event) ? wire.stream[event] : undefined
          if (schema === undefined) return
          const frame: Told = { event, data: parse(schema, JSON.parse(data)) }
          if (id !== undefined) frame.id = id
          onFrame(frame as FrameOf<S>)
        })
      } catch (error) {
        throw asNetworkError(error)
      } finally {
        limit.end()
      }
    },
  }
}

const routes = (table: Routes, name: string) => (Object.hasOwn(table, name) ? table[name] : undefined)

function parse(schema: Schema, value: unknown): unknown {
  const result = schema['~standard'].validate(value) as { issues?: unknown; value?: unknown }
  if (result.issues !== undefined || !('value' in result)) throw new NetworkError('answer does not fit')
  return result.value
}

async function refusal(response: Response): Promise<Error> {
  const parsed = problemSchema['~standard'].validate(await response.json()) as { issues?: unknown; value?: Problem }
  return parsed.issues === undefined && parsed.value !== undefined
    ? new ProblemError(parsed.value)
    : new NetworkError(`status ${response.status}`)
}

const asNetworkError = (error: unknown): Error =>
  error instanceof ProblemError || error instanceof NetworkError ? error : new NetworkError(String(error))

/** AbortSignal.any and .timeout are younger than the phones this runs on. */
function withLimit(outer: AbortSignal | undefined) {
  const inner = new AbortController()
  const abort = () => inner.abort()
  const timer = setTimeout(abort, answerWithin)
  if (outer?.aborted) abort()
  outer?.addEventListener('abort', abort)
  const keepOpen = () => clearTimeout(timer)
  return {
    signal: inner.signal,
    keepOpen,
    end() {
      keepOpen()
      outer?.removeEventListener('abort', abort)
    },
  }
}
