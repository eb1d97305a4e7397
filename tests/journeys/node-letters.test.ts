/** A letter at night and its answer, a coach who is no longer there, and a report that two people sign: real seals, the real server. */
import '../../client/fixture/cheap-slow.ts'
import type { StaffClient } from '@lijn116/client/counsellor'
import type { Returning } from '@lijn116/client/returning'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { hour, type Member, type SealedLine, sealedLine, type Visitor } from '../stage/sealed-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

const words = 'aambeeld aankomst abrikoos accordeon adelaar afdak'

let line: SealedLine
const people: { member: Member; staff: StaffClient }[] = []
const person = (at: number) => () => {
  const found = people[at]
  if (found === undefined) throw new Error('nobody')
  return found
}
const [els, kim, mo, boss] = [person(0), person(1), person(2), person(3)] as const

async function done<T>(work: Promise<T>, what: string): Promise<T> {
  let is = false
  const settled = work.finally(() => {
    is = true
  })
  settled.catch(() => {})
  await line.comes(() => is, what)
  return settled
}
async function entered(): Promise<{ her: Visitor; back: Returning }> {
  const her = line.visitor()
  await her.open()
  const back = her.comeBack()
  await done(back.enter(words), 'entered')
  return { her, back }
}
const leaves = ({ her, back }: { her: Visitor; back: Returning }) => {
  back.drop()
  her.drop()
}
const letters = ({ staff }: { staff: StaffClient }) => staff.view().desk.mail.letters
const reports = ({ staff }: { staff: StaffClient }) => staff.view().desk.reports.reports

beforeAll(async () => {
  line = await sealedLine('embedded')
  const members: Member[] = []
  for (const name of ['els', 'kim', 'mo']) members.push(await line.member(name))
  members.push(await line.member('boss', ['coordinator']))
  await line.certify()
  for (const member of members) people.push({ member, staff: await line.signedIn(member, member.name) })
}, 60_000)
afterAll(async () => line?.close())

it('a letter is read by two, answered by one, and read again with the words', async () => {
  const first = await line.waits('Kan ik u later schrijven?')
  await line.takesFirst(els().staff)
  const made = first.comeBack()
  await done(made.make(words, ''), 'made')
  await line.comes(() => els().staff.view().conversation?.code?.canWrite === true, 'she can be written to')
  await line.ends(els().staff)
  leaves({ her: first, back: made })

  const night = await entered()
  expect(await done(night.back.write('Het was weer mis vannacht.'), 'written')).toBe(true)
  expect(night.back.view().letter.state).toBe('kept')
  leaves(night)
  const counsellors = [els(), kim(), mo()]
  const readers = () => counsellors.filter((each) => letters(each).length > 0)
  await line.comes(() => readers().filter((each) => letters(each)[0]?.state === 'open').length === 2, 'two can read it')
  expect(
    readers()
      .map((each) => letters(each)[0]?.as)
      .toSorted(),
  ).toEqual(['coach', 'deputy'])
  for (const each of readers()) expect(letters(each)[0]?.text).toBe('Het was weer mis vannacht.')

  // Somebody else is to answer from now on: who holds the key is shown to whom, and passes it on.
  const [newcomer] = counsellors.filter((each) => !readers().includes(each))
  const stays = readers().find((each) => letters(each)[0]?.as === 'deputy')
  const { mailboxes } = await done(boss().staff.desk.mailboxes(), 'mailboxes')
  expect(mailboxes).toMatchObject([{ waiting: 1 }])
  const seats = [newcomer, stays].map((each) => each?.member.leaf ?? '')
  await done(boss().staff.desk.reassign(mailboxes[0]?.mailbox ?? '', seats[0] ?? '', seats[1] ?? ''), 'somebody else')
  if (!newcomer || !stays) throw new Error('too few')
  await line.comes(() => letters(stays)[0]?.passTo?.leaf === newcomer.member.leaf, 'asked')
  expect(letters(newcomer)[0]?.state ?? 'elsewhere').toBe('elsewhere')
  await done(stays.staff.desk.passOn(letters(stays)[0]?.id ?? ''), 'passed on')
  await line.comes(() => letters(newcomer)[0]?.state === 'open', 'passed on')
  await line.comes(() => readers().length === 2, 'and gone where it was')

  await done(newcomer.staff.desk.answer(letters(newcomer)[0]?.id ?? '', 'Goed dat u schrijft.'), 'answered')
  const later = await entered()
  await done(later.back.read(''), 'read')
  expect(later.back.view()).toMatchObject({ reading: 'here', unreadable: false })
  expect(later.back.view().documents).toMatchObject([{ kind: 'reply', text: 'Goed dat u schrijft.' }])
  expect(later.back.view().letters).toMatchObject([{ text: 'Het was weer mis vannacht.', isAnswered: true }])
  leaves(later)
})

it('a report stands on two people, is read by a third, and she is told; put off, she is told under her words', async () => {
  const asked = (over: object = {}) => ({
    text: 'Zij is in gevaar, en heeft twee kinderen bij zich.',
    notice: 'Wij maken ons grote zorgen. Twee collega’s weten nu wat u vertelde.',
    second: boss().member.leaf,
    other: kim().member.leaf,
    ...over,
  })
  const her = await line.waits('Hij komt zo thuis.')
  const back = her.comeBack()
  await line.takesFirst(els().staff)
  for (const later of [false, true]) {
    if (later) await done(back.make(`${words.replace('afdak', 'adres')}`, ''), 'made')
    if (later) await line.comes(() => els().staff.view().conversation?.code?.canWrite === true, 'can be written to')
    await done(els().staff.words.writeReport(asked()), 'written')
    await line.comes(() => reports(boss()).some(({ state }) => state === 'open'), 'waits for the second')
    const id = reports(boss()).find(({ state }) => state === 'open')?.id ?? ''
    expect(reports(kim()).some((each) => each.id === id)).toBe(false)
    const opened = await done(boss().staff.desk.openReport(id), 'opened')
    expect(opened).toMatchObject({ text: asked().text, notice: asked().notice, canTellLater: later })
    const tellAt = line.now() + 10 * hour
    const why = later ? { tellAt, reason: 'Hij leest nu mee.' } : null
    await done(boss().staff.desk.signReport(id, why), 'signed')
    await line.comes(() => reports(kim()).some((each) => each.id === id), 'the other can read it')
    expect((await done(kim().staff.desk.openReport(id), 'read')).text).toBe(asked().text)
    const told = () =>
      els()
        .staff.view()
        .conversation?.reports.find((each) => each.id === id)?.told
    await line.comes(() => told() === (later ? 'later' : 'told'), 'told')
    if (!later) await line.comes(() => her.view().notice !== null, 'she reads it')
  }
  await line.ends(els().staff)
  leaves({ her, back })
})
