/** What docs/queue.md promises, each sentence as a property over any evening. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inOrder, type Place } from './order.ts'

const minute = 60_000
const rules = { acuteAheadSeconds: 20 * 60, doorCrowdSeconds: 10 * 60 }
const shares = new Map([
  ['groot', 4],
  ['klein', 1],
])
/** Before every real instant, as for whoever lost her counsellor. */
const front = 1e13

const place = fc
  .record({
    conversation: fc.string({ minLength: 1, maxLength: 6 }),
    door: fc.constantFrom('groot', 'klein', 'nieuw'),
    start: fc.integer({ min: 0, max: 180 }).map((at) => at * 30_000),
    kind: fc.constantFrom('safe', 'safe', 'safe', 'acute', 'expected', 'returned'),
  })
  .map(({ conversation, door, start, kind }): Place & { start: number } => ({
    conversation,
    door,
    start,
    waitingSince: kind === 'returned' ? start - front : start,
    returned: kind === 'returned',
    acute: kind === 'acute',
    expected: kind === 'expected',
  }))
/** At the start of her wait: not safe, or a moment was agreed with her. */
const isDue = (each: Place): boolean => each.acute || each.expected === true
type Someone = Place & { start: number }
const evening = fc.uniqueArray(place, { selector: (each) => each.conversation, minLength: 1, maxLength: 40 })

const ordered = (places: readonly Someone[]) => inOrder(places, shares, rules)
/** Everybody with those who are before her. */
const eachBehind = (places: readonly Someone[]) => {
  const order = ordered(places)
  return order.map((her, index) => ({ her, ahead: order.slice(0, index) }))
}

describe('the order of the queue', () => {
  it('is the same for every console, whatever the order of the rows', () => {
    fc.assert(
      fc.property(evening, fc.infiniteStream(fc.nat()), (places, chance) => {
        const shuffled = places
          .map((each) => ({ each, key: chance.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each)
        expect(ordered(shuffled)).toEqual(ordered(places))
      }),
    )
  })

  it('puts first who lost her counsellor, the longest wait before the others', () => {
    fc.assert(
      fc.property(evening, (places) => {
        const order = ordered(places)
        const returned = order.filter((each) => each.returned)
        expect(order.slice(0, returned.length)).toEqual(returned)
        expect(returned.map(({ start }) => start)).toEqual(returned.map(({ start }) => start).sort((a, b) => a - b))
      }),
    )
  })

  // @req:R-114
  it('lets whoever is not safe stand only behind the lost, and behind who waited over 20 minutes longer', () => {
    fc.assert(
      fc.property(evening, (places) => {
        for (const { her, ahead } of eachBehind(places)) {
          if (!isDue(her)) continue
          for (const other of ahead)
            expect(
              other.returned || (isDue(other) ? other.start <= her.start : other.start <= her.start - 20 * minute),
            ).toBe(true)
        }
      }),
    )
  })

  it('lets nobody wait for ever: who comes more than 30 minutes later is behind her, safe or not', () => {
    fc.assert(
      fc.property(evening, (places) => {
        for (const { her, ahead } of eachBehind(places))
          for (const other of ahead)
            if (!other.returned) expect(other.start).toBeLessThanOrEqual(her.start + 30 * minute)
      }),
    )
  })

  it('lets a crowd at one door cost nothing at another, and at its own at most 10 minutes', () => {
    fc.assert(
      fc.property(evening, (places) => {
        for (const { her, ahead } of eachBehind(places)) {
          if (isDue(her) || her.returned) continue
          const own = places.filter((each) => each.door === her.door && !isDue(each) && !each.returned)
          const isCrowded = own.length > (shares.get(her.door) ?? 1)
          for (const other of ahead)
            if (!isDue(other) && !other.returned)
              expect(other.start).toBeLessThanOrEqual(her.start + (isCrowded ? 10 * minute : 0))
        }
      }),
    )
  })

  it('changes nothing between those who wait when somebody else joins later', () => {
    fc.assert(
      fc.property(evening, place, (places, newcomer) => {
        const last = Math.max(...places.map(({ start }) => start))
        const late = { ...newcomer, conversation: 'zzzzzzz', start: last + 1, waitingSince: last + 1, returned: false }
        expect(ordered([...places, late]).filter((each) => each !== late)).toEqual(ordered(places))
      }),
    )
  })

  it('holds for the crowd it is made for: ten at a small door, one at a large one', () => {
    const at = (conversation: string, door: string, start: number): Someone => ({
      conversation,
      door,
      start,
      waitingSince: start,
      returned: false,
      acute: false,
    })
    const crowd = Array.from({ length: 10 }, (_, n) => at(`k${n}`, 'klein', n * 1000))
    const order = ordered([...crowd, at('g', 'groot', 60_000)]).map(({ conversation }) => conversation)
    expect(order.indexOf('g'), 'behind the first of the crowd and before the second').toBe(1)
  })

  // @req:R-109
  it('puts who asks for her work after everybody who asks for help, unless she is not safe or lost her counsellor', () => {
    fc.assert(
      fc.property(evening, (places) => {
        const atWork = (each: Someone): boolean => each.door === 'klein'
        const asked = ordered(places.map((each) => (atWork(each) ? { ...each, afterOthers: true } : each)))
        const isAfter = (each: Someone): boolean => atWork(each) && !isDue(each) && !each.returned
        const first = asked.findIndex(isAfter)
        if (first !== -1) expect(asked.slice(first).every(isAfter)).toBe(true)
        // Nobody who asks for help notices that they are there.
        const helped = asked.filter((each) => !isAfter(each))
        expect(helped).toEqual(
          ordered(places.filter((each) => !isAfter(each))).map((each) =>
            asked.find(({ conversation }) => conversation === each.conversation),
          ),
        )
        // Among themselves: who came first.
        const starts = asked.filter(isAfter).map(({ start }) => start)
        expect(starts).toEqual([...starts].sort((a, b) => a - b))
      }),
    )
  })

  it('lets others go before who came by a paused connection, within the same bound, and never costs them anything', () => {
    fc.assert(
      fc.property(evening, fc.nat(), (places, which) => {
        const paused = places[which % places.length]
        if (paused === undefined || paused.returned || isDue(paused)) return
        const late = ordered(places.map((each) => (each === paused ? { ...each, late: true } : each)))
        const before = ordered(places)
        const ids = (of: readonly Someone[]) => of.map((each) => each.conversation)
        expect(ids(late).indexOf(paused.conversation)).toBeGreaterThanOrEqual(ids(before).indexOf(paused.conversation))
        const behindHer = late.slice(ids(late).indexOf(paused.conversation))
        for (const each of late.slice(0, ids(late).indexOf(paused.conversation)))
          expect(each.returned || each.start <= paused.start + 30 * minute).toBe(true)
        expect(behindHer.length).toBeGreaterThan(0)
      }),
    )
  })
})
