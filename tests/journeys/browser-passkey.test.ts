/** A second way in: she adds a passkey, works by it, reloads in the middle of a talk, and goes on by either factor. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import texts from '../../content/translations/console.nl.json' with { type: 'json' }
import { type PasskeyPerson, passkeyPerson } from '../people/passkey.ts'
import { pseudonym, type TwoPeople, twoPeople } from '../people/two-people.ts'

const said = texts.texts

describe('with an authenticator that gives a secret', () => {
  let people: TwoPeople
  let hers: PasskeyPerson
  const sent: string[] = []
  beforeAll(async () => {
    people = await twoPeople('chromium')
    people.counsellor.page.on('request', (request) => sent.push(request.postData() ?? ''))
    hers = await passkeyPerson(people.counsellor.page, { prf: true })
    await hers.offDuty()
  })
  afterAll(() => people.close())

  test('a gesture that is stopped changes nothing and is said calmly; then it is made, and offered no more', async () => {
    await hers.isTold(said['passkey.offer.title'])
    await hers.otherFinger()
    await hers.begins('Laptop op kantoor')
    await hers.presses('make')
    await hers.isTold(said['problem.passkey-cancelled'])
    await hers.takesAnother()
    await hers.presses('make')
    await hers.comesTo('use')
    await hers.stopsNext()
    await hers.presses('use')
    await hers.isTold(said['problem.passkey-cancelled'])
    await hers.presses('use')
    await hers.comesTo('again')
    expect(
      sent.some((body) => body.includes('attestationObject')),
      'nothing is sent before it opened the keys',
    ).toBe(false)
    await hers.presses('again')
    await hers.isTold(said['passkey.step.done'])
    await hers.comesBackTo(['Laptop op kantoor'])
    expect(people.console.errors).toEqual([])
  })

  test('she signs in by it, talks, reloads by it and by her passphrase, and goes on each time', async () => {
    const { counsellor, account } = people
    await hers.signOut()
    await hers.stopsNext()
    await hers.triesToSignIn()
    await hers.isTold(said['problem.passkey-cancelled'])
    await hers.signsIn()
    await counsellor.goOnDuty(pseudonym)
    const visitor = await people.talking('Ik begon zonder sleutel op papier.')

    await counsellor.page.reload()
    await hers.signsIn()
    await counsellor.reads('Ik begon zonder sleutel op papier.')
    await counsellor.says('Ik ben er weer, met mijn vinger.')
    await visitor.reads('Ik ben er weer, met mijn vinger.')

    // The shift began by passkey; it opens by passphrase too.
    await counsellor.page.reload()
    await counsellor.signIn(account)
    await counsellor.reads('Ik begon zonder sleutel op papier.')
    await visitor.say('Fijn.')
    await counsellor.reads('Fijn.')
    await counsellor.ends()
    await visitor.close()
    expect(people.console.errors).toEqual([])
  })

  test('removed, it does not bring her in', async () => {
    const { counsellor, account } = people
    await counsellor.comesBack()
    await hers.offDuty()
    await hers.removes('Laptop op kantoor')
    await hers.signOut()
    await hers.triesToSignIn()
    await hers.isTold(said['signIn.passkeyUnknown'])
    await counsellor.signIn(account)
  })
})

describe('with an authenticator that gives none', () => {
  let people: TwoPeople
  let hers: PasskeyPerson
  beforeAll(async () => {
    people = await twoPeople('chromium')
    hers = await passkeyPerson(people.counsellor.page, { prf: false })
    await hers.offDuty()
  })
  afterAll(() => people.close())

  test('it is not kept, it is said why, and she is not asked a second time', async () => {
    const { counsellor, account } = people
    await hers.begins('Oude sleutel')
    await hers.presses('make')
    await hers.isTold(said['problem.passkey-without-prf'])
    await hers.signOut()
    await counsellor.signIn(account)
    await hers.opens()
    await hers.isTold(said['passkey.none'])
    expect(await hers.labels()).toEqual([])
    expect(await counsellor.text()).not.toContain(said['passkey.offer.title'])
  })
})
