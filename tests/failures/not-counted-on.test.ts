/** Who rests after a heavy conversation, or is along in one, is not what a page promises, and nobody rings at her alone. */
import { limits } from '@lijn116/protocol/limits'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Snapshot } from '../../server/queue/snapshot.ts'
import { sealedBytes } from '../stage/inner-line.ts'
import { until } from '../stage/stream-reader.ts'
import { type TalksLine, talksLine, typeOf } from '../stage/talks-line.ts'

let inner: TalksLine
beforeEach(async () => {
  inner = await talksLine('embedded')
})
afterEach(() => inner.close())

type Staff = Awaited<ReturnType<TalksLine['colleague']>>
const queue = (): Promise<Snapshot> => inner.line.board.snapshot('landelijk')
const seen = async () => ({ ...(await queue()).outlookAt('nationaal'), free: (await queue()).queue.free })
const nobodyFree = { availability: 'busy', band: 'long', free: 0 }
const states = async (who: Staff) => {
  const { people } = (await who.get<{ people: { name: string; state: string }[] }>('/v1/board')).body
  return Object.fromEntries(people.map(({ name, state }) => [name, state]))
}
const waits = async () => {
  const visitor = inner.visitor()
  await visitor.start()
  return visitor
}
const close = async (lead: Staff, how: 'heavy' | undefined) => {
  const { conversation } = await inner.talk(lead)
  expect(await typeOf(lead.post('/v1/close', { conversation, segment: 1, close: sealedBytes(), how }))).toBe('done')
}

it('one talks, one rests: nobody is free, it rings at a coordinator, and at who rests once she says that she is back', async () => {
  const [ada, bo] = [await inner.colleague(), await inner.colleague()]
  const lead = await inner.counsellor('leiding', { roles: ['coordinator'], duty: 'off' })
  const [hers, theirs] = [await inner.console_(bo), await inner.console_(lead)]
  await inner.talk(ada)
  await close(bo, undefined)
  expect((await seen()).availability, 'a short rest is her own').toBe('open')
  await close(bo, 'heavy')
  expect(await seen()).toEqual(nobodyFree)
  expect(await states(lead)).toEqual({ [ada.name]: 'busy', [bo.name]: 'pause', leiding: 'off' })
  await waits()
  await until(() => theirs.last('alarm') !== null, 'it rings at the coordinator')
  expect(hers.last('alarm')).toBeNull()
  expect(await typeOf(bo.post('/v1/duty', { duty: 'back' }))).toBe('done')
  expect((await seen()).free, 'she is counted on again').toBe(1)
  await waits()
  await until(() => hers.last('alarm') !== null, 'it rings at her')
  hers.end()
  theirs.end()
})

// @norm:QU-04
it('her rest ends by itself, and then the page says so without anybody doing anything', async () => {
  const ada = await inner.colleague()
  await close(ada, 'heavy')
  await until(() => inner.line.board.outlook(ofDoor).availability === 'busy', 'known as resting')
  expect((await queue()).secondsToNextChange).toBe(limits.pauseAfterHeavySeconds)
  inner.clock.now += limits.pauseAfterHeavySeconds * 1000
  expect(await seen()).toEqual({ availability: 'open', band: 'soon', free: 1 })
})

it('alone on duty and resting she is rung at all the same, and may take whom she likes', async () => {
  const ada = await inner.colleague()
  const hers = await inner.console_(ada)
  await close(ada, 'heavy')
  const { conversation } = await waits()
  await until(() => hers.last('alarm') !== null, 'nobody else is there')
  expect(await typeOf(ada.post('/v1/claim', { conversation, segment: 0 }))).toBe('done')
  hers.end()
})

it('who is along in a conversation is busy, for the page, the board and the ring; out of it she is free', async () => {
  const [ada, bo] = [await inner.colleague(), await inner.colleague()]
  const lead = await inner.counsellor('leiding', { roles: ['coordinator'], duty: 'off' })
  const hers = await inner.console_(bo)
  const { conversation } = await inner.talk(ada)
  expect((await seen()).availability).toBe('open')
  await inner.join(conversation, [ada, bo], 2)
  expect(await seen()).toEqual(nobodyFree)
  await until(() => inner.line.board.outlook(ofDoor).availability === 'busy', 'every page is told')
  expect(await states(lead)).toEqual({ [ada.name]: 'busy', [bo.name]: 'busy', leiding: 'off' })
  const colleagues = (await ada.get<{ colleagues: { leaf: string; state: string }[] }>('/v1/colleagues')).body
  expect(colleagues.colleagues.find(({ leaf }) => leaf === bo.leaf)?.state).toBe('busy')
  expect(await typeOf(bo.post('/v1/leave', { conversation }))).toBe('done')
  expect(await states(lead)).toMatchObject({ [bo.name]: 'free' })
  await until(() => inner.line.board.outlook(ofDoor).availability === 'open', 'and told again')
  hers.end()
})

const ofDoor = { id: '', team_id: 'landelijk', door_id: 'nationaal', phase: 'talking' } as const
