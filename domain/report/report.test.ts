import { expect, it } from 'vitest'
import { mayDecline, type Others, type TalkToSignIn, whyNotSign, whyNotWrite } from './report.ts'

const talk: TalkToSignIn = { phase: 'talking', holder: 'els', segment: 2, isThere: true, isAuthorThere: true }
const others: Others = { second: { leaf: 'kim', maySign: true }, other: { leaf: 'noor', mayRead: true } }
const none = { all: 0, open: 0 }
const day = 86_400_000
const report = { author: 'els', second: 'kim', isSigned: false, until: 3 * day }

it('is written by the lead of a talk, and of nothing else', () => {
  expect(whyNotWrite(talk, 'els', 2, others, none)).toBeNull()
  expect(whyNotWrite(null, 'els', 2, others, none)).toBe('conversation-gone')
  expect(whyNotWrite(talk, 'noor', 2, others, none)).toBe('not-allowed')
  for (const phase of ['waiting', 'claimed', 'closing'])
    expect(whyNotWrite({ ...talk, phase }, 'els', 2, others, none)).toBe('report-over')
  for (const over of [{ isThere: false }, { phase: 'granted' }])
    expect(whyNotWrite({ ...talk, ...over }, 'els', 2, others, none)).toBe('nobody-there')
  expect(whyNotWrite(talk, 'els', 1, others, none)).toBe('segment-closed')
})

it('is for three different people: one leads, one signs, one reads', () => {
  const wrong: Others[] = [
    { ...others, second: { leaf: 'els', maySign: true } },
    { ...others, other: { leaf: 'els', mayRead: true } },
    { ...others, other: { leaf: 'kim', mayRead: true } },
    { ...others, second: { leaf: 'kim', maySign: false } },
    { ...others, other: { leaf: 'noor', mayRead: false } },
  ]
  for (const each of wrong) expect(whyNotWrite(talk, 'els', 2, each, none)).toBe('not-allowed')
})

it('stays an exception: one that waits for its signature at a time, and few in one talk', () => {
  expect(whyNotWrite(talk, 'els', 2, others, { all: 1, open: 1 })).toBe('too-many')
  expect(whyNotWrite(talk, 'els', 2, others, { all: 2, open: 0 })).toBeNull()
  expect(whyNotWrite(talk, 'els', 2, others, { all: 3, open: 0 })).toBe('too-many')
})

it('is signed once, by the one who was named, while its author leads', () => {
  const sign = (over: Partial<typeof report>, by = 'kim', now = day, of: TalkToSignIn | null = talk) =>
    whyNotSign({ ...report, ...over }, of, by, null, now, 3 * day)
  expect(sign({})).toBeNull()
  expect(sign({ isSigned: true })).toBe('report-over')
  for (const by of ['els', 'noor']) expect(sign({}, by)).toBe('report-over')
  expect(sign({}, 'kim', 3 * day)).toBe('report-over')
  for (const of of [null, { ...talk, holder: 'noor' }, { ...talk, phase: 'closing' }])
    expect(sign({}, 'kim', day, of)).toBe('report-over')
})

it('is signed while she is there, also when a key is new because somebody came along', () => {
  const sign = (over: Partial<TalkToSignIn>) => whyNotSign(report, { ...talk, ...over }, 'kim', null, day, 3 * day)
  expect(sign({ phase: 'granted' })).toBeNull()
  for (const phase of ['talking', 'granted']) expect(sign({ phase, isThere: false })).toBe('nobody-there')
  expect(sign({ isAuthorThere: false })).toBe('colleague-away')
})

it('is told at once, or within three days', () => {
  const tell = (tellAt: number) => whyNotSign(report, talk, 'kim', tellAt, day, 3 * day)
  expect([tell(day + 1), tell(4 * day)]).toEqual([null, null])
  for (const tellAt of [day, 4 * day + 1, day + 0.5, Number.NaN]) expect(tell(tellAt)).toBe('malformed')
})

it('is declined by the second or taken back by its author, as long as it is not signed', () => {
  expect(['els', 'kim', 'noor'].map((by) => mayDecline(report, by))).toEqual([true, true, false])
  expect(['els', 'kim'].map((by) => mayDecline({ ...report, isSigned: true }, by))).toEqual([false, false])
})
