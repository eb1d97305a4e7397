/**
 * I14 as a drill: a base backup of PostgreSQL and its archived log are restored to the moment before the end, with every
 * row there was, beside today's key store. Nothing opens, and the line that is started on it forgets the rest and works.
 */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFact } from '../../server/conversation/read.ts'
import { type OpenDatabase, openPostgres } from '../../server/database/open.ts'
import { tidy, tidyDay } from '../../server/jobs/tidy.ts'
import { unwrap } from '../../server/key-store/key-store.ts'
import { type BackedUp, backedUpPostgres } from '../stage/base-backup.ts'
import { grantBody } from '../stage/grants.ts'
import { type InnerLine, innerLine, type Person, sealedBytes, type VisitorAtTheDoor } from '../stage/inner-line.ts'
import { freshDatabase } from '../stage/postgres.ts'
import { filesBelow, wordsIn } from '../stage/search.ts'

const day = 86_400_000
const ends = ['closed by the counsellor', 'goodbye', 'left for half an hour', 'its day is over'] as const
type End = (typeof ends)[number]
type Talk = { visitor: VisitorAtTheDoor; sealed: string[]; note: string; key: Buffer }

const talks = new Map<End, Talk>()
let cluster: BackedUp
let inner: InnerLine
let database: OpenDatabase
let restoredUrl = ''
let later: Talk

async function talk(person: Person): Promise<Talk> {
  const visitor = inner.visitor()
  const first = visitor.message(0)
  expect((await visitor.start({ messages: [first] })).status).toBe(200)
  const { conversation } = visitor
  expect((await person.post('/v1/claim', { conversation, segment: 0 })).status).toBe(200)
  const grant = grantBody(conversation, [person])
  expect((await person.post('/v1/grants', grant)).status).toBe(200)
  const hers = visitor.message(0, { segment: 1 })
  expect((await visitor.post('/v1/messages', { messages: [hers] })).status).toBe(200)
  const note = sealedBytes(400)
  expect((await person.post('/v1/notes', { conversation, id: sealedBytes(16), sealed: note })).status).toBe(200)
  const row = await inner.database.sql
    .selectFrom('conversation')
    .select('slot_id')
    .where('id', '=', conversation)
    .executeTakeFirstOrThrow()
  const key = await inner.keys.openSlot(row.slot_id)
  if (!key) throw new Error('no slot key')
  return { visitor, sealed: [first.sealed, hers.sealed], note, key }
}

beforeAll(async () => {
  cluster = await backedUpPostgres()
  const { databaseUrl } = cluster
  inner = await innerLine('postgres', { databaseUrl, keysDatabaseUrl: await freshDatabase() })
  const people = []
  for (const end of ends) people.push({ end, person: await inner.counsellor(end.replaceAll(' ', '-')) })
  const [first] = people
  if (first) talks.set(first.end, await talk(first.person))

  // The backup is made while they talk; what comes after it is only in the log.
  await cluster.backUp()
  for (const { end, person } of people.slice(1)) talks.set(end, await talk(person))
  await cluster.markPoint()

  for (const { end, person } of people) {
    const { conversation } = talks.get(end)?.visitor ?? { conversation: '' }
    if (end === 'closed by the counsellor') {
      await person.post('/v1/close', { conversation, segment: 1, close: sealedBytes() })
      await talks.get(end)?.visitor.post('/v1/beat', { seq: 99 })
    } else if (end === 'goodbye') {
      await talks.get(end)?.visitor.post('/v1/goodbye', {})
      await person.post('/v1/beat', { read: [{ conversation, seq: 99 }] })
    } else if (end === 'left for half an hour') {
      const dayTalk = talks.get('its day is over')?.visitor.conversation ?? ''
      const here = (gone: number | null) =>
        inner.database.sql
          .updateTable('conversation')
          .set({ visitor_gone_at: gone })
          .where('id', '=', dayTalk)
          .execute()
      await here(null)
      inner.clock.now += 31 * 60_000
      await tidy(inner.line)
    } else {
      // Every job has failed; only the keys of days that are over are destroyed, as at every start.
      inner.clock.now += 3 * day
      await inner.keys.destroyExpired(Math.floor(inner.clock.now / day))
    }
  }
  later = await talk(await inner.counsellor('vandaag'))
  restoredUrl = await cluster.restore()
  database = await openPostgres(restoredUrl)
}, 120_000)
afterAll(async () => {
  await database?.close()
  await inner?.close()
  await cluster?.close()
})

/** How many rows of this conversation one of these keys opens. */
async function opened(conversation: string, keys: readonly Buffer[]): Promise<number> {
  const facts = await database.sql.selectFrom('fact').selectAll().where('conversation_id', '=', conversation).execute()
  const notes = await database.sql.selectFrom('note').selectAll().where('conversation_id', '=', conversation).execute()
  const rows = await database.sql.selectFrom('conversation').selectAll().where('id', '=', conversation).execute()
  const tries = [
    ...facts.map((fact) => (key: Buffer) => openFact(key, fact, { leaf: '' })),
    ...notes.map((note) => (key: Buffer) => unwrap(key, `${conversation}:note:${note.id}`, note.body)),
    ...rows.flatMap(({ wait }) =>
      wait === null ? [] : [(key: Buffer) => unwrap(key, `${conversation}:wait:0`, wait)],
    ),
  ]
  expect(tries.length, 'the rows are back').toBeGreaterThanOrEqual(4)
  return tries.filter((open) =>
    keys.some((key) => {
      try {
        open(key)
        return true
      } catch {
        return false
      }
    }),
  ).length
}

describe('a backup and its log, restored beside the key store of today', () => {
  test.each(ends)('%s: every row is back, its slot key of then opens them, and nothing of today does', async (end) => {
    const { visitor, key } = talks.get(end) ?? raise(end)
    expect(await opened(visitor.conversation, [key]), 'the drill can fail').toBeGreaterThanOrEqual(4)
    const keys: Buffer[] = [await inner.keys.secret('salt')]
    for (const { slot_id } of await database.sql.selectFrom('conversation').select('slot_id').execute()) {
      const slot = await inner.keys.openSlot(slot_id)
      if (slot) keys.push(slot)
    }
    const client = new pg.Client({ connectionString: inner.keysDatabaseUrl ?? '' })
    await client.connect()
    for (const row of (
      await client.query('select key, null as wrapped from day_key union all select null, wrapped from slot')
    ).rows)
      for (const value of [row.key, row.wrapped]) if (value) keys.push(...[value.subarray(0, 32), value.subarray(-32)])
    await client.end()
    expect(keys.length).toBeGreaterThan(2)
    expect(await opened(visitor.conversation, keys)).toBe(0)
  })

  // @norm:CO-10
  test('no sealed byte lies in the backup or in its log as it was sent', () => {
    const files = [...filesBelow(cluster.base), ...filesBelow(cluster.archive)]
    const all = Buffer.concat(files)
    const { visitor } = talks.get('goodbye') ?? raise('no talk')
    expect(wordsIn(all, [visitor.conversation]), 'the search can find').toHaveLength(1)
    for (const { sealed, note, visitor: her } of [...talks.values(), later])
      for (const each of [...sealed, note, her.token]) {
        expect(all.includes(each)).toBe(false)
        expect(all.includes(Buffer.from(each, 'base64url'))).toBe(false)
      }
  })

  // @norm:SE-12
  test('a line on the restored database tells those people it is gone, sweeps the ashes, and somebody new starts at once', async () => {
    const after = await innerLine('postgres', { databaseUrl: restoredUrl, keysDatabaseUrl: inner.keysDatabaseUrl })
    try {
      after.clock.now = inner.clock.now
      for (const { visitor } of talks.values()) {
        const beat = await after.chat.inject({
          method: 'POST',
          url: '/v1/messages',
          headers: {
            origin: 'http://chat.localhost:1161',
            authorization: `Bearer ${visitor.token}`,
            'content-type': 'application/json',
          },
          payload: JSON.stringify({ messages: [visitor.message(7, { segment: 1 })] }),
        })
        expect(beat.json()).toMatchObject({ type: 'conversation-gone' })
      }
      await tidyDay(after.line)
      expect(await database.sql.selectFrom('conversation').select('id').execute()).toEqual([])
      expect(await database.sql.selectFrom('fact').select('seq').execute()).toEqual([])
      expect((await after.visitor().start()).status).toBe(200)
    } finally {
      await after.close()
    }
  })
})

function raise(what: string): never {
  throw new Error(what)
}
