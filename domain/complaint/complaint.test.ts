import { describe, expect, it } from 'vitest'
import {
  afterHerWords,
  complaintStatuses,
  isLateComplaint,
  isOutside,
  mayAskAgain,
  mayBecome,
  workingDaysSince,
} from './complaint.ts'

const day = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 86_400_000

describe('a complaint goes on', () => {
  it('never back to received by its reader, and nowhere once it is closed', () => {
    for (const from of complaintStatuses) expect(mayBecome(from, 'received')).toBe(false)
    for (const to of complaintStatuses) expect(mayBecome('closed', to)).toBe(false)
    expect(mayBecome('received', 'closed')).toBe(false)
    expect(mayBecome('reading', 'closed')).toBe(false)
    expect(mayBecome('answered', 'closed')).toBe(true)
  })
  it('waits again after her words, unless it is being read', () => {
    expect(complaintStatuses.map(afterHerWords)).toEqual(['received', 'reading', 'received', 'received', 'received'])
  })
  it('goes to the second reader once, and only after an answer', () => {
    expect(complaintStatuses.map((status) => mayAskAgain(status, 1))).toEqual([false, false, true, true, true])
    expect(complaintStatuses.some((status) => mayAskAgain(status, 2))).toBe(false)
  })
})

describe('late', () => {
  it.each([
    ['2026-11-16', '2026-11-19', 3],
    ['2026-11-19', '2026-11-23', 2],
    ['2026-11-20', '2026-11-22', 0],
    ['2026-11-21', '2026-11-23', 1],
    ['2026-11-16', '2026-11-16', 0],
  ])('from %s to %s', (from, to, days) => expect(workingDaysSince(day(from), day(to))).toBe(days))
  it('only after three working days, and only while it waits', () => {
    const since = day('2026-11-19')
    expect(isLateComplaint('received', since, day('2026-11-24'))).toBe(false)
    expect(isLateComplaint('received', since, day('2026-11-25'))).toBe(true)
    expect(isLateComplaint('reading', since, day('2026-11-25'))).toBe(true)
    expect(isLateComplaint('answered', since, day('2026-12-25'))).toBe(false)
  })
})

describe('outside of the team', () => {
  const doors = [
    { id: 'nationaal', teams: ['landelijk', 'noord'] },
    { id: 'sport', teams: ['sport'] },
  ]
  it.each([
    ['nationaal', ['noord'], false],
    ['nationaal', ['sport'], true],
    ['nationaal', ['sport', 'landelijk'], false],
    ['sport', ['landelijk'], true],
    [null, ['sport'], false],
    [null, ['klachten'], true],
    ['elders', ['klachten'], false],
  ])('%s by %s: %s', (door, teams, answer) => expect(isOutside(doors, door, teams)).toBe(answer))
})
