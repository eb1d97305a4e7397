import { afterAll, beforeAll, expect, it } from 'vitest'
import { doors, type InnerLine, innerLine } from '../../tests/stage/inner-line.ts'
import { until } from '../../tests/stage/stream-reader.ts'
import type { Alarm } from '../alert/ring-queue.ts'
import type { Database } from '../database/open.ts'
import { createBoard } from './board.ts'

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

/** A board of its own on the same database; `asked` is called before each question, and may refuse it. */
function boardAsking(asked: (table: string) => void) {
  const rung: Alarm[] = []
  const broken: unknown[] = []
  const sql: Database = new Proxy(inner.database.sql, {
    get(target, name) {
      const own: unknown = Reflect.get(target, name, target)
      if (name !== 'selectFrom') return typeof own === 'function' ? own.bind(target) : own
      return (table: 'conversation') => {
        asked(table)
        return target.selectFrom(table)
      }
    },
  })
  const board = createBoard({
    sql,
    now: inner.line.now,
    show: () => undefined,
    ring: (_team, alarm) => rung.push(alarm),
    availabilityChanged: () => undefined,
    outlookChanged: () => undefined,
    doors,
    broken: (error) => broken.push(error),
  })
  return { board, rung, broken }
}

it('rings although one question failed', async () => {
  const visitor = inner.visitor()
  await visitor.start()
  let failures = 1
  const { board, rung, broken } = boardAsking(() => {
    if (failures-- > 0) throw new Error('no answer')
  })
  board.changed('landelijk')
  await until(() => rung.length > 0, 'the alarm')
  expect(broken).toHaveLength(1)
  board.close()
  await visitor.post('/v1/goodbye', {})
})

it('asks for the number of a list before the list, so that an older list never carries a newer number', async () => {
  const asked: string[] = []
  const { board } = boardAsking((table) => asked.push(table))
  await board.snapshot('landelijk')
  expect(asked.slice(0, 2)).toEqual(['team_queue', 'conversation'])
})
