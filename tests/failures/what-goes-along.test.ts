/** A counsellor is lost, and what a visitor said before goes along to a colleague: unless she would rather not, or it no longer can. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { show } from '../../chat/src/show.ts'
import chatTexts from '../../content/translations/chat.nl.json' with { type: 'json' }
import { textsOf } from '../journeys/node-people.ts'
import type { Member } from '../stage/sealed-line.ts'
import { type Desk, type Phone, type ShakyLine, shakyLine, words } from '../stage/shaky-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

let line: ShakyLine
let noor: Member
let sam: Member
beforeAll(async () => {
  line = await shakyLine('embedded')
  noor = await line.member('proef-1')
  sam = await line.member('proef-2')
  await line.certify()
  // From the first sign-in on there is a key of today, and somebody to seal to.
  const { staff } = await line.desk(sam)
  await staff.signOut()
})
afterAll(() => line?.close())

async function atDesk(person: Member, pseudonym: string): Promise<Desk> {
  // A code is good once: the next one is of the next half minute.
  await line.lives(31_000)
  const desk = await line.desk(person)
  await desk.staff.goOnDuty(pseudonym)
  return desk
}

async function comes(firstWords: string): Promise<Phone> {
  const phone = line.phone()
  await phone.her.open()
  phone.her.say(firstWords)
  await line.comes(() => phone.her.view().messages[0]?.state === 'kept', 'kept')
  return phone
}

async function talks({ staff }: Desk, { her }: Phone): Promise<string> {
  await line.comes(() => staff.view().waiting.length === 1, 'somebody waits')
  const id = staff.view().waiting[0]?.conversation ?? ''
  expect(await staff.take(id)).toBe('taken')
  await line.comes(() => staff.view().conversation?.phase === 'talking' && her.view().phase === 'talking', 'talking')
  return id
}

async function says({ staff }: Desk, { her }: Phone, text: string): Promise<void> {
  staff.say(text)
  await line.comes(() => her.view().messages.at(-1)?.text === text, text)
}

/** Her own messages: as she is told of them on the page. */
const states = ({ her }: Phone) =>
  show(her.view(), { texts: chatTexts.texts, language: 'nl' }).lines.flatMap(({ mine, text, state }) =>
    mine ? [`${text} ${state}`] : [],
  )

const logOf = ({ staff }: Desk) => textsOf(staff.view().conversation ?? { messages: [] })

async function ends({ staff }: Desk, { her }: Phone): Promise<void> {
  await staff.end()
  await line.comes(() => her.view().phase === 'ended', 'ended')
  await line.lives(30_000)
  her.drop()
  await staff.signOut()
}

describe('she would rather not', () => {
  it('a colleague gets only what she writes from then on, in an envelope as long as every other', async () => {
    const phone = await comes('Dit is van mij.')
    const first = await atDesk(noor, 'Noor')
    await talks(first, phone)
    await says(first, phone, 'Dit blijft bij ons.')
    await first.staff.note('Een notitie van Noor.')
    first.network.breaks('cut')
    const { her, told } = phone
    await line.comes(() => her.view().lost?.passing === 'along', 'asked')
    expect(her.view().lost?.secondsLeft).toBe(10)
    expect(told.at(-1)).toBe(words('lost-along', 'Noor'))
    her.ratherNot()
    expect(told.at(-1)).toBe(words('lost-kept', 'Noor'))
    await line.comes(() => her.view().phase === 'waiting', 'waiting')
    expect(told.at(-1)).toContain(words('again-kept'))
    // All of it still stands on her own screen.
    expect(her.view().messages.map(({ text }) => text)).toEqual(['Dit is van mij.', 'Dit blijft bij ons.'])
    expect(states(phone)).toEqual([`Dit is van mij. ${words('state-left')}`])
    her.say('Ik begin opnieuw.')

    const second = await atDesk(sam, 'Sam')
    const answers: string[] = []
    second.network.hears(/\/(claim|read)$/, (body) => answers.push(body))
    await talks(second, phone)
    await says(second, phone, 'Goed dat u er bent.')
    expect(logOf(second)).toEqual(['other: Ik begin opnieuw.', 'me: Goed dat u er bent.'])
    expect(second.staff.view().conversation).toMatchObject({
      past: 'kept',
      notes: [],
      noteMissing: false,
      missing: false,
    })
    const { held } = JSON.parse(answers[0] ?? '{}') as { held: { wait: { segment: number; sealed: string } } }
    expect(held.wait.segment).toBe(2)
    // SPEC.md §5: HEAD, and 65 + 569 + 16 bytes of HPKE, whatever is in it.
    expect(Buffer.from(held.wait.sealed, 'base64url').length).toBe(682)
    await ends(second, phone)
  })
})

describe('lost again and again', () => {
  it('five times it goes along, also past the places of the first envelope', async () => {
    const phone = await comes('Mijn eerste woorden.')
    const { her, told } = phone
    const said = ['other: Mijn eerste woorden.']
    let desk = await atDesk(noor, 'Noor')
    await talks(desk, phone)
    for (let loss = 1; loss <= 5; loss++) {
      await says(desk, phone, `Ik luister, ${loss}.`)
      her.say(`Ik hoor u, ${loss}.`)
      said.push(`me: Ik luister, ${loss}.`, `other: Ik hoor u, ${loss}.`)
      await line.comes(() => logOf(desk).length === said.length, 'heard')
      desk.network.breaks('cut')
      await line.comes(() => her.view().lost !== null, 'asked')
      expect(her.view().lost?.passing).toBe('along')
      expect(told.at(-1)).toBe(words('lost-along', 'Noor'))
      await line.comes(() => her.view().phase === 'waiting', 'waiting')
      expect(states(phone).at(-1)).toBe(`Ik hoor u, ${loss}. ${words('state-along')}`)
      her.say(`Ik ben er nog, ${loss}.`)
      desk = await atDesk(noor, 'Noor')
      await talks(desk, phone)
      said.push(`other: Ik ben er nog, ${loss}.`)
      await line.comes(() => logOf(desk).length === said.length, 'read')
      expect(logOf(desk)).toEqual(said)
      desk.staff.shown()
      const last = `Ik ben er nog, ${loss}. ${words('state-read')}`
      await line.comes(() => states(phone).at(-1) === last, 'she is told that it is read')
      // What stands on the screen of a colleague is called read, also what nobody had said so of before.
      expect(states(phone).filter((each) => !each.endsWith(words('state-read')))).toEqual([])
      expect(desk.staff.view().conversation).toMatchObject({ past: 'along', missing: false })
    }
    await ends(desk, phone)
  })
})

describe('two workstations of one counsellor', () => {
  it('signing in elsewhere takes nobody away while the first console lives, and gives back at once when it does not', async () => {
    const phone = await comes('Hallo.')
    const { her } = phone
    const here = await atDesk(noor, 'Noor')
    const id = await talks(here, phone)
    await line.lives(31_000)
    const elsewhere = await line.desk(noor)
    await line.comes(() => elsewhere.staff.view().alarms.includes('conversation-without-keys'), 'told')
    await line.lives(90_000)
    expect(her.view()).toMatchObject({ phase: 'talking', lost: null, counsellor: { pseudonym: 'Noor', present: true } })
    await says(here, phone, 'Ik ben er gewoon nog.')

    here.network.breaks('cut')
    const before = line.now()
    await line.comes(() => her.view().counsellor?.present === false, 'she is told')
    expect(line.now() - before).toBeLessThan(26_000)
    await line.comes(() => her.view().phase === 'waiting', 'in front')
    expect(line.now() - before).toBeLessThan(55_000)
    await line.comes(() => elsewhere.staff.view().alarms.length === 0, 'as always')
    await elsewhere.staff.goOnDuty('Noor')
    expect(await talks(elsewhere, phone)).toBe(id)
    expect(logOf(elsewhere)).toEqual(['other: Hallo.', 'me: Ik ben er gewoon nog.'])
    await ends(elsewhere, phone)
  })
})
