import { describe, expect, it } from 'vitest'
import { isTrained, speaks, unwritten } from './staffing.ts'

// @req:R-173
describe('trained', () => {
  const kind = 'own-behaviour'
  it.each([
    ['never', [], false],
    ['another', [{ kind: 'sport', doneOn: 1, validUntil: null }], false],
    ['on the first day', [{ kind, doneOn: 100, validUntil: null }], true],
    ['the day before', [{ kind, doneOn: 101, validUntil: null }], false],
    ['on the last day', [{ kind, doneOn: 1, validUntil: 100 }], true],
    ['the day after', [{ kind, doneOn: 1, validUntil: 99 }], false],
    [
      'over, and done again',
      [
        { kind, doneOn: 1, validUntil: 50 },
        { kind, doneOn: 60, validUntil: 160 },
      ],
      true,
    ],
  ] as const)('%s', (_name, trainings, answer) => expect(isTrained({ trainings }, kind, 100)).toBe(answer))
})

describe('speaks', () => {
  it('the language of the line, while nothing is written down', () => {
    expect(speaks(unwritten, 'nl')).toBe(true)
    expect(speaks(unwritten, 'en')).toBe(false)
  })
  it('what is written down, and nothing else', () => {
    expect(speaks({ languages: ['en'] }, 'en')).toBe(true)
    expect(speaks({ languages: ['en'] }, 'nl')).toBe(false)
    expect(speaks(unwritten, 'nl-simple')).toBe(true)
    expect(speaks({ languages: ['nl'] }, 'nl-simple')).toBe(true)
    expect(speaks({ languages: ['en'] }, 'nl-simple')).toBe(false)
  })
})
