/** She reads, and meanwhile the work for her start is done; what is over is done anew, and nothing after she left. */
import { beforeEach, expect, it, vi } from 'vitest'
import { createFakeClock, settle } from './fixture/fake-clock.ts'
import { createLookout } from './lookout.ts'
import type { OpenAnswer } from './visitor-wire.ts'

/** Of each token whose work was begun: when it is done or stopped is up to the test. */
const works = vi.hoisted(() => new Map<string, { finish(): void; isStopped(): boolean }>())
vi.mock('./proof-of-work.ts', () => ({
  proveWork: (token: string, _bits: number, isStopped: () => boolean) =>
    new Promise((resolve) => {
      works.set(token, { isStopped, finish: () => resolve(isStopped() ? null : { token, nonce: 7 }) })
    }),
}))
vi.mock('./reader.ts', () => ({
  verifyTrust: async () => ({ duty: hasDuty ? {} : null, roster: { version: 1, minDutySeq: 0 } }),
}))

let hasDuty = true
let isOpen = true
let asked = 0
let clock = createFakeClock()
/** As place.ts has it: older than this is made anew. */
const good = 90_000
function lookoutNow() {
  clock = createFakeClock()
  return createLookout({
    line: { builtAt: 0 } as Parameters<typeof createLookout>[0]['line'],
    door: 'nationaal',
    clock,
    ask: async () =>
      ({
        now: 1_000,
        availability: 'open',
        band: 'soon',
        door: { open: true, opensAt: null, instead: null },
        trust: { duty: [{}] },
        challenge: { token: `vraag-${++asked}`, bits: 8 },
      }) as unknown as OpenAnswer,
    isOver: () => false,
    isOpen: () => isOpen,
    onReader: async () => false,
    changed: () => undefined,
  })
}
beforeEach(() => {
  works.clear()
  asked = 0
  isOpen = true
  hasDuty = true
})
const begun = () => [...works.keys()]
const done = async (token: string) => {
  works.get(token)?.finish()
  await settle(1)
}

// @req:R-073
it('is done with the first look, before anybody asks for it, and once', async () => {
  const lookout = lookoutNow()
  await lookout.look()
  expect(begun()).toEqual(['vraag-1'])
  await done('vraag-1')
  expect(await lookout.prove(good)).toEqual({ token: 'vraag-1', nonce: 7 })
  expect(await lookout.prove(good)).toEqual({ token: 'vraag-1', nonce: 7 })
  expect(begun()).toEqual(['vraag-1'])
})

it('is there before she may send: whoever waits for a reader sends in the same moment', async () => {
  hasDuty = false
  const lookout = lookoutNow()
  await lookout.look()
  expect([begun(), await lookout.prove(good)]).toEqual([[], null])
  hasDuty = true
  await lookout.look()
  await done('vraag-2')
  expect(await lookout.prove(good)).toEqual({ token: 'vraag-2', nonce: 7 })
})

/** Looks again after so many seconds; nothing but the test makes it look. */
const lookAfter = async (lookout: ReturnType<typeof lookoutNow>, seconds: number) => {
  lookout.stop()
  clock.advance(seconds * 1000)
  await lookout.look()
}

it('never makes her wait twice: until the next is done, the one before it counts', async () => {
  const lookout = lookoutNow()
  await lookout.look()
  await done('vraag-1')
  await lookAfter(lookout, 60)
  expect(begun()).toEqual(['vraag-1', 'vraag-2'])
  expect(await lookout.prove(good)).toMatchObject({ token: 'vraag-1' })
  await done('vraag-2')
  expect(await lookout.prove(good)).toMatchObject({ token: 'vraag-2' })
})

// A page that looks every twenty seconds would work all the time, as long as it stands open.
it('is not done again at every look while the last is young, done or not', async () => {
  const lookout = lookoutNow()
  await lookout.look()
  await lookAfter(lookout, 20)
  await done('vraag-1')
  await lookAfter(lookout, 39)
  expect(begun()).toEqual(['vraag-1'])
  expect(await lookout.prove(good)).toMatchObject({ token: 'vraag-1' })
  await lookAfter(lookout, 1)
  expect(begun()).toEqual(['vraag-1', 'vraag-4'])
})

it('that is too old is never shown: a start looks again, or waits for the newer one', async () => {
  const lookout = lookoutNow()
  await lookout.look()
  await done('vraag-1')
  await lookAfter(lookout, 59)
  lookout.stop()
  clock.advance(32_000)
  expect(lookout.isFresh(good), 'the answer is young, what was worked for is not').toBe(false)
  expect(await lookout.prove(good)).toBeNull()
  await lookout.look()
  expect(lookout.isFresh(good)).toBe(true)
  const start = lookout.prove(good)
  await done('vraag-3')
  expect(await start).toMatchObject({ token: 'vraag-3' })
})

it('that a start waits for is not taken from it by a look', async () => {
  const lookout = lookoutNow()
  await lookout.look()
  const start = lookout.prove(good)
  await lookAfter(lookout, 20)
  expect(works.get('vraag-1')?.isStopped()).toBe(false)
  // So slow that another has begun: then that is what it waits for.
  await lookAfter(lookout, 40)
  expect(works.get('vraag-1')?.isStopped()).toBe(true)
  await done('vraag-1')
  await done('vraag-3')
  expect(await start).toMatchObject({ token: 'vraag-3' })
})

it('that was refused is not shown again, and the next look begins anew', async () => {
  const lookout = lookoutNow()
  await lookout.look()
  await done('vraag-1')
  lookout.spend()
  expect(await lookout.prove(good)).toBeNull()
  await lookAfter(lookout, 1)
  await done('vraag-2')
  expect(await lookout.prove(good)).toMatchObject({ token: 'vraag-2' })
})

it('stops when she leaves, and is not begun when she no longer stands at the door', async () => {
  const lookout = lookoutNow()
  await lookout.look()
  lookout.drop()
  expect(works.get('vraag-1')?.isStopped()).toBe(true)
  await done('vraag-1')
  expect(await lookout.prove(good)).toBeNull()
  isOpen = false
  await lookout.look()
  expect(begun()).toEqual(['vraag-1'])
})
