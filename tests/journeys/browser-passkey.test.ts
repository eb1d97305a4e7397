/** A second way in: she adds a passkey, works by it, reloads in the middle of a talk, and goes on by either factor. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import texts from '../../content/translations/console.nl.json' with { type: 'json' }
import { type PasskeyPerson, passkeyPerson } from '../people/passkey.ts'
import { pseudonym, type TwoPeople, twoPeople } from '../people/two-people.ts'

const said = texts.texts

describe('a passkey', () => {
  let people: TwoPeople
  let hers: PasskeyPerson
  const sent: string[] = []
  beforeAll(async () => {
    people = await twoPeople('chromium')
    people.counsellor.page.on('request', (request) => sent.push(request.postData() ?? ''))
    hers = await passkeyPerson(people.counsellor.page)
    await hers.offDuty()
  })
  afterAll(() => people.close())

  test('what is stopped, and what gives no secret, is said calmly and kept nowhere; then one is made', async () => {
    await hers.isTold(said['passkey.offer.title'])
    await hers.otherFinger()
    await hers.begins('Laptop op kantoor', people.account)
    await hers.presses('make')
    await hers.isTold(said['problem.passkey-cancelled'])
    await hers.takesAnother({ prf: false })
    await hers.presses('make')
    await hers.isTold(said['problem.passkey-without-prf'])
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
    // The same device a second time: it says so itself, and nothing is added.
    await hers.begins('Nog een', 'passkey')
    await hers.presses('make')
    await hers.isTold(said['problem.passkey-known'])
    await hers.stops()
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
    await hers.knowsOf('Laptop op kantoor')
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

  test('removed, it does not bring her in, and she is not asked a second time', async () => {
    const { counsellor } = people
    await counsellor.comesBack()
    await hers.offDuty()
    await hers.removes('Laptop op kantoor')
    await counsellor.goOnDuty(pseudonym)
    await hers.offDuty()
    await hers.opens()
    await hers.isTold(said['passkey.none'])
    expect(await counsellor.text()).not.toContain(said['passkey.offer.title'])
    await hers.signOut()
    await hers.triesToSignIn()
    await hers.isTold(said['signIn.passkeyUnknown'])
  })
})
