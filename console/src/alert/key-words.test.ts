import { expect, test } from 'vitest'
import { viewExample } from '../../gallery/view-example.ts'
import { wordsIn } from '../text/text.ts'
import { holdsRow, keyNotices, wantsNames } from './key-words.ts'

type Holds = ReturnType<typeof viewExample>['holds'][number]
const until = Date.UTC(2027, 0, 12, 12)
const hold = (change: Partial<Holds>): Holds => ({
  of: 'roster',
  alarm: null,
  until,
  leaf: null,
  isMine: false,
  ...change,
})
const alarms: [Holds['of'], NonNullable<Holds['alarm']>][] = [
  ['delegation', 'delegation-ends'],
  ['delegation', 'delegation-ended'],
  ['roster', 'roster-overdue'],
  ['roster', 'roster-ends'],
  ['roster', 'roster-ended'],
  ['duty', 'duty-late'],
  ['duty', 'duty-missing'],
  ['certificate', 'certificate-ends'],
  ['certificate', 'certificate-ended'],
]
const texts = (view: ReturnType<typeof viewExample>, names = new Map<string, string>()) =>
  keyNotices(wordsIn('nl'), view, names).map(({ text }) => text)

test('while all holds nothing is said', () => {
  expect(
    texts(viewExample({ holds: [hold({}), hold({ of: 'duty' }), hold({ of: 'certificate', leaf: 'a' })] })),
  ).toEqual([])
})

test.each(['nl', 'en'] as const)('every alarm has a sentence of its own, without a code or a hole (%s)', (language) => {
  const said = alarms.map(([of, alarm]) => {
    const [notice] = keyNotices(wordsIn(language), viewExample({ holds: [hold({ of, alarm, leaf: 'a' })] }), new Map())
    expect(notice?.text, alarm).not.toMatch(/[{}]|-ends|-ended|duty-|\(/)
    return notice?.text
  })
  expect(new Set(said).size).toBe(alarms.length)
})

test('the day and the name are told, and who is not known is a colleague', () => {
  const view = viewExample({ holds: [hold({ of: 'certificate', alarm: 'certificate-ends', leaf: 'a' })] })
  const [unknown] = texts(view)
  expect(unknown).toContain('een collega')
  expect(unknown).toContain('12 januari 2027')
  expect(texts(view, new Map([['a', 'proef-7']]))[0]).toContain('De toegang van proef-7')
  expect(holdsRow(wordsIn('nl'), hold({ of: 'certificate', leaf: 'a' }), new Map([['a', 'proef-7']]))).toEqual({
    what: 'Toegang van proef-7',
    until: 'geldig tot 12 januari 2027',
  })
  expect(holdsRow(wordsIn('nl'), hold({ of: 'duty', until: null }), new Map()).until).toBe('niet aanwezig')
})

test('her own access is said to her, and a list that ended is one sentence, not two', () => {
  const mine = hold({ of: 'certificate', alarm: 'certificate-ends', leaf: 'a', isMine: true })
  expect(texts(viewExample({ holds: [mine] }))[0]).toMatch(/^Uw eigen toegang loopt af op 12 januari 2027/)
  const ended = [hold({ alarm: 'roster-ended' }), hold({ of: 'duty', alarm: 'duty-missing', until: null })]
  expect(texts(viewExample({ holds: ended }))).toHaveLength(1)
})

test('names are asked for by a coordinator only, and only when a sentence needs one', () => {
  const me = { name: 'proef-2', roles: ['coordinator'], team: 'landelijk' }
  const holds = [hold({ of: 'certificate', alarm: 'certificate-ends', leaf: 'a' })]
  expect(wantsNames(viewExample({ me, holds }), new Map())).toBe(true)
  expect(wantsNames(viewExample({ me, holds }), new Map([['a', 'proef-7']]))).toBe(false)
  expect(wantsNames(viewExample({ holds }), new Map())).toBe(false)
  expect(wantsNames(viewExample({ me, holds: [hold({})] }), new Map())).toBe(false)
})

test('an alarm has the same name while it is the same, so that a closed one stays closed', () => {
  const ids = (at: number) =>
    keyNotices(
      wordsIn('nl'),
      viewExample({ alarms: ['duty-refused'], holds: [hold({ alarm: 'roster-ends', until: at })] }),
      new Map(),
    ).map(({ id }) => id)
  expect(ids(until)).toEqual(ids(until + 1))
  expect(new Set(ids(until)).size).toBe(2)
})
