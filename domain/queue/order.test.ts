import fc from 'fast-check'
import { expect, it } from 'vitest'
import { inOrder } from './order.ts'

const place = fc.record({ conversation: fc.string({ minLength: 1 }), waitingSince: fc.integer() })

it('whoever waited longest is first, and every console sees the same order', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(place, { selector: (each) => each.conversation }),
      fc.infiniteStream(fc.nat()),
      (places, chance) => {
        const ordered = inOrder(places)
        for (const [index, each] of ordered.entries())
          if (index > 0) expect(ordered[index - 1]?.waitingSince).toBeLessThanOrEqual(each.waitingSince)
        const shuffled = places
          .map((each) => ({ each, key: chance.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each)
        expect(inOrder(shuffled)).toEqual(ordered)
      },
    ),
  )
})
