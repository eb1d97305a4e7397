import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Colleague,
  firstStage,
  type Open,
  ringsNext,
  stageAfter,
  stageAt,
  stages,
  whoRings,
  whoRingsForQueue,
} from './alert.ts'

const limits = { alertCoordinatorsSeconds: 30, alertEverybodySeconds: 60, alarmRepeatSeconds: 15, ringHeardSeconds: 15 }
const colleague = fc.record({
  leaf: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  duty: fc.constantFrom('on', 'pause', 'off'),
  busy: fc.boolean(),
  room: fc.boolean(),
  resting: fc.boolean(),
  there: fc.boolean(),
  coordinator: fc.boolean(),
})
const people: fc.Arbitrary<Colleague[]> = fc.uniqueArray(colleague, { selector: (each) => each.leaf, maxLength: 6 })
const open: fc.Arbitrary<Open> = fc.record({
  kind: fc.constantFrom('danger', 'word', 'second', 'debrief', 'cool-down'),
  by: fc.constantFrom('a', 'z'),
  raisedAt: fc.constant(1_000_000),
  stage: fc.constantFrom(...stages),
  heard: fc.boolean(),
  acknowledgedBy: fc.constantFrom(null, null, 'b'),
})
const later = fc.integer({ min: 0, max: 200_000 })
const isIn = (few: readonly Colleague[], many: readonly Colleague[]) => few.every((each) => many.includes(each))

describe('an alert', () => {
  it('reaches at each stage everybody whom the stage before reached', () => {
    fc.assert(
      fc.property(open, people, fc.boolean(), (alert, all, acute) => {
        const [first, second, third] = stages.map((stage) => whoRings({ ...alert, stage }, all))
        expect(isIn(first ?? [], second ?? []) && isIn(second ?? [], third ?? [])).toBe(true)
        const [q1, q2, q3] = stages.map((stage) => whoRingsForQueue(stage, all, acute))
        expect(isIn(q1 ?? [], q2 ?? []) && isIn(q2 ?? [], q3 ?? [])).toBe(true)
      }),
    )
  })

  it('always rings at somebody who would see it, if there is anybody beside who raised it', () => {
    fc.assert(
      fc.property(open, people, fc.boolean(), (alert, all, acute) => {
        const rings = {
          ...alert,
          acknowledgedBy: null,
          kind: alert.kind === 'debrief' ? ('second' as const) : alert.kind,
        }
        const someone = (few: readonly Colleague[]) => few.some((each) => each.there)
        expect(someone(whoRings(rings, all))).toBe(someone(all.filter((each) => each.leaf !== alert.by)))
        expect(someone(whoRingsForQueue(alert.stage, all, acute))).toBe(someone(all))
      }),
    )
  })

  it('rings at nobody once somebody has it, and never at who raised it', () => {
    fc.assert(
      fc.property(open, people, later, (alert, all, after) => {
        const rung = whoRings(alert, all)
        if (alert.acknowledgedBy !== null) {
          expect(rung).toEqual([])
          expect(ringsNext(alert, alert.raisedAt + after, limits)).toBeNull()
        }
        expect(rung.some((each) => each.leaf === alert.by)).toBe(false)
      }),
    )
  })

  it('never goes back a stage, and is at everybody after a minute whatever happened', () => {
    fc.assert(
      fc.property(open, later, later, (alert, one, two) => {
        const [sooner, afterwards] = [Math.min(one, two), Math.max(one, two)].map((after) =>
          stages.indexOf(stageAt(alert, alert.raisedAt + after, limits)),
        )
        expect(afterwards).toBeGreaterThanOrEqual(sooner ?? 3)
        expect(sooner).toBeGreaterThanOrEqual(stages.indexOf(alert.stage))
        if (alert.kind !== 'debrief') expect(stageAt(alert, alert.raisedAt + 60_000 + one, limits)).toBe('everybody')
      }),
    )
  })

  it('rings again within the repeat, and at the very instant at which it reaches more', () => {
    fc.assert(
      fc.property(open, later, (alert, after) => {
        const now = alert.raisedAt + after
        const next = ringsNext(alert, now, limits)
        if (alert.kind === 'debrief' || alert.acknowledgedBy !== null) return
        expect(next).toBeGreaterThan(now)
        expect(next).toBeLessThanOrEqual(now + 15_000)
        expect(stageAt(alert, (next ?? 0) - 1, limits)).toBe(stageAt(alert, now, limits))
      }),
    )
  })

  it('that no console confirms is at everybody after a quarter of a minute', () => {
    const alert: Open = {
      kind: 'danger',
      by: 'a',
      raisedAt: 0,
      stage: 'colleagues',
      heard: false,
      acknowledgedBy: null,
    }
    expect([14_999, 15_000].map((now) => stageAt(alert, now, limits))).toEqual(['colleagues', 'everybody'])
    expect([15_000, 30_000, 60_000].map((now) => stageAt({ ...alert, heard: true }, now, limits))).toEqual([...stages])
  })

  it('asks a talk afterwards of coordinators only, without ringing', () => {
    const alert: Open = {
      kind: 'debrief',
      by: 'a',
      raisedAt: 0,
      stage: firstStage('debrief'),
      heard: false,
      acknowledgedBy: null,
    }
    const both: Colleague[] = [
      { leaf: 'b', duty: 'on', busy: false, room: false, resting: false, there: true, coordinator: false },
      { leaf: 'c', duty: 'off', busy: false, room: false, resting: false, there: true, coordinator: true },
    ]
    expect(whoRings(alert, both).map((each) => each.leaf)).toEqual(['c'])
    expect(whoRings(alert, both.slice(0, 1))).toEqual([])
    expect(ringsNext(alert, 0, limits)).toBeNull()
  })
})

describe('for those who wait', () => {
  const base = { busy: false, room: false, resting: false, there: true, coordinator: false }
  const all: Colleague[] = [
    { ...base, leaf: 'vrij', duty: 'on' },
    { ...base, leaf: 'bezig', duty: 'on', busy: true },
    { ...base, leaf: 'pauze', duty: 'pause' },
    { ...base, leaf: 'uit', duty: 'off' },
    { ...base, leaf: 'leiding', duty: 'on', busy: true, coordinator: true },
  ]
  const rung = (seconds: number, acute: boolean, of = all) =>
    whoRingsForQueue(stageAfter(seconds, limits), of, acute).map((each) => each.leaf)
  it('it rings at those who are free, then at coordinators; who talks is left in peace unless somebody is not safe', () => {
    expect(rung(0, true)).toEqual(['vrij'])
    expect(rung(30, false)).toEqual(['vrij', 'leiding'])
    expect(rung(60, false)).toEqual(['vrij', 'leiding'])
    expect(rung(60, true)).toEqual(['vrij', 'bezig', 'leiding'])
  })
  it('it rings after the free at whoever talks and may hold one more', () => {
    const two = { ...base, leaf: 'twee', duty: 'on' as const, busy: true, room: true }
    expect(rung(0, false, [...all, two])).toEqual(['vrij'])
    expect(rung(30, false, [...all, two])).toEqual(['vrij', 'leiding', 'twee'])
    expect(rung(0, false, [...all.slice(1, 4), two]), 'at once when nobody is free').toEqual(['twee'])
  })
  it('it rings at everybody signed in who is not talking, when nobody is free', () => {
    expect(rung(0, false, all.slice(1, 4))).toEqual(['pauze', 'uit'])
  })
  it('a console that does not answer is no reason to leave it at that', () => {
    expect(rung(0, false, [{ ...base, leaf: 'vrij', duty: 'on', there: false }, ...all.slice(2, 4)])).toEqual([
      'vrij',
      'pauze',
      'uit',
    ])
  })
})
