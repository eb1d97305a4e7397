import type { LeafId } from '@lijn116/protocol/sealed'
import type { Staffing } from '@lijn116/protocol/staffing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { wordsIn } from '../text/text.ts'
import { fieldsOf, overWords, readDay, staffingOf, wrongIn } from './staffing-form.ts'

const leaf = 'AAAAAAAAAAAAAAAAAAAAAA' as LeafId
const day = fc.integer({ min: 0, max: 40_000 })
const staffing: fc.Arbitrary<Staffing> = fc.record({
  leaf: fc.constant(leaf),
  languages: fc.uniqueArray(fc.constantFrom('nl', 'en', 'tlh')),
  skills: fc.uniqueArray(fc.constantFrom('sport', 'honour', 'a-new-one')),
  gender: fc.constantFrom(null, 'woman', 'man'),
  capacity: fc.constantFrom(1, 2),
  conductSeenOn: fc.option(day),
  trainings: fc.array(
    fc
      .tuple(day, fc.option(fc.nat(900)))
      .map(([doneOn, more]) => ({ kind: 'trauma', doneOn, validUntil: more === null ? null : doneOn + more })),
    { maxLength: 3 },
  ),
})

it('what was kept comes back as it was, through the fields of the form', () => {
  fc.assert(
    fc.property(staffing, (kept) => {
      expect(wrongIn(fieldsOf(kept))).toEqual([])
      expect(staffingOf(leaf, fieldsOf(kept))).toEqual(kept)
    }),
  )
})

it.each(['2026-02-30', '22-11-2026', '2026-1-2', 'morgen', ''])('"%s" is no day', (written) => {
  expect(readDay(written)).toBeNull()
})

it('a training that ends before it was done is wrong, and so is one without a day', () => {
  const fields = fieldsOf({
    leaf,
    languages: [],
    skills: [],
    gender: null,
    capacity: 1,
    conductSeenOn: null,
    trainings: [],
  })
  const trainings = [
    { kind: 'trauma', doneOn: '2026-11-22', validUntil: '2026-11-21' },
    { kind: 'culture', doneOn: '', validUntil: '' },
  ]
  expect(wrongIn({ ...fields, trainings })).toEqual(['training-0', 'training-1'])
})

it('says what has run out, and keeps silent when it was done again', () => {
  const words = wordsIn('nl')
  const today = 20_000
  const base = { leaf, languages: [], skills: [], gender: null, capacity: 1 as const, conductSeenOn: null }
  const old = { kind: 'trauma', doneOn: today - 900, validUntil: today - 1 }
  expect(overWords(words, { ...base, trainings: [old] }, today)).toEqual(['Verlopen: Werken met trauma.'])
  const again = { kind: 'trauma', doneOn: today - 10, validUntil: today }
  expect(overWords(words, { ...base, trainings: [old, again] }, today)).toEqual([])
})
