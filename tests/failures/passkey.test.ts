/** Fear: somebody comes in by a passkey that is not hers, or was; or by an answer that was given before. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tidyDay } from '../../server/jobs/tidy.ts'
import { type InnerLine, innerLine, kinds, origins, type Person } from '../stage/inner-line.ts'
import { added, made, options, post, refusal, salt, wrapped } from '../stage/passkeys.ts'
import { type SoftAuthenticator, softAuthenticator } from '../stage/soft-authenticator.ts'
import { readStream, until } from '../stage/stream-reader.ts'

type CameIn = { session: string; account: { name: string; wrappedKeys: string } }
type Kept = { id: string; label: string; madeOn: number; usedOn: number | null; isNews: boolean }
type Listed = { passkeys: Kept[]; asked: boolean }

const failed = [401, 'sign-in-failed']

async function answerOf(inner: InnerLine, authenticator: SoftAuthenticator, only: string | null = null) {
  const { challenge } = (await post<{ challenge: string }>(inner, '/v1/sign-in/challenge', {})).body
  return (await authenticator.get({ challenge, only, salt })).signed
}
const comesIn = (inner: InnerLine, signed: object) => post<CameIn>(inner, '/v1/sign-in/passkey', signed)

describe.each(kinds)('a passkey on %s', (kind) => {
  let inner: InnerLine
  let count = 0
  beforeAll(async () => {
    inner = await innerLine(kind)
  })
  afterAll(() => inner.close())

  /** Somebody with a passkey of her own. */
  async function someone(authenticator = softAuthenticator(origins.console)) {
    const person = await inner.counsellor(`sleutel-${++count}`, { duty: 'off' })
    return { person, authenticator, ...(await added(inner, person, authenticator)) }
  }
  const audited = async (leaf: string) =>
    (
      await inner.database.sql.selectFrom('audit').selectAll().where('actor', '=', leaf).orderBy('number').execute()
    ).map(({ action, result }) => `${action}: ${result}`)

  // @norm:SE-06
  it('is added, brings its owner in with its own wrap, is listed by the day, and is gone when removed', async () => {
    const { person, authenticator, id, wrap } = await someone()
    const other = await added(inner, person, softAuthenticator(origins.console), '  Sleutelhanger  ')
    const came = await comesIn(inner, await answerOf(inner, authenticator))
    expect(came.status, came.raw).toBe(200)
    expect(came.body.account).toMatchObject({ name: person.name, wrappedKeys: wrap })
    const listed = await post<Listed>(inner, '/v1/passkeys', null, came.body.session)
    const today = Math.floor(inner.clock.now / 86_400_000) * 86_400_000
    expect(listed.body.passkeys.sort((a, b) => a.label.localeCompare(b.label))).toEqual([
      { id, label: 'Laptop op kantoor', madeOn: today, usedOn: today, isNews: true },
      { id: other.id, label: 'Sleutelhanger', madeOn: today, usedOn: null, isNews: true },
    ])
    expect(listed.body.asked).toBe(true)
    expect(listed.raw).not.toContain(wrap)

    expect((await person.post('/v1/passkeys/remove', { id })).status).toBe(200)
    expect(refusal(await post(inner, '/v1/passkeys', null, came.body.session))).toEqual([401, 'not-signed-in'])
    expect((await post(inner, '/v1/passkeys', null, person.session)).status).toBe(200)
    expect(refusal(await comesIn(inner, await answerOf(inner, authenticator)))).toEqual(failed)
    expect(refusal(await person.post('/v1/passkeys/remove', { id }))).toEqual([404, 'not-found'])
    expect(await audited(person.leaf)).toEqual([
      'add-passkey: done',
      'add-passkey: done',
      'sign-in: done',
      'remove-passkey: done',
      'remove-passkey: not-found',
    ])
  })

  it('is made for a random handle that stays, and never for one that is there', async () => {
    const { person, id } = await someone()
    const [one, two] = [await options(inner, person), await options(inner, person)]
    expect(one.userHandle).toBe(two.userHandle)
    expect(one.challenge).not.toBe(two.challenge)
    expect(one.exclude).toEqual([id])
    const colleague = await inner.counsellor(`sleutel-${++count}`, { duty: 'off' })
    expect((await options(inner, colleague)).userHandle).not.toBe(one.userHandle)
  })

  it('an answer is good once', async () => {
    const { authenticator } = await someone(softAuthenticator(origins.console, { counts: false }))
    const signed = await answerOf(inner, authenticator)
    expect((await comesIn(inner, signed)).status).toBe(200)
    expect(refusal(await comesIn(inner, signed))).toEqual(failed)
  })

  it('an answer to an old question, or to one we did not put, is none', async () => {
    const { person, authenticator } = await someone()
    const adding = await options(inner, person)
    const proving = (await person.post<{ challenge: string }>('/v1/passkeys/proof', {})).body
    const late = await answerOf(inner, authenticator)
    inner.clock.now += 120_000
    expect(refusal(await comesIn(inner, late))).toEqual(failed)
    const foreign = [randomBytes(32), randomBytes(70)].map((bytes) => bytes.toString('base64url'))
    // A question for adding, or for proving, is none for coming in.
    foreign.push(adding.challenge, proving.challenge)
    for (const challenge of foreign) {
      const { signed } = await authenticator.get({ challenge, only: null, salt })
      expect(refusal(await comesIn(inner, signed)), challenge).toEqual(failed)
    }
    expect((await comesIn(inner, await answerOf(inner, authenticator))).status).toBe(200)
  })

  it.each([
    ['of another page', { origin: 'https://console.lijn116.example' }],
    ['of the chat page', { origin: origins.chat }],
    ['for another name', { rpId: 'localhost' }],
    ['without the person known to it', { flags: 0x01 }],
    ['without anybody there', { flags: 0x04 }],
    ['that made a passkey instead', { type: 'webauthn.create' }],
    ['badly signed', { signature: 'broken' as const }],
    ['with the handle of somebody else', { userHandle: randomBytes(32).toString('base64url') }],
  ])('an answer %s is refused, and writes nothing', async (_what, wrong) => {
    const { person, authenticator, id } = await someone()
    authenticator.wrong = wrong
    const before = await audited(person.leaf)
    expect(refusal(await comesIn(inner, await answerOf(inner, authenticator)))).toEqual(failed)
    expect(await audited(person.leaf)).toEqual(before)
    authenticator.wrong = {}
    expect((await comesIn(inner, await answerOf(inner, authenticator, id))).status).toBe(200)
  })

  it('a passkey nobody has, and one of a removed person, get the same answer', async () => {
    const stranger = softAuthenticator(origins.console)
    await stranger.create({
      challenge: 'AAAA',
      userHandle: randomBytes(32).toString('base64url'),
      name: 'x',
      exclude: [],
    })
    const unknown = await comesIn(inner, await answerOf(inner, stranger))
    const { person, authenticator, id } = await someone()
    await inner.database.sql.deleteFrom('account').where('name', '=', person.name).execute()
    const removed = await comesIn(inner, await answerOf(inner, authenticator))
    expect(refusal(unknown)).toEqual(failed)
    expect(removed.raw).toBe(unknown.raw)
    expect(await inner.database.sql.selectFrom('passkey').select('id').where('id', '=', id).execute()).toEqual([])
  })

  it('who is certified no more does not come in', async () => {
    const { person, authenticator } = await someone()
    await inner.database.sql.deleteFrom('certificate').where('leaf', '=', person.leaf).execute()
    expect(refusal(await comesIn(inner, await answerOf(inner, authenticator)))).toEqual([503, 'not-certified-yet'])
  })

  it('a counter that falls or stands still is refused and written down; one that is always 0 is no reason', async () => {
    const { person, authenticator } = await someone()
    authenticator.wrong = { counter: 9 }
    expect((await comesIn(inner, await answerOf(inner, authenticator))).status).toBe(200)
    for (const counter of [9, 8, 0]) {
      authenticator.wrong = { counter }
      expect(refusal(await comesIn(inner, await answerOf(inner, authenticator))), `${counter}`).toEqual(failed)
    }
    expect((await audited(person.leaf)).slice(-3)).toEqual(Array(3).fill('sign-in: passkey-counter-fell'))
    const still = await someone(softAuthenticator(origins.console, { counts: false }))
    for (let times = 0; times < 2; times++)
      expect((await comesIn(inner, await answerOf(inner, still.authenticator))).status).toBe(200)
  })

  it('who merely knows an id keeps nobody out; who has the passkey may come in ten times a quarter of an hour', async () => {
    const { authenticator, id } = await someone()
    authenticator.wrong = { signature: 'broken' }
    for (let times = 0; times < 30; times++)
      expect(refusal(await comesIn(inner, await answerOf(inner, authenticator, id)))).toEqual(failed)
    authenticator.wrong = {}
    for (let times = 0; times < 10; times++)
      expect((await comesIn(inner, await answerOf(inner, authenticator))).status).toBe(200)
    expect(refusal(await comesIn(inner, await answerOf(inner, authenticator)))).toEqual([429, 'too-many'])
    const { authenticator: other } = await someone()
    expect((await comesIn(inner, await answerOf(inner, other))).status).toBe(200)
  })

  it('only who asked for it adds one, in time, from our page, with the person known, at most eight', async () => {
    const person = await inner.counsellor(`sleutel-${++count}`, { duty: 'off' })
    const colleague = await inner.counsellor(`sleutel-${++count}`, { duty: 'off' })
    const add = (by: Person, response: object) =>
      by.post('/v1/passkeys', { ...response, label: 'x', wrapped: wrapped() })
    const authenticator = softAuthenticator(origins.console)
    const response = await made(inner, person, authenticator)
    expect(refusal(await add(colleague, response))).toEqual([409, 'challenge-over'])
    expect(refusal(await post(inner, '/v1/passkeys', { ...response, label: 'x', wrapped: wrapped() }))).toEqual([
      401,
      'not-signed-in',
    ])
    const otherId = { ...response, id: randomBytes(32).toString('base64url') }
    expect(refusal(await add(person, otherId))).toEqual([400, 'malformed'])
    for (const wrong of [{ origin: origins.chat }, { rpId: 'localhost' }, { flags: 0x01 }, { type: 'webauthn.get' }]) {
      authenticator.wrong = wrong
      expect(refusal(await add(person, await made(inner, person, authenticator))), JSON.stringify(wrong)).toEqual([
        400,
        'malformed',
      ])
    }
    authenticator.wrong = {}
    const late = await made(inner, person, authenticator)
    inner.clock.now += 600_000
    expect(refusal(await add(person, late))).toEqual([409, 'challenge-over'])
    expect((await options(inner, person)).exclude).toEqual([])

    const first = await made(inner, person, authenticator)
    expect((await add(person, first)).status).toBe(200)
    expect(refusal(await add(person, first)), 'one question, one passkey').toEqual([409, 'challenge-over'])
    for (let more = 1; more < 8; more++) await added(inner, person, softAuthenticator(origins.console), `${more}`)
    expect(refusal(await add(person, await made(inner, person, softAuthenticator(origins.console))))).toEqual([
      403,
      'not-allowed',
    ])
  })

  it('a passkey of one is never taken over by another who sends the same id', async () => {
    const { person, authenticator, id, wrap } = await someone()
    const colleague = await inner.counsellor(`sleutel-${++count}`, { duty: 'off' })
    const body = await options(inner, colleague)
    const twin = softAuthenticator(origins.console, { id })
    const { prf: _, ...response } = await twin.create({ ...body, name: colleague.name })
    expect(response.id).toBe(id)
    const answer = await colleague.post('/v1/passkeys', { ...response, label: 'x', wrapped: wrapped() })
    expect(refusal(answer)).toEqual([409, 'already-used'])
    const came = await comesIn(inner, await answerOf(inner, authenticator))
    expect(came.body.account).toMatchObject({ name: person.name, wrappedKeys: wrap })
  })

  it('she is offered one once, whatever she says', async () => {
    const person = await inner.counsellor(`sleutel-${++count}`, { duty: 'off' })
    const asked = async () => (await post<Listed>(inner, '/v1/passkeys', null, person.session)).body.asked
    expect(await asked()).toBe(false)
    await person.post('/v1/passkeys/asked', {})
    expect(await asked()).toBe(true)
  })

  it('asking keeps nothing, and what was answered is forgotten when its question is over', async () => {
    const spent = async () => (await inner.database.sql.selectFrom('passkey_spent').selectAll().execute()).length
    inner.clock.now += 3_600_000
    await tidyDay(inner.line)
    expect(await spent()).toBe(0)
    for (let times = 0; times < 20; times++) await post(inner, '/v1/sign-in/challenge', {})
    expect(await spent()).toBe(0)
    await someone()
    expect(await spent()).toBe(1)
    inner.clock.now += 3_600_000
    await tidyDay(inner.line)
    expect(await spent()).toBe(0)
  })
})

describe('two processes on one database', () => {
  let one: InnerLine
  let two: InnerLine
  beforeAll(async () => {
    one = await innerLine('postgres')
    two = await innerLine('postgres', one)
  })
  afterAll(async () => {
    await two.close()
    await one.close()
  })

  it('a question of one is answered at the other, and once only, also when both are asked at the same time', async () => {
    const person = await one.counsellor('overkant', { duty: 'off' })
    const authenticator = softAuthenticator(origins.console, { counts: false })
    await added(one, person, authenticator)
    expect((await comesIn(two, await answerOf(one, authenticator))).status).toBe(200)
    const signed = await answerOf(one, authenticator)
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => comesIn(n % 2 === 0 ? one : two, signed)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(7)
  })

  it('removed at one, whoever came in by it is out at the other, with the stream', async () => {
    await two.console.listen({ port: 0, host: '127.0.0.1' })
    const { port } = two.console.server.address() as { port: number }
    const person = await one.counsellor('verloren', { duty: 'off' })
    const authenticator = softAuthenticator(origins.console)
    const { id } = await added(one, person, authenticator)
    const { session } = (await comesIn(two, await answerOf(two, authenticator))).body
    const stream = await readStream(port, session)
    await until(() => stream.last('hello') !== null, 'the stream is there')
    expect((await person.post('/v1/passkeys/remove', { id })).status).toBe(200)
    await stream.ended
    await expect(readStream(port, session)).rejects.toThrow('401')
    const own = await readStream(port, person.session)
    own.end()
  })

  it('a counter is believed once over both', async () => {
    const person = await one.counsellor('teller', { duty: 'off' })
    const authenticator = softAuthenticator(origins.console)
    await added(one, person, authenticator)
    authenticator.wrong = { counter: 5 }
    const [first, second] = [await answerOf(one, authenticator), await answerOf(two, authenticator)]
    const answers = await Promise.all([comesIn(one, first), comesIn(two, second)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
  })
})
