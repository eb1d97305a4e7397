import type { CardView } from '@lijn116/client/counsellor'
import { createFakeClock } from '@lijn116/client/fixture/fake-clock'
import { type Card, emptyCard } from '@lijn116/domain/triage/card'
import { describe, expect, it } from 'vitest'
import { CardDesk } from './card-desk.svelte.ts'

const settled = () => new Promise<void>((done) => setImmediate(done))
const taken = () => Object.assign(new Error('already-used'), { problem: { type: 'already-used' } })

/** A line that keeps cards until it is told otherwise. */
function stage() {
  const clock = createFakeClock()
  const saved: Card[] = []
  const line = { isFront: true, fails: null as (() => Error) | null }
  const desk = new CardDesk({
    isFront: () => line.isFront,
    after: clock.after,
    async save(card) {
      saved.push(card)
      desk.see({ state: 'saving', value: card })
      await Promise.resolve()
      if (line.fails !== null) throw line.fails()
      desk.see({ state: 'here', value: card })
    },
  })
  const see = (state: CardView['state'], value: Card | null) => desk.see({ state, value })
  return { clock, saved, line, desk, see }
}

describe('a card that is being filled in', () => {
  it('is saved once, a moment after the last change, and says until then that it is only here', async () => {
    const { clock, saved, desk } = stage()
    expect(desk.state).toBe('none')
    desk.edit({ injury: 'yes' })
    clock.advance(900)
    desk.edit({ phase: 2 })
    clock.advance(900)
    expect([desk.state, saved]).toEqual(['kept-here', []])
    clock.advance(200)
    expect(desk.state).toBe('saving')
    await settled()
    expect(desk.state).toBe('here')
    expect(saved).toEqual([{ ...emptyCard, injury: 'yes', phase: 2 }])
  })

  it('saves what was changed while it was saving', async () => {
    const { clock, saved, desk } = stage()
    desk.edit({ injury: 'yes' })
    desk.flush()
    desk.edit({ injury: 'no' })
    await settled()
    expect(desk.state).toBe('kept-here')
    clock.advance(1_000)
    await settled()
    expect(saved.map(({ injury }) => injury)).toEqual(['yes', 'no'])
    expect(desk.state).toBe('here')
  })

  it('that is not kept stays on the screen, says so, and is tried again', async () => {
    const { clock, saved, line, desk } = stage()
    line.fails = () => new Error('no network')
    desk.edit({ injury: 'yes' })
    desk.flush()
    await settled()
    expect([desk.state, desk.card.injury]).toEqual(['not-saved', 'yes'])
    line.fails = null
    clock.advance(10_000)
    await settled()
    expect([desk.state, saved.length]).toEqual(['here', 2])
  })

  it('of a conversation behind another waits until it is in front', async () => {
    const { clock, saved, line, desk, see } = stage()
    line.isFront = false
    desk.edit({ injury: 'yes' })
    clock.advance(5_000)
    expect([desk.state, saved]).toEqual(['kept-here', []])
    line.isFront = true
    see('none', null)
    await settled()
    expect([desk.state, saved.length]).toEqual(['here', 1])
  })

  it('is left alone while it is not known, or newer than this console', () => {
    const { clock, saved, desk, see } = stage()
    for (const state of ['loading', 'unreadable'] as const) {
      see(state, null)
      desk.edit({ injury: 'yes' })
      clock.advance(20_000)
      expect([desk.state, desk.card, saved]).toEqual([state, emptyCard, []])
    }
  })
})

describe('a colleague who was first', () => {
  async function meet(theirs: Card) {
    const all = stage()
    const { line, desk, see } = all
    const base: Card = { ...emptyCard, injury: 'no' }
    see('here', base)
    line.fails = () => {
      line.fails = null
      see('here', theirs)
      return taken()
    }
    desk.edit({ injury: 'yes' })
    desk.flush()
    await settled()
    return all
  }

  it('and changed something else: both are kept, and it is said', async () => {
    const { desk, saved } = await meet({ ...emptyCard, injury: 'no', phase: 3 })
    await settled()
    expect([desk.state, desk.merged, desk.asked]).toEqual(['here', true, null])
    expect(saved.at(-1)).toMatchObject({ injury: 'yes', phase: 3 })
  })

  it('and changed the same: nothing is written over until she chose', async () => {
    const { clock, desk, saved } = await meet({ ...emptyCard, injury: 'unsure', phase: 3 })
    expect([desk.state, desk.asked?.fields, desk.card.injury]).toEqual(['asked', ['injury'], 'yes'])
    desk.edit({ phase: 1 })
    clock.advance(60_000)
    await settled()
    expect(saved).toHaveLength(1)
    desk.choose('theirs')
    await settled()
    expect(saved.at(-1)).toMatchObject({ injury: 'unsure', phase: 1 })
    expect(desk.state).toBe('here')
  })

  it('and she keeps her own', async () => {
    const { desk, saved } = await meet({ ...emptyCard, injury: 'unsure' })
    desk.choose('mine')
    await settled()
    expect(saved.at(-1)).toMatchObject({ injury: 'yes' })
  })
})
