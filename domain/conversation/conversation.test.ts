import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closingIsOver, decide, evolve, leaseIsOver } from './conversation.ts'
import type { Command, Conversation } from './state.ts'

const fresh: Conversation = {
  phase: 'waiting',
  segment: 0,
  seq: 1,
  holder: null,
  members: [],
  offer: null,
  leaseUntil: null,
  waitingSince: 1_000,
  closedBy: null,
}
const leaf = fc.constantFrom('anna', 'bram', 'chris')
const segment = fc.nat(3)
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    kind: fc.constant('say' as const),
    from: fc.constant('visitor' as const),
    segment,
    parts: fc.integer({ min: 1, max: 16 }),
  }),
  fc.record({
    kind: fc.constant('say' as const),
    from: leaf.map((each) => ({ leaf: each })),
    segment,
    parts: fc.integer({ min: 1, max: 16 }),
  }),
  fc.record({ kind: fc.constant('reseal' as const), segment }),
  fc.record({
    kind: fc.constant('claim' as const),
    leaf,
    segment,
    held: fc.nat(1),
    capacity: fc.constant(1),
    leaseSeconds: fc.constant(45),
  }),
  fc.record({ kind: fc.constant('give-back' as const), leaf, segment, startedAt: fc.constant(1_000) }),
  fc.record({ leaf, segment }).map(({ leaf, segment }) => ({
    kind: 'grant' as const,
    leaf,
    segment,
    reason: 'claim' as const,
    members: [{ leaf, role: 'counsellor' }],
    pseudonym: leaf,
  })),
  fc.record({ kind: fc.constant('close' as const), leaf, segment }),
  fc.constant({ kind: 'goodbye' as const }),
)
const story = fc.array(fc.record({ command, waited: fc.nat(60_000) }), { maxLength: 60 })
const most = 200

function play(
  steps: readonly { command: Command; waited: number }[],
  watch: (before: Conversation, command: Command, after: Conversation, now: number) => void,
) {
  let state = fresh
  let now = 10_000
  for (const step of steps) {
    now += step.waited
    const decision = decide(state, step.command, now, most)
    const next = 'refused' in decision ? state : decision.happened.reduce(evolve, state)
    watch(state, step.command, next, now)
    state = next
  }
}

describe('whatever is asked, in whatever order', () => {
  it('a claimed conversation never changes hands by a claim', () => {
    fc.assert(
      fc.property(story, (steps) => {
        play(steps, (before, asked, after) => {
          if (asked.kind === 'claim' && before.holder !== null) expect(after).toEqual(before)
        })
      }),
    )
  })
  it('who is claimed is not claimed by another, from the first moment of the lease to the last', () => {
    const taken = evolve(fresh, { kind: 'claimed', leaf: 'anna', leaseUntil: 50_000 })
    for (const now of [5_000, 49_999]) {
      for (const leaf of ['anna', 'bram']) {
        const asked = { kind: 'claim', leaf, segment: taken.segment, held: 0, capacity: 1, leaseSeconds: 45 } as const
        expect(decide(taken, asked, now, most)).toEqual({ refused: 'already-taken' })
        expect(decide(fresh, asked, now, most)).toHaveProperty('happened')
      }
    }
  })
  it('nobody is taken from her counsellor but by herself, when the console is gone', () => {
    fc.assert(
      fc.property(story, (steps) => {
        play(steps, (before, asked, after) => {
          if (!['granted', 'talking'].includes(before.phase) || ['granted', 'talking', 'closing'].includes(after.phase))
            return
          expect(asked).toMatchObject({ kind: 'wait-again', holderGone: true, segment: before.segment + 1 })
          expect(after.waitingSince).toBeLessThan(0)
        })
      }),
    )
  })
  it('the segment grows by one, by a grant of its holder within the lease or when she waits again', () => {
    fc.assert(
      fc.property(story, (steps) => {
        play(steps, (before, asked, after, now) => {
          if (after.segment === before.segment) return
          expect(after.segment).toBe(before.segment + 1)
          if (asked.kind === 'wait-again') return
          expect(asked).toMatchObject({ kind: 'grant', leaf: before.holder })
          expect(leaseIsOver(before, now)).toBe(false)
        })
      }),
    )
  })
  it('staff says nothing in a wait segment, and nobody says anything after a close', () => {
    fc.assert(
      fc.property(story, (steps) => {
        play(steps, (before, asked, after) => {
          if (asked.kind !== 'say' || after.seq === before.seq) return
          expect(before.phase).not.toBe('closing')
          if (asked.from !== 'visitor') expect(['granted', 'talking']).toContain(before.phase)
          if (asked.from !== 'visitor') expect(before.members.map(({ leaf }) => leaf)).toContain(asked.from.leaf)
          expect(asked.segment).toBe(before.segment)
        })
      }),
    )
  })
  it('facts are only added, never more than there is room for, and a wait ends at the claim', () => {
    fc.assert(
      fc.property(story, (steps) => {
        play(steps, (before, _asked, after) => {
          expect(after.seq).toBeGreaterThanOrEqual(before.seq)
          expect(after.seq).toBeLessThanOrEqual(most + 2)
          expect(after.waitingSince !== null).toBe(after.phase === 'waiting')
          if (after.phase === 'waiting') expect(after.holder).toBeNull()
          if (after.phase === 'claimed') expect(after.holder).not.toBeNull()
        })
      }),
    )
  })
  it('only the first word under the new key makes a talk of it', () => {
    fc.assert(
      fc.property(story, (steps) => {
        play(steps, (before, asked, after) => {
          if (before.phase !== 'talking' && after.phase === 'talking')
            expect([before.phase, asked.kind]).toEqual(['granted', 'say'])
        })
      }),
    )
  })
})

describe('a counsellor who lost her keys', () => {
  const talking: Conversation = {
    ...fresh,
    phase: 'talking',
    segment: 1,
    seq: 4,
    holder: 'anna',
    members: [{ leaf: 'anna', role: 'counsellor', pseudonym: 'Anna', from: 1 }],
    waitingSince: null,
  }
  const letGo = decide(talking, { kind: 'give-back', leaf: 'anna', segment: 1, startedAt: 1_000 }, 0, most)
  const after = 'refused' in letGo ? talking : letGo.happened.reduce(evolve, talking)
  it('is not let go of by what was sent for the claim before', () => {
    const late: Command = { kind: 'give-back', leaf: 'anna', segment: 0, startedAt: 1_000 }
    expect(decide(talking, late, 0, most)).toEqual({ refused: 'segment-closed' })
  })
  it('is free for others, and leaves the talk where it was', () => {
    expect(after).toEqual({ ...talking, holder: null, members: [] })
  })
  it('cannot say or close anything in it any more, and nobody can claim it before she comes back herself', () => {
    const asked: Command[] = [
      { kind: 'say', from: { leaf: 'anna' }, segment: 1, parts: 1 },
      { kind: 'close', leaf: 'anna', segment: 1 },
      { kind: 'claim', leaf: 'bram', segment: 1, held: 0, capacity: 1, leaseSeconds: 45 },
      { kind: 'give-back', leaf: 'bram', segment: 1, startedAt: 1_000 },
    ]
    for (const command of asked) expect(decide(after, command, 0, most)).toHaveProperty('refused')
    const again: Command = { kind: 'wait-again', segment: 2, holderGone: true, startedAt: 1_000 }
    expect(decide(after, again, 0, most)).toMatchObject({ happened: [{ kind: 'waits-again' }] })
  })
})

describe('ends', () => {
  const talking: Conversation = {
    ...fresh,
    phase: 'talking',
    segment: 1,
    seq: 4,
    holder: 'anna',
    members: [{ leaf: 'anna', role: 'counsellor', pseudonym: 'Anna', from: 1 }],
    waitingSince: null,
  }
  it('a waiting visitor who says goodbye is forgotten at once', () => {
    expect(decide(fresh, { kind: 'goodbye' }, 0, most)).toEqual({ happened: [{ kind: 'forget' }] })
  })
  it('a talk that nobody holds any more is forgotten at her goodbye: nobody is left to read it', () => {
    const letGo = evolve(talking, { kind: 'let-go', offer: null })
    expect(decide(letGo, { kind: 'goodbye' }, 0, most)).toEqual({ happened: [{ kind: 'forget' }] })
  })
  it('a talk that is closed is forgotten when the other end has read everything, not before', () => {
    const decision = decide(talking, { kind: 'close', leaf: 'anna', segment: 1 }, 0, most)
    const closed = 'refused' in decision ? talking : decision.happened.reduce(evolve, talking)
    expect(closed).toMatchObject({ phase: 'closing', closedBy: 'counsellor', seq: 5 })
    expect([4, 5].map((read) => closingIsOver(closed, read))).toEqual([false, true])
  })
  it('a claim whose lease is over can be given back and comes before everybody who never was taken', () => {
    const claimed = evolve(fresh, { kind: 'claimed', leaf: 'anna', leaseUntil: 50 })
    expect([50, 51].map((now) => leaseIsOver(claimed, now))).toEqual([false, true])
    const decision = decide(claimed, { kind: 'give-back', leaf: 'anna', segment: 0, startedAt: 1_000 }, 51, most)
    const back = 'refused' in decision ? claimed : decision.happened.reduce(evolve, claimed)
    expect(back.phase).toBe('waiting')
    expect(back.waitingSince).toBeLessThan(0)
  })
})
