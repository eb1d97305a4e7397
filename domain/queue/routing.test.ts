import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unwritten } from '../staffing/staffing.ts'
import { mayTake, roomOf, type Taker, type WaitingOne } from './routing.ts'

const rules = {
  fittingFirstSeconds: 60,
  fittingFirstAcuteSeconds: 15,
  shiftEndSeconds: 20 * 60,
  wasYoursFirstSeconds: 45,
  wantedFirstSeconds: 120,
  wantedFirstAcuteSeconds: 15,
}
const day = 86_400_000
const today = 20_000
const now = today * day + 12 * 3_600_000

const someone: Taker = {
  ...unwritten,
  leaf: 'zij',
  isThere: true,
  isOccupied: false,
  held: 0,
  holdsAcute: false,
  endsAt: null,
  alsoNearEnd: false,
}
const her: WaitingOne = {
  needs: { skills: [], trainings: [], conduct: false },
  language: 'nl',
  wish: null,
  acute: false,
  waitSeconds: 0,
}
const verdict = (place: Partial<WaitingOne>, person: Partial<Taker>, others: Partial<Taker>[] = []) =>
  mayTake(
    { ...her, ...place },
    { ...someone, ...person },
    others.map((other, n) => ({ ...someone, leaf: `collega-${n}`, ...other })),
    [],
    now,
    rules,
  )
const doorOf = (needs: Partial<WaitingOne['needs']>) => ({ needs: { ...her.needs, ...needs } })
const trained = (doneOn: number, validUntil: number | null) => ({
  trainings: [{ kind: 'own-behaviour', doneOn, validUntil }],
})

describe('who may never', () => {
  const own = doorOf({ trainings: ['own-behaviour'] })
  // @norm:QU-02
  it.each([
    ['nobody wrote anything down, at a door without needs', {}, {}, 'now', null],
    ['a training is missing', own, {}, 'no', 'training'],
    ['it was over yesterday', own, trained(today - 400, today - 1), 'no', 'training'],
    ['it is valid until today', own, trained(today - 400, today), 'now', null],
    ['it begins tomorrow', own, trained(today + 1, null), 'no', 'training'],
    ['no certificate of conduct was seen', doorOf({ conduct: true }), {}, 'no', 'conduct'],
    ['one was seen', doorOf({ conduct: true }), { conductSeenOn: today }, 'now', null],
    ['she holds one', {}, { held: 1 }, 'no', 'capacity'],
    ['she holds one of two', {}, { held: 1, capacity: 2 }, 'now', null],
    ['she holds one of two, and this one is not safe', { acute: true }, { held: 1, capacity: 2 }, 'no', 'acute-alone'],
    ['she holds one who is not safe', {}, { held: 1, capacity: 2, holdsAcute: true }, 'no', 'acute-alone'],
    ['her shift ends in 20 minutes', {}, { endsAt: now + 20 * 60_000 }, 'no', 'shift-end'],
    ['in 21', {}, { endsAt: now + 21 * 60_000 }, 'now', null],
    ['in 5, and she said it is fine', {}, { endsAt: now + 5 * 60_000, alsoNearEnd: true }, 'now', null],
  ] as const)('%s', (_name, place, person, may, why) => {
    expect(verdict(place, person)).toMatchObject({ mayTake: may, why })
  })
})

describe('who goes first for a moment', () => {
  it.each([
    ['speaks her language', { language: 'en' }, {}, { languages: ['nl', 'en'] }, 'language'],
    ['has the skill of the door', doorOf({ skills: ['sport'] }), {}, { skills: ['sport'] }, 'skill'],
    ['is whom she would rather have', { wish: 'woman' as const }, {}, { gender: 'woman' as const }, 'wish'],
  ] as const)('%s, and is free', (_name, place, person, fitting, why) => {
    expect(verdict(place, person, [fitting])).toEqual({ mayTake: 'later', why, secondsFirst: 60 })
    expect(verdict({ ...place, waitSeconds: 59.5 }, person, [fitting])).toMatchObject({ secondsFirst: 1 })
    expect(verdict({ ...place, waitSeconds: 60 }, person, [fitting]).mayTake).toBe('now')
    expect(verdict({ ...place, acute: true }, person, [fitting])).toMatchObject({ secondsFirst: 15 })
    expect(verdict(place, person, [{ ...fitting, held: 1 }]).mayTake, 'busy').toBe('now')
    expect(verdict(place, person, [{ ...fitting, isThere: false }]).mayTake, 'not there').toBe('now')
    expect(verdict(place, { ...person, ...fitting }, [fitting]).mayTake, 'fits too').toBe('now')
  })

  it('not for something else that is lacking: neither of them is better', () => {
    const place = { language: 'en', wish: 'woman' as const }
    expect(verdict(place, { languages: ['en'] }, [{ gender: 'woman' }]).mayTake).toBe('now')
    expect(verdict(place, { gender: 'woman' }, [{ languages: ['en'] }]).mayTake).toBe('now')
    expect(verdict(place, {}, [{ languages: ['en'] }])).toMatchObject({ mayTake: 'later', why: 'language' })
  })
})

describe('somebody who came back', () => {
  const was = (leaf: string) => ({ wanted: null, wasWith: { leaf, conversation: 'c' }, appointment: null })
  const asks = (leaf: string, how: 'same' | 'other') => ({ wanted: { leaf, how }, wasWith: null, appointment: null })
  const agreed = (leaf: string | null) => ({ wanted: null, wasWith: null, appointment: { leaf, at: now } })
  it.each([
    ['left a conversation of a colleague', was('collega-0'), 45, 'wanted'],
    ['asks for a colleague', asks('collega-0', 'same'), 120, 'wanted'],
    ['would rather not have her', asks('zij', 'other'), 120, 'wanted'],
    ['has a moment with a colleague', agreed('collega-0'), 120, 'appointment'],
  ] as const)('and %s', (_name, returns, seconds, why) => {
    expect(verdict({ returns }, {}, [{}])).toEqual({ mayTake: 'later', why, secondsFirst: seconds })
    expect(verdict({ returns, waitSeconds: seconds }, {}, [{}]).mayTake, 'in the end anybody').toBe('now')
    expect(verdict({ returns, acute: true }, {}, [{}])).toMatchObject({ secondsFirst: 15 })
    expect(verdict({ returns }, {}, [{ isThere: false }]).mayTake, 'nobody else is there').toBe('now')
    expect(verdict({ returns }, {}, [{ isOccupied: true }]).mayTake, 'occupied').toBe('now')
    expect(verdict({ returns }, {}, [{ held: 1 }]).mayTake, 'nobody else has room').toBe('now')
  })
  it.each([was('zij'), asks('zij', 'same'), agreed('zij'), agreed(null), asks('collega-0', 'other')])(
    'is hers at once, whoever fits better: %j',
    (returns) => {
      expect(verdict({ returns, language: 'en' }, {}, [{}]).mayTake).toBe('now')
      if (returns.appointment?.leaf !== null)
        expect(verdict({ returns, language: 'en' }, {}, [{ languages: ['en'] }]).mayTake).toBe('now')
    },
  )
  it('would rather have somebody else than whom she left, and that goes first', () => {
    const returns = { ...was('collega-0'), wanted: { leaf: 'collega-0', how: 'other' as const } }
    expect(verdict({ returns }, {}, [{}]).mayTake).toBe('now')
    expect(verdict({ returns: { ...returns, wasWith: { leaf: 'zij', conversation: 'c' } } }, {}, [{}]).mayTake).toBe(
      'now',
    )
  })
  it('finds room with whom she left, for as long as that conversation counts', () => {
    const place = { returns: was('zij'), wasHeld: true }
    expect(verdict(place, { held: 1, holdsAcute: true }).mayTake).toBe('now')
    expect(verdict({ ...place, wasHeld: false }, { held: 1 })).toMatchObject({ mayTake: 'no', why: 'capacity' })
    expect(verdict(place, { held: 2 })).toMatchObject({ mayTake: 'no', why: 'capacity' })
    expect(verdict({ ...place, returns: was('collega-0') }, { held: 1 }).mayTake).toBe('no')
  })
})

const lists = <T>(...of: T[]) => fc.uniqueArray(fc.constantFrom(...of))
const taker = fc.record({
  leaf: fc.constantFrom('ada', 'bo', 'cleo', 'dirk', 'els', 'fay', 'gijs', 'hugo'),
  isThere: fc.boolean(),
  isOccupied: fc.boolean(),
  held: fc.constantFrom(0, 0, 0, 1, 2),
  holdsAcute: fc.boolean(),
  capacity: fc.constantFrom(1, 2),
  endsAt: fc.constantFrom(null, now + 60_000, now + day),
  alsoNearEnd: fc.boolean(),
  languages: lists('nl', 'en', 'ar'),
  skills: lists('sport', 'jeugd'),
  gender: fc.constantFrom('woman' as const, 'man' as const, null),
  conductSeenOn: fc.constantFrom(null, today - 10),
  trainings: fc.constantFrom([], trained(today - 9, null).trainings),
})
const team = fc.uniqueArray(taker, { selector: ({ leaf }) => leaf, minLength: 1, maxLength: 8 })
const waiting = fc.record({
  needs: fc.record({ skills: lists('sport', 'jeugd'), trainings: lists('own-behaviour'), conduct: fc.boolean() }),
  language: fc.constantFrom('nl', 'en', 'ar', 'zz', null),
  wish: fc.constantFrom('woman' as const, 'man' as const, null),
  acute: fc.boolean(),
  waitSeconds: fc.integer({ min: 0, max: 120 }),
})
const somebody = fc.constantFrom('ada', 'bo', 'cleo', 'elders')
const comesBack = waiting.chain((place) =>
  fc
    .record({
      wanted: fc.option(fc.record({ leaf: somebody, how: fc.constantFrom('same' as const, 'other' as const) })),
      wasWith: fc.option(fc.record({ leaf: somebody, conversation: fc.constant('c') })),
      appointment: fc.option(fc.record({ leaf: fc.option(somebody), at: fc.constant(now) })),
    })
    .map((returns) => ({ ...place, returns })),
)
const all = (place: WaitingOne, people: readonly Taker[]) =>
  people.map((person) => ({ person, ...mayTake(place, person, people, [], now, rules) }))

describe('over any team and anybody who waits', () => {
  // @req:R-051 @req:R-165
  it('refuses nobody who could be answered: if anybody who is there could, one of them may now', () => {
    fc.assert(
      fc.property(fc.oneof(waiting, comesBack), team, (place, people) => {
        const present = all(place, people).filter(({ person }) => person.isThere)
        if (present.some(({ mayTake: may }) => may !== 'no'))
          expect(present.some(({ mayTake: may }) => may === 'now')).toBe(true)
      }),
    )
  })

  it('holds nobody back for longer than the first seconds', () => {
    fc.assert(
      fc.property(waiting, team, (place, people) => {
        for (const each of all(place, people))
          if (each.mayTake === 'later') {
            expect(each.secondsFirst).toBeGreaterThan(0)
            const later = { ...place, waitSeconds: place.waitSeconds + each.secondsFirst }
            expect(mayTake(later, each.person, people, [], now, rules).mayTake).toBe('now')
          }
      }),
    )
  })

  it('refuses nobody for what was asked, and holds nobody back for it longer than two minutes; 15 seconds, if she is not safe', () => {
    fc.assert(
      fc.property(comesBack, team, (place, people) => {
        const { returns: _asked, ...plain } = place
        for (const person of people) {
          const asked = mayTake(place, person, people, [], now, rules).mayTake
          expect(asked === 'no').toBe(mayTake(plain, person, people, [], now, rules).mayTake === 'no')
          const later = { ...place, waitSeconds: place.acute ? 15 : 120 }
          expect(mayTake(later, person, people, [], now, rules).mayTake).not.toBe('later')
        }
      }),
    )
  })

  it('takes nobody into account who could not take her herself, or is occupied', () => {
    fc.assert(
      fc.property(fc.oneof(waiting, comesBack), team, (place, people) => {
        const able = people.filter(
          (person) =>
            person.isThere && !person.isOccupied && mayTake(place, person, [], [], now, rules).mayTake !== 'no',
        )
        for (const person of people)
          expect(mayTake(place, person, people, [], now, rules)).toEqual(mayTake(place, person, able, [], now, rules))
      }),
    )
  })

  it('counts as free exactly who is there, not occupied and not refused', () => {
    fc.assert(
      fc.property(waiting, team, (place, people) => {
        const free = all(place, people).filter(
          ({ person, mayTake: may }) => person.isThere && !person.isOccupied && may !== 'no',
        )
        const room = roomOf(place, people, now, rules)
        expect(room.free).toBe(free.length)
        expect(room.there).toBeGreaterThanOrEqual(room.free)
      }),
    )
  })

  it('never gives who is not safe a counsellor with another conversation', () => {
    fc.assert(
      fc.property(waiting, taker, (place, person) => {
        if (person.held > 0 && (place.acute || person.holdsAcute))
          expect(mayTake(place, person, [], [], now, rules).mayTake).toBe('no')
      }),
    )
  })

  it('lets nobody who has a conversation take somebody safe while one who is not waits whom she may answer', () => {
    fc.assert(
      fc.property(waiting, waiting, taker, (given, unsafe, someone) => {
        const able = { conductSeenOn: today - 10, ...trained(today - 9, null) }
        const person = { ...someone, ...able, held: 1, capacity: 2, holdsAcute: false }
        const place = { ...given, acute: false }
        expect(mayTake(place, person, [], [unsafe], now, rules)).toMatchObject({ mayTake: 'no', why: 'acute-first' })
        // Free again, the one who is not safe is hers to take, and nobody safe is kept from her.
        const free = { ...person, held: 0, endsAt: null as number | null }
        expect(mayTake({ ...unsafe, acute: true }, free, [], [unsafe], now, rules).mayTake).toBe('now')
        expect(mayTake(place, free, [], [unsafe], now, rules).mayTake).toBe('now')
      }),
    )
  })
})
