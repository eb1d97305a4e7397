/** Fear: two minutes at a console she left open give somebody a way in that stays. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type InnerLine, innerLine, kinds, origins, type Person } from '../stage/inner-line.ts'
import { added, options, optionsBy, post, refusal, salt, typedBy, wrapped } from '../stage/passkeys.ts'
import { softAuthenticator } from '../stage/soft-authenticator.ts'

type Listed = { passkeys: { id: string; isNews: boolean }[] }
const failed = [401, 'sign-in-failed']

describe.each(kinds)('an open console on %s', (kind) => {
  let inner: InnerLine
  let person: Person
  let count = 0
  const news = async (session: string) => {
    const { body } = await post<Listed>(inner, '/v1/passkeys', null, session)
    return body.passkeys.map(({ isNews }) => isNews)
  }
  const audited = async () => {
    const rows = inner.database.sql.selectFrom('audit').selectAll().where('actor', '=', person.leaf).orderBy('number')
    return (await rows.execute()).map(({ action, result }) => `${action}: ${result}`)
  }
  const proofBy = async (by: Person, authenticator = softAuthenticator(origins.console)) => {
    const { body } = await by.post<{ challenge: string }>('/v1/passkeys/proof', {})
    return (await authenticator.get({ challenge: body.challenge, only: null, salt })).signed
  }
  const comesIn = async (by: Person) =>
    (await post<{ session: string }>(inner, '/v1/sign-in', { name: by.name, ...(await typedBy(inner, by)) })).body
      .session

  beforeAll(async () => {
    inner = await innerLine(kind)
  })
  afterAll(() => inner.close())
  const someone = async () => {
    person = await inner.counsellor(`open-${++count}`, { duty: 'off' })
    return person
  }

  it('gives nothing to make a passkey with, and keeps none that was made without asking', async () => {
    await someone()
    const authenticator = softAuthenticator(origins.console)
    expect(refusal(await person.post('/v1/passkeys/options', {}))).toEqual([400, 'malformed'])
    const guesses = { authKey: randomBytes(32).toString('base64url'), totp: '123456' }
    expect(refusal(await optionsBy(person, guesses))).toEqual(failed)
    const right = await typedBy(inner, person)
    expect(refusal(await optionsBy(person, { ...right, totp: '000000' })), 'a wrong code').toEqual(failed)
    expect(refusal(await optionsBy(person, { ...guesses, totp: right.totp })), 'a wrong passphrase').toEqual(failed)
    // Whatever question she may get otherwise does not do instead.
    const questions = [
      (await post<{ challenge: string }>(inner, '/v1/sign-in/challenge', {})).body.challenge,
      (await person.post<{ challenge: string }>('/v1/passkeys/proof', {})).body.challenge,
    ]
    for (const challenge of questions) {
      const userHandle = randomBytes(32).toString('base64url')
      const made = await authenticator.create({ challenge, userHandle, name: person.name, exclude: [] })
      const { prf: _, ...response } = made
      const kept = await person.post('/v1/passkeys', { ...response, label: 'x', wrapped: wrapped() })
      expect(refusal(kept)).toEqual([409, 'challenge-over'])
    }
    expect(await news(person.session)).toEqual([])
    expect((await audited()).slice(0, 3)).toEqual(Array(3).fill('add-passkey: sign-in-failed'))
    expect((await optionsBy(person, right)).status, 'she herself, still').toBe(200)
  })

  it('takes a code once: not the one she came in with, and not the one she proved it with', async () => {
    await someone()
    const typed = await typedBy(inner, person)
    expect((await post(inner, '/v1/sign-in', { name: person.name, ...typed })).status).toBe(200)
    expect(refusal(await optionsBy(person, typed))).toEqual(failed)
    const again = await typedBy(inner, person)
    expect((await optionsBy(person, again)).status).toBe(200)
    expect(refusal(await optionsBy(person, again))).toEqual(failed)
    expect(refusal(await post(inner, '/v1/sign-in', { name: person.name, ...again }))).toEqual(failed)
  })

  // @norm:SE-06
  it('has the same few tries as coming in, counted together', async () => {
    await someone()
    const { authKey } = await typedBy(inner, person)
    const wrong = { authKey, totp: '000000' }
    for (let times = 0; times < 5; times++) {
      expect(refusal(await optionsBy(person, wrong))).toEqual(failed)
      expect(refusal(await post(inner, '/v1/sign-in', { name: person.name, ...wrong }))).toEqual(failed)
    }
    expect(refusal(await optionsBy(person, wrong))).toEqual([429, 'too-many'])
    // A passphrase that is not hers counts for nothing: nobody is kept out by guessing.
    await someone()
    const hers = await typedBy(inner, person)
    for (let times = 0; times < 20; times++)
      expect(refusal(await optionsBy(person, { ...hers, authKey: randomBytes(32).toString('base64url') }))).toEqual(
        failed,
      )
    expect((await optionsBy(person, hers)).status).toBe(200)
  })

  it('a passkey of hers proves it too: hers only, this question only, once', async () => {
    await someone()
    const authenticator = softAuthenticator(origins.console)
    await added(inner, person, authenticator)
    const proof = await proofBy(person, authenticator)
    expect((await optionsBy(person, proof)).status).toBe(200)
    expect(refusal(await optionsBy(person, proof)), 'the same answer').toEqual(failed)
    expect(refusal(await post(inner, '/v1/sign-in/passkey', await proofBy(person, authenticator)))).toEqual(failed)
    const { challenge } = (await post<{ challenge: string }>(inner, '/v1/sign-in/challenge', {})).body
    const forComingIn = (await authenticator.get({ challenge, only: null, salt })).signed
    expect(refusal(await optionsBy(person, forComingIn)), 'an answer for coming in').toEqual(failed)
    authenticator.wrong = { flags: 0x01 }
    expect(refusal(await optionsBy(person, await proofBy(person, authenticator))), 'without a finger').toEqual(failed)
    authenticator.wrong = {}

    const colleague = await inner.counsellor(`open-${++count}`, { duty: 'off' })
    const theirs = softAuthenticator(origins.console)
    await added(inner, colleague, theirs)
    expect(refusal(await optionsBy(person, await proofBy(person, theirs))), "a colleague's passkey").toEqual(failed)
    expect(refusal(await optionsBy(person, await proofBy(colleague, authenticator))), 'another question').toEqual(
      failed,
    )
    const removed = await person.post('/v1/passkeys/remove', { id: (await proofBy(person, authenticator)).id })
    expect(removed.status, 'removing asks nothing').toBe(200)
    expect(refusal(await optionsBy(person, await proofBy(person, authenticator)))).toEqual(failed)
  })

  it('what was added is told at the next coming in, until she says that she knows; not by who added it', async () => {
    await someone()
    const { id } = await added(inner, person, softAuthenticator(origins.console))
    expect(await news(person.session), 'no news where it was made').toEqual([false])
    const session = await comesIn(person)
    expect(await news(session)).toEqual([true])
    // Whoever sits where it was added cannot say it for her; nor can a colleague.
    const colleague = await inner.counsellor(`open-${++count}`, { duty: 'off' })
    for (const by of [person, colleague]) expect((await by.post('/v1/passkeys/known', { id })).status).toBe(200)
    expect(await news(session)).toEqual([true])
    expect((await post(inner, '/v1/passkeys/known', { id }, session)).status).toBe(200)
    expect(await news(session)).toEqual([false])
    expect(await news(await comesIn(person)), 'once').toEqual([false])
    expect((await options(inner, person)).exclude).toEqual([id])
  })
})
