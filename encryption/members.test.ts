/** Which changes of people there are at all: every other one is refused, whoever signed it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { empty, equalBytes } from './bytes.ts'
import type { GrantBody, Member } from './grant.ts'
import { checkChange } from './members.ts'

const person = (letter: string, role = 'counsellor'): Member => ({
  leaf: new Uint8Array(16).fill(letter.charCodeAt(0)),
  role,
  shiftHash: new Uint8Array(32),
})
/** `A` leads; a number behind a letter is another role of the same person. */
const people = (letters: string): Member[] =>
  (letters.match(/[A-Z]2?/g) ?? []).map((each) => person(each.charAt(0), each.length > 1 ? 'expert' : 'counsellor'))
const grant = (reason: string, after: readonly Member[], more: Partial<GrantBody> = {}): GrantBody => ({
  conversation: new Uint8Array(16),
  n: 2,
  previousHead: new Uint8Array(32),
  reason,
  by: after[0]?.leaf ?? empty,
  members: [...after],
  keyId: new Uint8Array(16),
  rosterVersion: 1,
  offerHash: reason === 'handover' ? new Uint8Array(32) : empty,
  yesTo: empty,
  ...more,
})
const may = (reason: string, before: string, after: string, more: Partial<GrantBody> = {}): boolean => {
  try {
    checkChange(people(before), grant(reason, people(after), more))
    return true
  } catch (error) {
    expect(error).toMatchObject({ reason: 'not-allowed' })
    return false
  }
}

test('handed over: another leads, and of the others those who were there', () => {
  const fine = ['B', 'BC', 'BD', 'BCD', 'BDC', 'C', 'CD']
  for (const after of fine) expect(may('handover', 'ACD', after), after).toBe(true)
  for (const after of ['', 'A', 'AC', 'BA', 'BCA', 'BE', 'BC2', 'BB', 'BCC', 'CC']) {
    expect(may('handover', 'ACD', after), after).toBe(false)
  }
})

test('somebody comes along: the same lead, everybody in place, and one more at the end', () => {
  for (const after of ['ACDE', 'ACDB']) expect(may('join', 'ACD', after), after).toBe(true)
  for (const after of ['ACD', 'ADCE', 'ACED', 'ACDA', 'ACDC', 'ACD2E', 'A2CDE', 'BCDE', 'ACDEF', 'AC', 'AE', 'EACD'])
    expect(may('join', 'ACD', after), after).toBe(false)
  expect(may('join', 'ACDE', 'ACDEF'), 'a fifth').toBe(false)
})

test('somebody goes: the same lead, and fewer of those who were there', () => {
  for (const after of ['A', 'AC', 'AD']) expect(may('leave', 'ACD', after), after).toBe(true)
  for (const after of ['', 'ACD', 'ADC', 'C', 'CD', 'AE', 'AC2', 'A2', 'AA', 'CA', 'ACDE'])
    expect(may('leave', 'ACD', after), after).toBe(false)
})

test('a claim, an unknown reason, and a talk of nobody are no change', () => {
  for (const reason of ['claim', '', 'Join', 'takeover']) expect(may(reason, 'AC', 'A'), reason).toBe(false)
  for (const reason of ['handover', 'join', 'leave']) expect(may(reason, '', 'A'), reason).toBe(false)
})

test('a field belongs to its reason', () => {
  const offerHash = new Uint8Array(32)
  const yesTo = new Uint8Array(16)
  expect(may('join', 'A', 'AB', { yesTo })).toBe(true)
  for (const [reason, after, more] of [
    ['handover', 'B', { offerHash: empty }],
    ['handover', 'B', { offerHash: new Uint8Array(31) }],
    ['handover', 'B', { yesTo }],
    ['join', 'AB', { yesTo: new Uint8Array(15) }],
    ['join', 'AB', { offerHash }],
    ['leave', 'A', { yesTo }],
    ['leave', 'A', { offerHash }],
  ] as const)
    expect(may(reason, reason === 'leave' ? 'AB' : 'A', after, more), JSON.stringify([reason, more])).toBe(false)
})

test('whatever is asked, nobody who was not there comes in but by the reason that says so', () => {
  const some = fc.array(fc.constantFrom('A', 'B', 'C', 'D', 'E', 'B2'), { maxLength: 5 }).map((each) => each.join(''))
  fc.assert(
    fc.property(fc.constantFrom('handover', 'join', 'leave'), some, some, (reason, before, after) => {
      if (!may(reason, before, after)) return
      const [was, is] = [people(before), people(after)]
      const strangers = is.filter((each) => !was.some(({ leaf }) => equalBytes(leaf, each.leaf)))
      expect(strangers.length).toBeLessThanOrEqual(reason === 'leave' ? 0 : 1)
      expect(equalBytes(is[0]?.leaf ?? empty, was[0]?.leaf ?? empty)).toBe(reason !== 'handover')
    }),
    { numRuns: 2_000 },
  )
})
