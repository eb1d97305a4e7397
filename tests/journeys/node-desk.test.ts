/** Beside the talk, over the real server with real clients: written under her words, a letter and its answer, a moment, a report. */
import '../../client/fixture/cheap-slow.ts'
import type { StaffClient } from '@lijn116/client/counsellor'
import { createReturning, type Returning } from '@lijn116/client/returning'
import { httpTransport } from '@lijn116/client/transport'
import { returnRoutes } from '@lijn116/protocol/return-code'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { origins } from '../stage/inner-line.ts'
import { type Member, minute, type SealedLine, sealedLine, type Visitor } from '../stage/sealed-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

const words = 'appel banaan citroen druif eikel framboos'
const lists = [{ language: 'nl', words: words.split(' ') }]

let line: SealedLine
let second: Member
let third: Member
let noor: StaffClient
let merel: StaffClient
let chat: string
const talk = () => {
  const { conversation } = noor.view()
  if (conversation === null) throw new Error('nobody talks')
  return conversation
}
const writings = () => talk().writings.map(({ kind, state }) => `${kind} ${state}`)

/** Her page can come back with words; the answers come from the server. */
function back(her: Visitor): Returning {
  const wire = { routes: returnRoutes, stream: {}, streamPath: '/v1/stream' }
  const transport = httpTransport(wire, { origin: origins.chat, address: chat })
  return createReturning({ line: line.line, door: 'nationaal', client: her, transport, lists })
}

beforeEach(async () => {
  line = await sealedLine('embedded')
  const address = line.inner.chat.server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  chat = `http://127.0.0.1:${address.port}`
  const first = await line.member('proef-1')
  second = await line.member('proef-2', ['counsellor', 'coordinator'])
  third = await line.member('proef-3', ['coordinator'])
  await line.certify()
  noor = await line.signedIn(first, 'Noor')
  merel = await line.signedIn(second, 'Merel')
})
afterEach(() => line?.close())

it('is kept for her and for nobody else, and answered where she writes', async () => {
  const her = await line.waits('Hallo.')
  await line.takesFirst(noor)
  const page = back(her)
  await page.make(words, null)
  await line.comes(() => talk().code?.canWrite === true, 'her words')
  await noor.words.keep('summary', 'Zij wil rust aan tafel.')
  await noor.words.sendPlan({ sections: [{ id: 'a', title: 'Bellen', text: 'Mijn zus.' }] }, { keep: true })
  const at = line.now() + 24 * 60 * minute
  await noor.words.agreeMoment({ at, with: { leaf: second.leaf, pseudonym: 'Merel' } })
  expect(writings()).toEqual(['summary kept', 'plan kept', 'appointment kept'])
  await line.comes(() => her.view().moment?.with === 'Merel', 'told')
  await line.comes(() => merel.view().desk.moments.moments.length === 1, 'on the desk of who is to be ready')
  expect(merel.view().desk.moments.moments).toMatchObject([{ at, with: { leaf: second.leaf } }])

  await noor.words.writeReport({
    ...{ text: 'Er is een kind in gevaar.', notice: 'Wij melden dit vandaag.' },
    ...{ second: second.leaf, other: third.leaf },
  })
  await line.comes(() => merel.view().desk.reports.reports.length === 1, 'with the second')
  const [{ id } = { id: '' }] = merel.view().desk.reports.reports
  expect(await merel.desk.openReport(id)).toMatchObject({ notice: 'Wij melden dit vandaag.', canTellLater: true })
  await merel.desk.signReport(id, null)
  await line.comes(() => talk().reports[0]?.told === 'told', 'told')
  await line.comes(() => her.view().notice === 'Wij melden dit vandaag.', 'reads it')
  await line.comes(() => writings().includes('notice kept'), 'kept too')

  await noor.end({ stays: true })
  await noor.words.keep('letter', 'Sterkte.')
  noor.wipe()
  expect(noor.view().conversation).toBeNull()
  expect(await page.write('Mag ik nog iets vragen?')).toBe(true)
  await line.comes(() => page.view().letter.state === 'kept', 'the letter is kept')
  const holders = () => [noor, merel].filter((each) => each.view().desk.mail.letters.length > 0)
  await line.comes(() => holders().length === 2, 'with coach and deputy')
  const coach = holders().find((each) => each.view().desk.mail.letters[0]?.as === 'coach')
  if (coach === undefined) throw new Error('no coach')
  const [letter] = coach.view().desk.mail.letters
  expect(letter).toMatchObject({ state: 'open', text: 'Mag ik nog iets vragen?', answeredAt: null })
  await coach.desk.answer(letter?.id ?? '', 'Natuurlijk.')
  expect(coach.view().desk.mail.letters[0]?.answer?.state).toBe('kept')
  page.drop()
  her.drop()

  const later = line.visitor()
  await later.open()
  const again = back(later)
  const entered = again.enter(words)
  await line.comes(() => again.view().code === 'entered', 'entered')
  await entered
  void again.read('')
  await line.comes(() => again.view().reading === 'here', 'reads')
  expect(again.view().documents.map(({ kind, text, by }) => [kind, by, text])).toEqual(
    expect.arrayContaining([
      ['reply', 'current', 'Natuurlijk.'],
      ['letter', 'current', 'Sterkte.'],
      ['notice', 'current', 'Wij melden dit vandaag.'],
    ]),
  )
  expect(again.view().letters).toMatchObject([{ text: 'Mag ik nog iets vragen?', isAnswered: true }])

  later.say('Ik ben er weer.')
  await line.takesFirst(coach)
  const now = () => coach.view().conversation?.code
  await line.comes(() => now()?.documents.length === 2, 'given along')
  expect(now()).toMatchObject({ opened: 'code', documents: [{ text: 'Zij wil rust aan tafel.' }, { kind: 'plan' }] })
  await coach.end()
  again.drop()
})
