/** A grant that was stored and whose answer got lost is confirmed to whoever asks again, whatever became of her or of others since. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tidyDay } from '../../server/jobs/tidy.ts'
import { grantBody } from '../stage/grants.ts'
import { offered, type TalksLine, talksLine, typeOf } from '../stage/talks-line.ts'

let inner: TalksLine
beforeAll(async () => {
  inner = await talksLine('embedded')
})
afterAll(() => inner.close())

it('a join, although the newcomer went off duty', async () => {
  const [ada, bo] = [await inner.colleague(), await inner.colleague()]
  const { conversation } = await inner.talk(ada)
  const body = await inner.join(conversation, [ada, bo], 2)
  expect(await typeOf(bo.post('/v1/duty', { duty: 'off' }))).toBe('done')
  expect(await typeOf(ada.post('/v1/grants', body))).toBe('done')
  const other = grantBody(conversation, [ada, bo], { segment: 2, reason: 'join' })
  expect(await typeOf(ada.post('/v1/grants', other)), 'other bytes are another grant').toBe('already-used')
  const next = grantBody(conversation, [ada, bo], { segment: 3, reason: 'join' })
  expect(await typeOf(ada.post('/v1/grants', next)), 'a new one names nobody who is away').toBe('colleague-away')
})

it('a claim, although she went off duty herself', async () => {
  const ada = await inner.colleague()
  const visitor = inner.visitor()
  await visitor.start()
  const { conversation } = visitor
  await ada.post('/v1/claim', { conversation, segment: 0 })
  const body = grantBody(conversation, [ada])
  expect(await typeOf(ada.post('/v1/grants', body))).toBe('done')
  expect(await typeOf(ada.post('/v1/duty', { duty: 'off' }))).toBe('done')
  expect(await typeOf(ada.post('/v1/grants', body))).toBe('done')
})

it('a handover, although what was offered is used up', async () => {
  const [ada, bo] = [await inner.colleague(), await inner.colleague()]
  const { conversation } = await inner.talk(ada)
  await ada.post('/v1/offers', offered(conversation, bo))
  await bo.post('/v1/offers/accept', { conversation })
  const body = grantBody(conversation, [bo], { segment: 2, reason: 'handover' })
  expect(await typeOf(bo.post('/v1/grants', body))).toBe('done')
  expect(await typeOf(bo.post('/v1/duty', { duty: 'off' }))).toBe('done')
  expect(await typeOf(bo.post('/v1/grants', body))).toBe('done')
})

it('who went off duty in a talk still follows who leaves it, until it is over; then her shift is forgotten', async () => {
  const [ada, bo] = [await inner.colleague(), await inner.colleague()]
  const visitor = await inner.talk(ada)
  const { conversation } = visitor
  await inner.join(conversation, [ada, bo], 2)
  expect(await typeOf(ada.post('/v1/duty', { duty: 'off' }))).toBe('done')
  expect(await typeOf(bo.post('/v1/leave', { conversation }))).toBe('done')
  await tidyDay(inner.line)
  const body = grantBody(conversation, [ada], { segment: 3, reason: 'leave' })
  expect(await typeOf(ada.post('/v1/grants', body))).toBe('done')
  expect(await typeOf(bo.post('/v1/grants', { ...body, segment: 4 })), 'who is out of it').not.toBe('done')
  await visitor.post('/v1/goodbye', {})
  await tidyDay(inner.line)
  const duty = inner.database.sql
    .selectFrom('duty')
    .select(['state', 'shift', 'pseudonym'])
    .where('name', '=', ada.name)
  expect(await duty.executeTakeFirst()).toEqual({ state: 'off', shift: null, pseudonym: null })
})
