/** Turns a route table of protocol/ into calls and a stream. Knows no route by name, so both audiences use it. */
import { type Problem, problem as problemSchema } from '@lijn116/protocol/problem'
import type { AnswerOf, BodyOf, Route } from '@lijn116/protocol/route'
import { readFrames } from './stream.ts'

/** The server refused, in its own words. */
export class ProblemError extends Error {
  declare readonly problem: Problem
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
export type Field<T, K extends string> = T extends { [key in K]: infer V } ? V : never

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

const answerWithinMs = 10_000

export function httpTransport<R extends Routes, S extends { readonly [event: string]: Schema }>(
  wire: { routes: R; stream: S; streamPath: string },
  place: Place = '',
  ask: typeof fetch = (input, init) => fetch(input, init),
): Transport<CallsOf<R>, FrameOf<S>> {
  const { origin, address } = typeof place === 'string' ? { origin: place, address: place } : place

  /** Everything that goes wrong comes out as ProblemError or NetworkError. `read` may call `keepOpen` to outlast the limit. */
  async function request<T>(
    {
      path,
      authorization,
      signal,
      ...init
    }: CallOptions & {
      path: string
      method: string
      headers: Record<string, string>
      body?: string
    },
    read: (response: Response, keepOpen: () => void) => Promise<T>,
  ): Promise<T> {
    const { headers } = init
    if (authorization !== undefined) headers.Authorization = authorization
    if (origin !== '') headers.Origin = origin
    // AbortSignal.any and .timeout are younger than the phones this runs on.
    const limit = new AbortController()
    const abort = () => limit.abort()
    const timer = setTimeout(abort, answerWithinMs)
    const keepOpen = () => clearTimeout(timer)
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort)
    try {
      const response = await ask(address + path, {
        ...init,
        signal: limit.signal,
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
      })
      if (!response.ok) throw new ProblemError(parse(problemSchema, await response.json()))
      return await read(response, keepOpen)
    } catch (error) {
      throw error instanceof ProblemError || error instanceof NetworkError ? error : new NetworkError(String(error))
    } finally {
      keepOpen()
      signal?.removeEventListener('abort', abort)
    }
  }

  return {
    call(name, body, options = {}) {
      const route = wire.routes[name]
      if (route === undefined) throw new Error(`no route ${name}`)
      const { path, method, answer } = route
      const sent = method === 'POST' ? { body: JSON.stringify(body) } : {}
      const headers = { Accept: 'application/json', ...(method === 'POST' && { 'Content-Type': 'application/json' }) }
      // A schema's types are only on paper; `parse` is what makes the answer fit them.
      return request({ ...options, ...sent, path, method, headers }, async (response) =>
        parse(answer, await response.json()),
      ) as Promise<never>
    },

    stream({ authorization, lastEventId, signal, onFrame }) {
      const headers = {
        Accept: 'text/event-stream',
        ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }),
      }
      return request(
        { path: wire.streamPath, method: 'GET', headers, authorization, signal },
        async ({ body }, keepOpen) => {
          keepOpen()
          if (body === null) throw new NetworkError('no stream')
          await readFrames(body, ({ event, data, id }) => {
            // What this client does not know yet is passed over.
            const schema = Object.keys(wire.stream).includes(event) ? wire.stream[event] : undefined
            if (schema === undefined) return
            const frame: Told = { event, data: parse(schema, JSON.parse(data)) }
            if (id !== undefined) frame.id = id
            onFrame(frame as FrameOf<S>)
          })
        },
      )
    },
  }
}

function parse<S extends Schema>(schema: S, value: unknown): OutputOf<S> {
  const result = schema['~standard'].validate(value) as { issues?: unknown; value?: unknown }
  if (result.issues !== undefined) throw new NetworkError('answer does not fit')
  return result.value as OutputOf<S>
}
