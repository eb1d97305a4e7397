/** Adding a passkey at the server's border, by a person of inner-line.ts with an authenticator of software. */
import { createHash, randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { codeOf } from '../journeys/node-people.ts'
import { type Answer, type InnerLine, origins, type Person } from './inner-line.ts'
import type { SoftAuthenticator } from './soft-authenticator.ts'

type Options = { challenge: string; userHandle: string; exclude: string[] }

/** Of the secret a passkey gives; the server has no part in it. */
export const salt = new Uint8Array(32)
export const wrapped = () => randomBytes(140).toString('base64url')
export const refusal = (answer: Answer<unknown>) => [answer.status, (answer.body as { type?: string }).type]

export async function post<A>(inner: InnerLine, path: string, body: object | null, session = ''): Promise<Answer<A>> {
  const answer = await inner.console.inject({
    method: body === null ? 'GET' : 'POST',
    url: path,
    headers: { origin: origins.console, ...(session === '' ? {} : { authorization: `Bearer ${session}` }) },
    ...(body === null ? {} : { payload: body }),
  })
  return { status: answer.statusCode, body: answer.json() as A, raw: answer.body }
}

/** Her passphrase as the server sees it, and a code she has not used. Time goes on, as it does between two codes. */
export async function typedBy(inner: InnerLine, { name }: Person) {
  inner.clock.now += 90_000
  const authKey = randomBytes(32)
  const hash = createHash('sha256').update(authKey).digest()
  const { sql } = inner.database
  const secret = await sql
    .updateTable('account')
    .set({ auth_hash: hash })
    .where('name', '=', name)
    .returning('totp_secret')
    .executeTakeFirstOrThrow()
  return { authKey: authKey.toString('base64url'), totp: codeOf(secret.totp_secret, inner.clock.now) }
}
export const optionsBy = (person: Person, proof: object) => person.post<Options>('/v1/passkeys/options', { proof })
export const options = async (inner: InnerLine, person: Person) => {
  const answer = await optionsBy(person, await typedBy(inner, person))
  expect(answer.status, answer.raw).toBe(200)
  return answer.body
}

export async function made(inner: InnerLine, person: Person, authenticator: SoftAuthenticator) {
  const body = await options(inner, person)
  const { prf, ...response } = await authenticator.create({ ...body, name: person.name })
  expect(prf).toBe(true)
  return response
}

/** Adds one and answers its id and wrap. */
export async function added(
  inner: InnerLine,
  person: Person,
  authenticator: SoftAuthenticator,
  label = 'Laptop op kantoor',
) {
  const response = await made(inner, person, authenticator)
  const wrap = wrapped()
  const answer = await person.post('/v1/passkeys', { ...response, label, wrapped: wrap })
  expect(answer.status, answer.raw).toBe(200)
  return { id: response.id, wrap }
}
