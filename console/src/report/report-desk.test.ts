import type { StaffView } from '@lijn116/client/counsellor'
import type { Colleague } from '@lijn116/protocol/together'
import { expect, test } from 'vitest'
import { deskClient } from '../../gallery/desk-examples.ts'
import { returnExamples, wordsClient } from '../../gallery/return-examples.ts'
import { conversationExample, viewExample } from '../../gallery/view-example.ts'
import { isTextKey, wordsIn } from '../text/text.ts'
import { canRead, isAsked, ReadReportDesk } from './read-report-desk.svelte.ts'
import { ReportDesk } from './report-desk.svelte.ts'
import { missingWords, ownReportWords } from './report-words.ts'

const refusal = (type: string) => Object.assign(new Error(type), { problem: { type } })
const colleagues = [
  { leaf: 'w', pseudonym: 'Wilg', roles: ['counsellor', 'coordinator'], state: 'busy' },
  { leaf: 'b', pseudonym: 'Berk', roles: ['counsellor'], state: 'free' },
  { leaf: 'e', pseudonym: 'Es', roles: ['interpreter'], state: 'free' },
  { leaf: 'i', pseudonym: 'Iep', roles: ['coordinator'], state: 'silent' },
] as unknown as Colleague[]

function stage(refuse?: () => Error, onDuty = colleagues) {
  const asked: string[] = []
  let view = viewExample({ conversation: conversationExample() })
  const told = (name: string, ...values: string[]): void => void asked.push([name, ...values].join(' '))
  const client = wordsClient(
    told,
    async (name, ...values) => told(name, ...values),
    () => view,
    (next) => {
      view = next
      if (next.conversation !== null) desk.see(next.conversation)
    },
  )
  const writeReport = refuse === undefined ? client.writeReport : () => Promise.reject(refuse())
  const desk: ReportDesk = new ReportDesk({
    words: { ...client, writeReport },
    colleagues: () => Promise.resolve(onDuty),
    isFront: () => true,
  })
  desk.see(conversationExample())
  return { desk, asked, view: () => view }
}

async function filled(desk: ReportDesk): Promise<void> {
  await desk.open()
  await desk.goOn(wordsIn('nl').say('report.noticeTemplate'))
  desk.second = 'w'
  desk.other = 'b'
  desk.text = 'Wat ik weet.'
  desk.notice = 'Wat u leest.'
}

test('nothing goes before two people, what is known, and a finished text for her', async () => {
  const { desk, asked } = stage()
  await desk.open()
  await desk.goOn(wordsIn('nl').say('report.noticeTemplate'))
  await desk.send()
  expect([desk.missing, asked]).toEqual([['second', 'other', 'text', 'notice'], []])
})

test('only a coordinator who is there can sign, and the other reader is somebody else', async () => {
  const { desk } = stage()
  await filled(desk)
  expect(desk.seconds.map(({ pseudonym }) => pseudonym)).toEqual(['Wilg'])
  expect(desk.others.map(({ pseudonym }) => pseudonym)).toEqual(['Berk'])
  desk.other = 'w'
  await desk.send()
  expect(desk.missing).toEqual(['other'])
})

test('with one colleague on duty it is said at once that nobody else can read it, and not that somebody must be chosen', async () => {
  const { desk, asked } = stage(undefined, colleagues.slice(0, 1))
  await desk.open()
  expect([desk.step, desk.lack]).toEqual(['what', 'other'])
  await filled(desk)
  await desk.send()
  expect(desk.missing.map((each) => missingWords(each, desk.lack))).toEqual(['report.noOther'])
  expect(asked).toEqual([])
  const nobody = stage(undefined, colleagues.slice(1))
  await nobody.desk.open()
  expect([nobody.desk.lack, missingWords('second', 'second'), missingWords('other', 'second')]).toEqual([
    'second',
    'report.noSecond',
    'report.missing.other',
  ])
  const pair = stage()
  await pair.desk.open()
  expect([pair.desk.lack, missingWords('other', null)]).toEqual([null, 'report.missing.other'])
})

test('what she writes while it lies over the talk is said in it, and what was there before is not', async () => {
  const { desk } = stage()
  const hers = (id: string) => ({ id, from: 'other', text: 'Bent u er?', state: 'read' }) as const
  const mine = { id: 'm', from: 'me', text: 'Ja.', state: 'read' } as const
  desk.see(conversationExample({ messages: [hers('a')] }))
  await desk.open()
  desk.see(conversationExample({ messages: [hers('a'), mine] }))
  expect(desk.hasNews).toBe(false)
  desk.see(conversationExample({ messages: [hers('a'), mine, hers('b')] }))
  expect(desk.hasNews).toBe(true)
  desk.close()
  await desk.open()
  expect(desk.hasNews).toBe(false)
})

test('closing keeps what was written; once it went it is here no longer', async () => {
  const { desk, asked } = stage()
  await filled(desk)
  desk.close()
  await desk.open()
  expect([desk.step, desk.text]).toEqual(['what', 'Wat ik weet.'])
  await desk.goOn('x')
  expect(desk.notice).toBe('Wat u leest.')
  await desk.send()
  const report = { text: 'Wat ik weet.', notice: 'Wat u leest.', second: 'w', other: 'b' }
  expect(asked).toEqual([`writeReport ${JSON.stringify(report)}`])
  expect([desk.step, desk.text, desk.notice]).toEqual([null, '', ''])
})

test('a refusal is said where it was written, and what was written stays', async () => {
  const { desk } = stage(() => refusal('report-over'))
  await filled(desk)
  await desk.send()
  expect([desk.reason, desk.step, desk.text]).toEqual(['report-over', 'write', 'Wat ik weet.'])
})

test('with the end of the talk the draft is gone', async () => {
  const { desk } = stage()
  await filled(desk)
  desk.see(conversationExample({ endedBy: 'visitor' }))
  expect([desk.step, desk.text, desk.notice]).toEqual([null, '', ''])
})

test('every state of a report of hers has its sentence', () => {
  const states = ['sending', 'not-sent', 'open', 'declined', 'over'] as const
  const said = states.map((state) => ownReportWords({ state, told: 'no' }))
  const told = (['no', 'telling', 'told', 'later', 'not-told'] as const).map((each) =>
    ownReportWords({ state: 'signed', told: each }),
  )
  expect(new Set([...said, ...told]).size).toBe(10)
  expect([...said, ...told].every(isTextKey)).toBe(true)
})

function reading(canTellLater = true) {
  const asked: string[] = []
  const told = async (name: string, ...values: string[]): Promise<void> => void asked.push([name, ...values].join(' '))
  const client = deskClient(told)
  const openReport: typeof client.openReport = async (id) => ({ ...(await client.openReport(id)), canTellLater })
  return { asked, desk: new ReadReportDesk({ ...client, openReport }) }
}
const now = Date.UTC(2026, 10, 22, 18)

test('the second reads before she signs, and chooses herself when the visitor is told', async () => {
  const { desk, asked } = reading()
  const looking = desk.look('r')
  await desk.sign(now)
  await looking
  await desk.sign(now)
  expect(asked).toEqual(['openReport r'])
  desk.when = 'now'
  await desk.sign(now)
  expect(asked.at(-1)).toBe('signReport r null')
  expect([desk.id, desk.opened]).toEqual([null, null])
})

test('telling later needs a reason, stays within 72 hours, and is not there without words', async () => {
  const { desk, asked } = reading()
  await desk.look('r')
  desk.when = 'later'
  desk.hours = '72'
  await desk.sign(now)
  expect(asked).toEqual(['openReport r'])
  desk.why = ' Eerst weg uit huis. '
  await desk.sign(now)
  const later = { tellAt: now + 72 * 3_600_000 - 60_000, reason: 'Eerst weg uit huis.' }
  expect(asked.at(-1)).toBe(`signReport r ${JSON.stringify(later)}`)

  const without = reading(false)
  await without.desk.look('r')
  expect(without.desk.when).toBe('now')
  without.desk.when = 'later'
  without.desk.why = 'Toch.'
  expect(without.desk.canSign).toBe(false)
})

test('not signing erases it, so it is asked twice; and what is erased is not shown any longer', async () => {
  const { desk, asked } = reading()
  await desk.look('r')
  await desk.decline()
  expect(asked).toEqual(['openReport r'])
  await desk.decline()
  expect(asked.at(-1)).toBe('declineReport r')
  await desk.look('r')
  desk.see({ me: null, desk: viewExample().desk })
  expect([desk.id, desk.opened]).toEqual([null, null])
})

test('who is asked to sign, and who can read', () => {
  const { reports } = (returnExamples.reportToRead.view satisfies StaffView).desk.reports
  expect(reports.map((one) => [isAsked(one), canRead(one)])).toEqual([
    [true, false],
    [false, true],
  ])
})
