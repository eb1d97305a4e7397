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
function lookoutNow() {
  return createLookout({
    line: { builtAt: 0 } as Parameters<typeof createLookout>[0]['line'],
    door: 'nationaal',
    clock: createFakeClock(),
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
  expect(await lookout.prove()).toEqual({ token: 'vraag-1', nonce: 7 })
  expect(await lookout.prove()).toEqual({ token: 'vraag-1', nonce: 7 })
  expect(begun()).toEqual(['vraag-1'])
})

it('is there before she may send: whoever waits for a reader sends in the same moment', async () => {
  hasDuty = false
  const lookout = lookoutNow()
  await lookout.look()
  expect([begun(), await lookout.prove()]).toEqual([[], null])
  hasDuty = true
  await lookout.look()
  await done('vraag-2')
  expect(await lookout.prove()).toEqual({ token: 'vraag-2', nonce: 7 })
})

it('never makes her wait twice: until the next is done, the one before it counts', async () => {
  const lookout = lookoutNow()
  await lookout.look()
  await done('vraag-1')
  await lookout.look()
  expect(begun()).toEqual(['vraag-1', 'vraag-2'])
  expect(await lookout.prove()).toMatchObject({ token: 'vraag-1' })
  await done('vraag-2')
  expect(await lookout.prove()).toMatchObject({ token: 'vraag-2' })
})

it('that was refused is not shown again, and work for what is over stops', async () => {
  const lookout = lookoutNow()
  await lookout.look()
  await done('vraag-1')
  lookout.spend()
  expect(await lookout.prove()).toBeNull()
  await lookout.look()
  expect(works.get('vraag-2')?.isStopped()).toBe(false)
  await lookout.look()
  expect(works.get('vraag-2')?.isStopped()).toBe(true)
  await done('vraag-2')
  await done('vraag-3')
  expect(await lookout.prove()).toMatchObject({ token: 'vraag-3' })
})

it('stops when she leaves, and is not begun when she no longer stands at the door', async () => {
  const lookout = lookoutNow()
  await lookout.look()
  lookout.drop()
  expect(works.get('vraag-1')?.isStopped()).toBe(true)
  await done('vraag-1')
  expect(await lookout.prove()).toBeNull()
  isOpen = false
  await lookout.look()
  expect(begun()).toEqual(['vraag-1'])
})
