import { afterAll, beforeAll, expect, it } from 'vitest'
import { type InnerLine, innerLine } from '../../tests/stage/inner-line.ts'

let inner: InnerLine
beforeAll(async () => {
  inner = await innerLine('embedded')
})
afterAll(() => inner.close())

const queue = async () => (await inner.line.board.snapshot('landelijk')).queue

it('shows her as here while her page opens its stream, and as away when it never does', async () => {
  const visitor = inner.visitor()
  await visitor.start()
  expect((await queue()).waiting).toMatchObject([{ conversation: visitor.conversation, present: true, waitSeconds: 0 }])
  inner.clock.now += 11_000
  expect((await queue()).waiting).toMatchObject([{ present: false, waitSeconds: 11 }])
  await visitor.post('/v1/goodbye', {})
})

it('puts those who are away behind those who wait in the page, and rings for them no longer than a minute', async () => {
  const [away, here] = [inner.visitor(), inner.visitor()]
  await away.start()
  inner.clock.now += 61_000
  await here.start()
  const picture = await inner.line.board.snapshot('landelijk')
  expect(picture.queue.waiting.map((each) => each.conversation)).toEqual([here.conversation, away.conversation])
  expect(picture.ringing).toEqual([here.conversation])
})

it('grows its version with every change', async () => {
  const before = (await queue()).version
  const visitor = inner.visitor()
  await visitor.start()
  const after = (await queue()).version
  expect(after).toBeGreaterThan(before)
  await visitor.post('/v1/goodbye', {})
  expect((await queue()).version).toBeGreaterThan(after)
})
