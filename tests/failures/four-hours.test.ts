/** Fear: a timer of ours cuts off two people who are both there. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tidy, tidyDay } from '../../server/jobs/tidy.ts'
import { grantBody } from '../stage/grants.ts'
import { type InnerLine, innerLine, sealedBytes } from '../stage/inner-line.ts'

let inner: InnerLine
beforeAll(async () => {
  inner = await innerLine('embedded')
})
afterAll(() => inner.close())

const minute = 60_000
const status = async (answer: Promise<{ status: number }>): Promise<number> => (await answer).status

// @norm:AV-04
it('a talk of four hours goes on, also through long silences, as long as both pages are there', async () => {
  const anna = await inner.counsellor('anna')
  const visitor = inner.visitor()
  await visitor.start()
  const { conversation } = visitor
  expect(await status(anna.post('/v1/claim', { conversation, segment: 0 }))).toBe(200)
  expect(await status(anna.post('/v1/grants', grantBody(conversation, [anna])))).toBe(200)
  // Her page is there, as a stream of hers would say.
  await inner.database.sql.updateTable('conversation').set({ visitor_gone_at: null }).execute()
  for (let passed = 0; passed < 4 * 60; passed += 20) {
    inner.clock.now += 20 * minute
    expect(await status(visitor.post('/v1/beat', { seq: 1 }))).toBe(200)
    expect(await status(anna.post('/v1/beat', { read: [] }))).toBe(200)
    await tidy(inner.line)
  }
  await tidyDay(inner.line)
  expect(await status(visitor.post('/v1/messages', { messages: [visitor.message(1, { segment: 1 })] }))).toBe(200)
  const said = { ...visitor.message(0, { segment: 1 }), sealed: sealedBytes() }
  expect(await status(anna.post('/v1/messages', { conversation, messages: [said] }))).toBe(200)
  const row = await inner.database.sql.selectFrom('conversation').selectAll().executeTakeFirstOrThrow()
  expect([row.phase, row.holder, row.segment]).toEqual(['talking', anna.leaf, 1])
})

it('and one whose visitor is gone is not kept for ever: the clock that is moved here is the one that is asked', async () => {
  await inner.database.sql
    .updateTable('conversation')
    .set({ visitor_gone_at: inner.clock.now, visitor_gone_how: 'lost' })
    .execute()
  inner.clock.now += 24 * 60 * minute
  await tidy(inner.line)
  await tidyDay(inner.line)
  expect(await inner.database.sql.selectFrom('conversation').select('id').execute()).toEqual([])
})
