/** A route is named once, here, and used by the server that answers and the client that asks. */
import type { GenericSchema } from 'valibot'

export type Route<Body = unknown, Answer = unknown> = {
  method: 'GET' | 'POST'
  path: `/v1/${string}`
  body: GenericSchema<unknown, Body> | null
  answer: GenericSchema<unknown, Answer>
}

export const route = <Body, Answer>(
  method: 'GET' | 'POST',
  path: `/v1/${string}`,
  body: GenericSchema<unknown, Body> | null,
  answer: GenericSchema<unknown, Answer>,
): Route<Body, Answer> => ({ method, path, body, answer })

export type BodyOf<R> = R extends Route<infer Body, unknown> ? Body : never
export type AnswerOf<R> =
  R extends Route<never, infer Answer> ? Answer : R extends Route<infer _B, infer Answer> ? Answer : never
