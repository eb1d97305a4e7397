import { type Card, cardLimits, emptyCard } from '@lijn116/domain/triage/card'
import { parseCard } from '@lijn116/domain/triage/parse-card'
import { describe, expect, it } from 'vitest'
import { answered, changedFields, mergeCards, recorded, withChecklist, withTheirs } from './card-edit.ts'

const card = (change: Partial<Card>): Card => ({ ...emptyCard, ...change })

describe('two people at one card', () => {
  const base = card({ injury: 'no', phase: 1 })

  it('keeps what each of them changed when it is not the same', () => {
    const merged = mergeCards(base, { ...base, acuteDanger: 'yes' }, { ...base, injury: 'yes' })
    expect(merged.both).toEqual([])
    expect(changedFields(base, merged.card)).toEqual(['acuteDanger', 'injury'])
  })

  it('asks about what both changed, and has it as it is here', () => {
    const theirs = { ...base, injury: 'unsure', roles: ['witness'] } as const
    const merged = mergeCards(base, { ...base, injury: 'yes' }, theirs)
    expect(merged.both).toEqual(['injury'])
    expect(merged.card).toMatchObject({ injury: 'yes', roles: ['witness'] })
    expect(withTheirs(merged.card, theirs, merged.both)).toEqual(theirs)
  })

  it('asks nothing when both noted the same', () => {
    expect(mergeCards(base, { ...base, injury: 'yes' }, { ...base, injury: 'yes' }).both).toEqual([])
  })
})

describe('a change', () => {
  it('takes the same answer back to open', () => {
    expect(answered(null, 'not-now')).toBe('not-now')
    expect(answered('not-now', 'not-now')).toBeNull()
    expect(answered('yes', 'no')).toBe('no')
  })

  it('never makes a card that cannot be read again, however often she is asked', () => {
    let long = emptyCard
    for (let times = 0; times < cardLimits.safeToWrite + 5; times++)
      long = { ...long, ...recorded(long, 'silence', times === 0 ? 'no' : 'yes') }
    expect(long.safeToWrite).toHaveLength(cardLimits.safeToWrite)
    expect(parseCard(JSON.stringify(long))).toEqual(long)
  })

  it('holds one checklist of a kind, and none without an answer', () => {
    const filled = { instrument: 'rode-vlaggen', version: '1', answers: { wapen: 'yes' } } as const
    const once = card(withChecklist(emptyCard, filled))
    expect(card(withChecklist(once, { ...filled, answers: { keel: 'no' } })).checklists).toHaveLength(1)
    expect(withChecklist(once, { ...filled, answers: {} }).checklists).toEqual([])
  })
})
