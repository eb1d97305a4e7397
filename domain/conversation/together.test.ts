import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, evolve } from './conversation.ts'
import type { Command, Conversation } from './state.ts'
import { isLive, isTalk, offerAt, takesRoom } from './together.ts'

const people = ['anna', 'bram', 'chris', 'dido', 'eline'] as const
const mostMembers = 4
const talking: Conversation = {
  phase: 'talking',
  segment: 1,
  seq: 4,
  holder: 'anna',
  members: [{ leaf: 'anna', role: 'counsellor', pseudonym: 'anna', from: 1 }],
  offer: null,
  leaseUntil: null,
  waitingSince: null,
  closedBy: null,
}

const leaf = fc.constantFrom(...people)
const segment = fc.integer({ min: 0, max: 8 })
const role = fc.constantFrom('counsellor', 'interpreter')
const named = (each: string) => ({ leaf: each, pseudonym: each })
/** `fits`: in the segment as it is, and from the right person but for a `stranger`, so that a story gets somewhere; else any. */
const step = fc.record({
  waited: fc.oneof({ weight: 4, arbitrary: fc.nat(20_000) }, fc.nat(400_000)),
  fits: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  stranger: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
  command: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('offer' as const),
        from: leaf,
        to: leaf,
        segment,
        of: fc.constantFrom('handover' as const, 'join' as const),
        as: role,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('accept' as const), leaf, held: fc.constantFrom(0, 0, 0, 1) }),
    },
    fc.record({ kind: fc.constantFrom('decline' as const, 'withdraw' as const, 'leave' as const), leaf }),
    fc.constant({ kind: 'expire' as const }),
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('grant' as const),
        leaf,
        segment,
        reason: fc.constantFrom('claim' as const, 'handover' as const, 'join' as const, 'leave' as const),
        others: fc.uniqueArray(fc.record({ leaf, role }), { maxLength: 4, selector: (each) => each.leaf }),
        role,
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('say' as const), leaf, segment }) },
    fc.record({
      kind: fc.constantFrom(
        'wait-again' as const,
        'give-back' as const,
        'claim' as const,
        'claim' as const,
        'close' as const,
      ),
      leaf,
      segment,
    }),
  ),
})
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never

/** What is asked, of whom it would concern if `fits`. */
function asked(state: Conversation, { command, fits, stranger }: Step): Command {
  const offer = state.offer
  const to = fits && offer ? offer.to.leaf : 'leaf' in command ? command.leaf : ''
  switch (command.kind) {
    case 'offer':
      return {
        kind: 'offer',
        offered: {
          kind: command.of,
          segment: fits ? state.segment : command.segment,
          from: named(fits ? (state.holder ?? command.from) : command.from),
          to: named(command.to),
          as: command.as,
        },
        seconds: 180,
        mostMembers,
      }
    case 'accept':
      return { kind: 'accept', leaf: to, held: command.held, capacity: 1, grantSeconds: 45, joinSeconds: 180 }
    case 'decline':
      return { kind: 'decline', leaf: to }
    case 'expire':
      return command
    case 'grant': {
      const right = command.reason === 'handover' ? to : (state.holder ?? command.leaf)
      const by = fits && !stranger ? right : command.leaf
      // By somebody it is not for, everybody else stays where she was: also the lead of before.
      const stay = state.members.filter((each) => each.leaf !== by && (stranger || each.leaf !== state.holder))
      const joiner = command.reason === 'join' && offer ? [{ leaf: offer.to.leaf, role: offer.as }] : []
      const known = state.members.find((each) => each.leaf === by)?.role
      const leadRole = command.reason === 'handover' && offer ? offer.as : (known ?? command.role)
      const members = fits
        ? [{ leaf: by, role: leadRole }, ...stay, ...joiner]
        : [{ leaf: by, role: command.role }, ...command.others]
      return {
        kind: 'grant',
        leaf: by,
        segment: fits ? state.segment + 1 : command.segment,
        reason: fits && state.phase === 'claimed' ? 'claim' : command.reason,
        members: fits && state.phase === 'claimed' ? [{ leaf: by, role: 'counsellor' }] : members,
        pseudonym: by,
      }
    }
    case 'say':
      return { kind: 'say', from: { leaf: command.leaf }, segment: fits ? state.segment : command.segment, parts: 1 }
    case 'wait-again':
      return { kind: 'wait-again', segment: state.segment + 1, holderGone: fits, startedAt: 1_000 }
    case 'give-back':
      return {
        kind: 'give-back',
        leaf: fits ? (state.holder ?? '') : command.leaf,
        segment: state.segment,
        startedAt: 1_000,
      }
    case 'claim':
      return { kind: 'claim', leaf: command.leaf, segment: state.segment, held: 0, capacity: 1, leaseSeconds: 45 }
    case 'close':
      return { kind: 'close', leaf: fits ? '' : command.leaf, segment: state.segment }
    default:
      return { kind: command.kind, leaf: command.leaf }
  }
}

type Moment = { before: Conversation; command: Command; after: Conversation; refused: boolean; now: number }
function play(steps: readonly Step[], watch: (moment: Moment) => void): void {
  let state = talking
  let now = 1_000_000
  for (const each of steps) {
    now += each.waited
    const command = asked(state, each)
    const decision = decide(state, command, now, 200)
    const after = 'refused' in decision ? state : decision.happened.reduce(evolve, state)
    watch({ before: state, command, after, refused: 'refused' in decision, now })
    state = after
  }
}
const stories = fc.array(step, { minLength: 15, maxLength: 50, size: 'max' })
function always(watch: (moment: Moment) => void, options: { seed?: number } = {}): void {
  fc.assert(
    fc.property(stories, (steps) => play(steps, watch)),
    { numRuns: 200, ...options },
  )
}
const leavesOf = (state: Conversation): string[] => state.members.map((each) => each.leaf)

describe('whatever is asked of several, in whatever order', () => {
  it('there is one lead and she is the first, or nobody leads', () => {
    always(({ after }) => {
      expect(new Set(leavesOf(after)).size).toBe(after.members.length)
      expect(after.members.length).toBeLessThanOrEqual(mostMembers)
      if (!isTalk(after)) return expect(after.phase === 'closing' ? 0 : after.members.length).toBe(0)
      if (after.holder === null) expect(after.members.every(({ from }) => from > 1)).toBe(true)
      else expect(leavesOf(after)[0]).toBe(after.holder)
    })
  })
  it('a lead changes by the handover she offered and the other accepted, and by nothing else in a talk', () => {
    always(({ before, command, after, now }) => {
      if (!isTalk(before) || !isTalk(after) || before.holder === after.holder || after.holder === null) return
      expect(command).toMatchObject({ kind: 'grant', reason: 'handover', leaf: after.holder })
      const offer = offerAt(before.offer, now)
      expect(offer).toMatchObject({
        kind: 'handover',
        state: 'accepted',
        segment: before.segment,
        from: { leaf: before.holder },
        to: { leaf: after.holder },
      })
      expect(leavesOf(after)).not.toContain(before.holder)
    })
  })
  it('whoever is new was asked by the lead and accepted; joining and going are granted by the lead alone', () => {
    always(({ before, command, after, now }) => {
      if (!isTalk(before)) return
      const added = after.members.filter((each) => !leavesOf(before).includes(each.leaf))
      if (command.kind === 'grant' && after !== before && command.reason !== 'handover')
        expect(command.leaf).toBe(before.holder)
      if (added.length === 0) return
      const offer = offerAt(before.offer, now)
      expect(added.map((each) => [each.leaf, each.role])).toEqual([[offer?.to.leaf, offer?.as]])
      expect(offer?.state).toBe('accepted')
      expect(command.kind).toBe('grant')
    })
  })
  it('who came along is served from her own grant on, a lead everything; what she may read never grows but by leading', () => {
    always(({ before, command, after }) => {
      for (const each of after.members) {
        const known = before.members.find((member) => member.leaf === each.leaf)
        if (each.leaf === after.holder) expect(each.from).toBe(1)
        else if (known) expect(each.from).toBe(known.from)
        else if (command.kind === 'grant') expect(each.from).toBe(after.seq)
      }
    })
  })
  it('one offer at a time; what is over stays over, and an offer that ran out changes nothing any more', () => {
    always(({ before, command, after, now }) => {
      const was = offerAt(before.offer, now)
      if (was !== null && isLive(was) && after.offer !== null && isLive(after.offer))
        expect(after.offer).toMatchObject({ kind: was.kind, to: was.to, from: was.from, segment: was.segment })
      if (was !== null && !isLive(was) && after.offer !== null && isLive(after.offer) && command.kind !== 'offer')
        expect(offerAt(after.offer, now)?.state).toBe('expired')
      if (was?.state === 'expired' && command.kind !== 'offer') {
        expect(after.holder === before.holder || !isTalk(before) || after.holder === null).toBe(true)
        expect(after.members.length).toBeLessThanOrEqual(Math.max(1, before.members.length))
      }
      if (after.phase === 'waiting' || after.phase === 'closing')
        expect(after.offer === null || !isLive(after.offer)).toBe(true)
    })
  })
  it('from the moment a grant is stored nobody says anything under the segment before, and only members say', () => {
    always(({ before, command, after }) => {
      if (command.kind !== 'say' || after.seq === before.seq) return
      expect(command.segment).toBe(before.segment)
      if (command.from !== 'visitor') expect(leavesOf(before)).toContain(command.from.leaf)
    })
  })
  it('an accepted handover keeps its room until it is granted or over', () => {
    always(({ before, command, after, now }) => {
      if (command.kind !== 'grant' || command.reason !== 'handover' || after === before) return
      expect([takesRoom(before, command.leaf, now), takesRoom(after, command.leaf, now)]).toEqual([true, true])
      expect(takesRoom(after, before.holder ?? '', now)).toBe(false)
    })
  })
})

describe('stories reach what they are about', () => {
  it('handovers, joins and goings all happen among the drawn ones', () => {
    const seen = new Set<string>()
    always(
      ({ before, command, after }) => {
        if (command.kind === 'grant' && after !== before) seen.add(command.reason)
      },
      { seed: 116_016 },
    )
    expect([...seen].sort()).toEqual(['claim', 'handover', 'join', 'leave'])
  })
})

describe('an offer', () => {
  const offered = (kind: 'handover' | 'join', to: string): Command => ({
    kind: 'offer',
    offered: { kind, segment: 1, from: named('anna'), to: named(to), as: 'counsellor' },
    seconds: 180,
    mostMembers,
  })
  const after = (state: Conversation, command: Command, now: number): Conversation => {
    const decision = decide(state, command, now, 200)
    if ('refused' in decision) throw new Error(decision.refused)
    return decision.happened.reduce(evolve, state)
  }
  it('lives three minutes and not a millisecond longer; accepted, a handover has the lease and a join three minutes anew', () => {
    const open = after(talking, offered('handover', 'bram'), 0)
    expect([180_000, 180_001].map((now) => offerAt(open.offer, now)?.state)).toEqual(['open', 'expired'])
    const accept: Command = { kind: 'accept', leaf: 'bram', held: 0, capacity: 1, grantSeconds: 45, joinSeconds: 180 }
    expect(after(open, accept, 1_000).offer).toMatchObject({ state: 'accepted', until: 46_000 })
    expect(after(open, accept, 170_000).offer?.until, 'not longer than what the lead signed').toBe(180_000)
    const joining = after(talking, offered('join', 'bram'), 0)
    expect(after(joining, accept, 170_000).offer?.until).toBe(350_000)
    expect(decide(open, accept, 180_001, 200)).toEqual({ refused: 'offer-over' })
  })
  it('is not for the lead, and nobody is asked twice or beyond the number that fits', () => {
    expect(decide(talking, offered('handover', 'anna'), 0, 200)).toEqual({ refused: 'not-allowed' })
    const members = people.slice(0, 4).map((leaf) => ({ leaf, role: 'counsellor', pseudonym: leaf, from: 1 }))
    const full = { ...talking, members }
    expect(decide(full, offered('join', 'bram'), 0, 200)).toEqual({ refused: 'not-allowed' })
    expect(decide(full, offered('join', 'eline'), 0, 200)).toEqual({ refused: 'too-many' })
    expect(decide(full, offered('handover', 'bram'), 0, 200), 'who is in it can take over').toHaveProperty('happened')
  })
})

describe('a grant in the middle of a talk', () => {
  const of = (leaf: string, from = 1) => ({ leaf, role: 'counsellor', pseudonym: leaf, from })
  const accepted = (kind: 'handover' | 'join', to: string) => ({
    kind,
    segment: 1,
    from: named('anna'),
    to: named(to),
    as: 'counsellor',
    state: 'accepted' as const,
    until: 1_000,
  })
  const three = { ...talking, members: [of('anna'), of('bram', 3), of('chris', 4)] }
  const grant = (by: string, reason: 'handover' | 'join' | 'leave', members: string[], segment = 2): Command => ({
    kind: 'grant',
    leaf: by,
    segment,
    reason,
    members: members.map((leaf) => ({ leaf, role: 'counsellor' })),
    pseudonym: by,
  })
  const handover = { ...three, offer: accepted('handover', 'bram') }
  const join = { ...three, offer: accepted('join', 'dido') }
  it.each<[string, Conversation, Command, string]>([
    ['a member lets the lead go', three, grant('bram', 'leave', ['bram', 'chris']), 'not-allowed'],
    ['a member lets another go and keeps the lead', three, grant('bram', 'leave', ['bram', 'anna']), 'not-allowed'],
    ['the lead makes a member lead', three, grant('anna', 'leave', ['bram', 'anna']), 'not-allowed'],
    ['somebody who left comes back', three, grant('anna', 'leave', ['anna', 'dido']), 'not-allowed'],
    ['one who was not asked', three, grant('anna', 'join', ['anna', 'bram', 'chris', 'dido']), 'offer-over'],
    ['one more than was asked', join, grant('anna', 'join', ['anna', 'dido', 'eline']), 'not-allowed'],
    ['who was asked grants it herself', join, grant('dido', 'join', ['dido', 'anna']), 'not-allowed'],
    ['a join taken as a handover', join, grant('dido', 'handover', ['dido']), 'offer-over'],
    ['a handover taken as a join', handover, grant('anna', 'join', ['anna', 'bram']), 'offer-over'],
    ['the old lead stays in it', handover, grant('bram', 'handover', ['bram', 'anna']), 'not-allowed'],
    ['another takes it over', handover, grant('chris', 'handover', ['chris', 'bram']), 'offer-over'],
    ['of another segment', { ...handover, segment: 2 }, grant('bram', 'handover', ['bram'], 3), 'offer-over'],
    ['twice the same', handover, grant('bram', 'handover', ['bram', 'chris', 'chris']), 'not-allowed'],
    ['a segment further', handover, grant('bram', 'handover', ['bram'], 3), 'segment-closed'],
    ['after the close', { ...handover, phase: 'closing' }, grant('bram', 'handover', ['bram']), 'conversation-closed'],
    ['nobody leads', { ...three, holder: null }, grant('bram', 'leave', ['bram']), 'not-allowed'],
  ])('is refused: %s', (_what, state, command, refused) => {
    expect(decide(state, command, 0, 200)).toEqual({ refused })
  })
  it('a handover keeps who came along, and a going ends an offer to hand over but not one to come along', () => {
    const [over, going, waiting] = [
      decide(handover, grant('bram', 'handover', ['bram', 'chris']), 0, 200),
      decide(handover, grant('anna', 'leave', ['anna', 'bram']), 500, 200),
      decide(join, grant('anna', 'leave', ['anna', 'bram']), 500, 200),
    ]
    expect(over).toMatchObject({ happened: [{ members: [of('bram'), of('chris', 4)], offer: { state: 'done' } }] })
    expect(going).toMatchObject({ happened: [{ offer: { state: 'expired', until: 500 } }] })
    expect(waiting).toMatchObject({ happened: [{ offer: { state: 'accepted', until: 1_000 } }] })
  })
})
