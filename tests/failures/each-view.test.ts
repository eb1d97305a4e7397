/** Whoever looks into a conversation is written down, also whoever tried and was refused. */
import { randomBytes } from 'node:crypto'
import { counsellorRoutes } from '@lijn116/protocol/counsellor'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keyedHash } from '../../server/key-store/key-store.ts'
import { grantBody } from '../stage/grants.ts'
import { type InnerLine, innerLine, type Person, sealedBytes } from '../stage/inner-line.ts'

let inner: InnerLine
let anna: Person
let bea: Person
beforeAll(async () => {
  inner = await innerLine('embedded')
  anna = await inner.counsellor('anna')
  bea = await inner.counsellor('bea')
})
afterAll(() => inner.close())

/** Whether a schema has a field of this name, however deep. */
function hasField(schema: unknown, name: string, seen = new Set<unknown>()): boolean {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return false
  seen.add(schema)
  const { entries } = schema as { entries?: object }
  if (entries !== undefined && name in entries) return true
  return Object.values(schema).some((part) => hasField(part, name, seen))
}

/** A beat gives what its asker is in already: being let in was written down. */
const known = ['beat']
const views = { claim: 'claim', readNotes: 'read-notes', readCard: 'read-card' } as const

// @req:R-046
it('sealed words of one conversation are given by three routes, and each of them is in this test', () => {
  const giving = Object.entries(counsellorRoutes).filter(
    ([, { body, answer }]) => hasField(body, 'conversation') && hasField(answer, 'sealed'),
  )
  expect(giving.map(([name]) => name).toSorted()).toEqual([...Object.keys(views), ...known].toSorted())
})

// @req:R-046 @norm:SE-08
it('each of them leaves one row with who it was, what, which conversation and how it ended', async () => {
  const visitor = inner.visitor()
  await visitor.start()
  const { conversation } = visitor
  const rows = async () => {
    const all = await inner.database.sql.selectFrom('audit').selectAll().orderBy('number').execute()
    const { slot_id } = await inner.database.sql.selectFrom('conversation').select('slot_id').executeTakeFirstOrThrow()
    const name = keyedHash((await inner.keys.openSlot(slot_id)) ?? randomBytes(32), conversation).toString('hex')
    return all.map(({ actor, action, result, object }) => [
      actor === anna.leaf ? 'anna' : 'bea',
      action,
      result,
      object !== null && Buffer.from(object).toString('hex') === name,
    ])
  }
  expect((await anna.post('/v1/claim', { conversation, segment: 0 })).status).toBe(200)
  expect((await anna.post('/v1/grants', grantBody(conversation, [anna]))).status).toBe(200)
  const id = sealedBytes(16)
  expect((await anna.post('/v1/notes', { conversation, id, sealed: sealedBytes(60) })).status).toBe(200)
  const before = await rows()
  expect(before).toEqual([['anna', 'claim', 'done', true]])
  for (const path of ['/v1/notes/read', '/v1/card/read']) {
    expect((await anna.post(path, { conversation })).status).toBe(200)
    expect((await bea.post(path, { conversation })).status, 'not hers').not.toBe(200)
  }
  expect((await rows()).slice(before.length)).toEqual([
    ['anna', views.readNotes, 'done', true],
    ['bea', views.readNotes, 'not-allowed', true],
    ['anna', views.readCard, 'done', true],
    ['bea', views.readCard, 'not-allowed', true],
  ])
})
