/**
 * Every route of the chat and of the console gets bodies that fit its schema and bodies one step beside. Whatever comes, the
 * answer is one of ours: never broken, never without its headers, never half done.
 */
import { roles } from '@lijn116/domain/access/roles'
import { complaintRoutes } from '@lijn116/protocol/complaint'
import { complaintBodies } from '@lijn116/protocol/complaint-bodies'
import { counsellorRoutes } from '@lijn116/protocol/counsellor'
import { passkeyRoutes } from '@lijn116/protocol/passkey'
import { peopleRoutes } from '@lijn116/protocol/people'
import { problem } from '@lijn116/protocol/problem'
import fc from 'fast-check'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../server/http/app.ts'
import { baseHeaders } from '../../server/http/headers.ts'
import { parsedReturnRoutes, parsedVisitorRoutes } from '../../server/http/visitor-routes.ts'
import { anyOf, beside, type Schema } from '../stage/any-of-schema.ts'
import { type InnerLine, innerLine, origins } from '../stage/inner-line.ts'

const numRuns = Number(process.env.FUZZ_RUNS ?? 12)
const always = { numRuns, seed: Number(process.env.FUZZ_SEED ?? 116_016) }

type Asked = { path: string; body: Schema }
const withBody = (routes: Record<string, { path: string; body: unknown }>): Asked[] =>
  Object.values(routes).flatMap(({ path, body }) => (body === null ? [] : [{ path, body: body as Schema }]))

const bodies: Record<string, unknown> = complaintBodies
const complaintsAsked = Object.entries(complaintRoutes).flatMap(([name, { path }]) =>
  bodies[name] === undefined ? [] : [{ path, body: bodies[name] as Schema }],
)
const ofVisitors = [...withBody(parsedVisitorRoutes), ...withBody(parsedReturnRoutes), ...complaintsAsked]
const ofStaff = withBody({ ...counsellorRoutes, ...peopleRoutes, ...passkeyRoutes })

let inner: InnerLine
beforeAll(async () => {
  inner = await innerLine('postgres')
})
afterAll(() => inner.close())

it('knows every route that takes a body', () => {
  for (const [app, asked] of [
    [inner.chat, ofVisitors],
    [inner.console, ofStaff],
  ] as const) {
    const posted = app.guardedRoutes.flatMap(({ method, url }) => (method === 'POST' ? [url] : []))
    expect(posted.filter((url) => !asked.some(({ path }) => path === url))).toEqual([])
  }
})

async function holds(app: App, kind: 'chat' | 'console', path: string, body: unknown, token: string): Promise<void> {
  // Nobody's buckets stay empty, and no session of hers ends: a second for each.
  inner.clock.now += 1_000
  const answer = await app.inject({
    method: 'POST',
    url: path,
    headers: { origin: origins[kind], authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  })
  const said = `${path} ${JSON.stringify(body).slice(0, 400)}`
  expect(answer.headers, said).toMatchObject(baseHeaders(kind))
  if (answer.statusCode === 200) return
  const refused = v.parse(problem, answer.json())
  expect(refused.type, said).not.toBe('broken')
  expect(refused.status, said).toBe(answer.statusCode)
}

describe('a visitor', () => {
  // @norm:IO-02 @norm:SE-02
  it.each(ofVisitors)('asks $path', async ({ path, body }) => {
    const visitor = inner.visitor()
    expect((await visitor.start()).status).toBe(200)
    const asked = fc.asyncProperty(fc.oneof(anyOf(body), beside(body)), (each) =>
      holds(inner.chat, 'chat', path, each, visitor.token),
    )
    await fc.assert(asked, always)
  })

  it('starts with a proof that holds and everything else made up', async () => {
    const start = parsedVisitorRoutes.start.body as Schema
    const asked = fc.asyncProperty(anyOf(start), async (each) => {
      const visitor = inner.visitor()
      const { version, proof } = (await visitor.startBody()) as { version: number; proof: object }
      await holds(
        inner.chat,
        'chat',
        '/v1/start',
        { ...Object(each), version, proof, door: 'nationaal' },
        visitor.token,
      )
    })
    await fc.assert(asked, always)
  })
})

describe('somebody of staff with every role', () => {
  // @norm:IO-02 @norm:SE-02
  it.each(ofStaff)('asks $path', async ({ path, body }) => {
    // Her own account for each: some of these sign out.
    const person = await inner.counsellor(`f${path.replaceAll(/\W/g, '').slice(-36)}`, { roles: [...roles] })
    const asked = fc.asyncProperty(fc.oneof(anyOf(body), beside(body)), (each) =>
      holds(inner.console, 'console', path, each, person.session),
    )
    await fc.assert(asked, always)
  })
})
