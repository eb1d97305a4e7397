import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checklistAnswers } from './card.ts'
import { answerItem, type Checklist, overviewOf, readChecklist, unfilled } from './checklist.ts'

const file = {
  id: 'proef',
  version: '1',
  title: 'Proef',
  intro: 'Alleen voor deze test.',
  source: 'deze test',
  licence: 'EUPL-1.2',
  validated: false,
  items: [
    { id: 'a', text: 'Is het nu stil in huis?' },
    { id: 'b', text: 'Kan de deur op slot?' },
    { id: 'c', text: 'Is er iemand in de buurt?' },
  ],
}
function checklistOf(value: unknown): Checklist {
  const read = readChecklist(value)
  if ('problem' in read) throw new Error(read.problem)
  return read.checklist
}
const checklist = checklistOf(file)

describe('reading a checklist', () => {
  // @req:R-121
  it('keeps what it needs, and the label that it is not validated', () => {
    expect(checklist).toEqual(file)
    expect(checklistOf({ ...file, validated: { study: 'naam van het onderzoek' } }).validated).toEqual({
      study: 'naam van het onderzoek',
    })
  })

  it.each([
    ['source', { ...file, source: ' ' }],
    ['licence', { ...file, licence: undefined }],
    ['validated', { ...file, validated: true }],
    ['validated', { ...file, validated: { study: '' } }],
    ['validated', { ...file, validated: undefined }],
    ['items', { ...file, items: [] }],
    ['item', { ...file, items: [{ id: 'a', text: 'Zo?', weight: 3 }] }],
    ['twice', { ...file, items: [file.items[0], file.items[0]] }],
    ['more than', { ...file, items: Array.from({ length: 41 }, (_, at) => ({ id: `${at}`, text: 'Zo?' })) }],
    ['version', { ...file, version: 2 }],
    ['object', [file]],
  ])('says what is wrong: %s', (problem, value) => {
    expect(readChecklist(value)).toEqual({ problem: expect.stringContaining(problem) })
  })
})

describe('answering', () => {
  // @req:R-122 @norm:QU-05
  it('puts every item in exactly one list, and gives lists only', () => {
    const given = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.option(fc.constantFrom(...checklistAnswers))))
    fc.assert(
      fc.property(given, (steps) => {
        const filled = steps.reduce(
          (so, [item, answer]) => answerItem(checklist, so, item, answer),
          unfilled(checklist),
        )
        const overview = overviewOf(checklist, filled)
        const lists = Object.values(overview ?? {})
        expect(lists.every(Array.isArray)).toBe(true)
        expect(
          lists
            .flat()
            .map(({ id }) => id)
            .sort(),
        ).toEqual(['a', 'b', 'c'])
        for (const { id } of checklist.items) {
          const last = steps.findLast(([item]) => item === id)?.[1] ?? 'open'
          expect(overview?.[last].some((item) => item.id === id)).toBe(true)
        }
      }),
    )
  })

  it('leaves another version, and items it does not know, alone', () => {
    const older = { ...unfilled(checklist), version: '0', answers: { a: 'yes' as const } }
    expect(answerItem(checklist, older, 'a', 'no')).toBe(older)
    expect(overviewOf(checklist, older)).toBeNull()
    expect(answerItem(checklist, unfilled(checklist), 'z', 'yes')).toEqual(unfilled(checklist))
  })
})
