/** I25: while a conversation is open its slot key ties the audit to it; after the close nothing that is kept does. */
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tidy } from '../../server/jobs/tidy.ts'
import { keyedHash } from '../../server/key-store/key-store.ts'
import { grantBody } from '../stage/grants.ts'
import {
  type InnerLine,
  innerLine,
  kinds,
  type Person,
  sealedBytes,
  type VisitorAtTheDoor,
} from '../stage/inner-line.ts'
import { filesBelow } from '../stage/search.ts'

/** Every value of every row of every table there is, found by asking the database which there are. */
async function everyValue(ask: (text: string) => Promise<Record<string, unknown>[]>): Promise<Buffer[]> {
  const values: Buffer[] = []
  for (const { name } of await ask(`select tablename as name from pg_tables where schemaname = 'public'`))
    for (const row of await ask(`select * from "${name}"`))
      for (const value of Object.values(row))
        if (value instanceof Uint8Array) values.push(Buffer.from(value))
        else if (value !== null) values.push(Buffer.from(String(value)))
  return values
}

describe.each(kinds)('the audit (%s)', (kind) => {
  let inner: InnerLine
  let anna: Person
  const closed: VisitorAtTheDoor[] = []

  beforeAll(async () => {
    inner = await innerLine(kind)
    anna = await inner.counsellor(`audit-${kind}`)
  })
  afterAll(() => inner.close())

  /** All that an intruder with both stores could try as a key: rows, files, halves of them, and what opens them. */
  async function everyKey(): Promise<Buffer[]> {
    const rows = await everyValue(async (text) => (await sql.raw(text).execute(inner.database.sql)).rows as never)
    const stored: Buffer[] = []
    if (inner.keysDatabaseUrl === null) stored.push(...filesBelow(`${inner.directory}/keys`))
    else {
      const client = new pg.Client({ connectionString: inner.keysDatabaseUrl })
      await client.connect()
      stored.push(...(await everyValue(async (text) => (await client.query(text)).rows)))
      await client.end()
    }
    const slots = await inner.database.sql.selectFrom('conversation').select('slot_id').execute()
    for (const { slot_id } of slots) stored.push((await inner.keys.openSlot(slot_id)) ?? Buffer.alloc(0))
    const values = [...rows, ...stored]
    const texts = values.map((value) => Buffer.from(value.toString(), 'base64url')).filter((each) => each.length >= 16)
    return [...values, ...texts].filter((each) => each.length > 0)
  }
  const objects = async (): Promise<Buffer[]> =>
    (await inner.database.sql.selectFrom('audit').select('object').where('object', 'is not', null).execute()).map(
      (row) => Buffer.from(row.object ?? ''),
    )
  /** Which of these conversations some kept key ties to an audit row, by a hash of its id or by the id itself. */
  async function tied(conversations: readonly string[]): Promise<string[]> {
    const known = new Set((await objects()).map((object) => object.toString('hex')))
    const keys = await everyKey()
    return conversations.filter((id) => keys.some((key) => known.has(keyedHash(key, id).toString('hex'))))
  }

  async function talk(): Promise<VisitorAtTheDoor> {
    const visitor = inner.visitor()
    await visitor.start()
    const { conversation } = visitor
    expect((await anna.post('/v1/claim', { conversation, segment: 0 })).status).toBe(200)
    expect((await anna.post('/v1/grants', grantBody(conversation, [anna]))).status).toBe(200)
    await visitor.post('/v1/messages', { messages: [visitor.message(0, { segment: 1 })] })
    return visitor
  }

  it('while she talks it is tied to her by her slot key, and by nothing else: the search can find', async () => {
    const visitor = await talk()
    expect(await objects()).toHaveLength(1)
    expect(await tied([visitor.conversation])).toEqual([visitor.conversation])
    closed.push(visitor)
  })

  it.each(['close', 'goodbye', 'left'] as const)(
    'after the end (%s) nothing that is kept ties it to her',
    async (end) => {
      const visitor = closed.pop() ?? (await talk())
      const { conversation, token } = visitor
      if (end === 'close') {
        await anna.post('/v1/close', { conversation, segment: 1, close: sealedBytes() })
        await visitor.post('/v1/beat', { seq: 99 })
      } else if (end === 'goodbye') {
        await visitor.post('/v1/goodbye', {})
        await anna.post('/v1/beat', { read: [{ conversation, seq: 99 }] })
      } else {
        inner.clock.now += 31 * 60_000
        await tidy(inner.line)
      }
      expect((await visitor.post<{ type: string }>('/v1/beat', { seq: 0 })).body.type).toBe('conversation-gone')
      expect((await objects()).length, 'what was done stays written').toBeGreaterThan(0)
      expect(await tied([conversation])).toEqual([])
      const kept = Buffer.concat(await everyKey())
      for (const name of [conversation, token]) {
        expect(kept.includes(name)).toBe(false)
        expect(kept.includes(Buffer.from(name, 'base64url'))).toBe(false)
      }
    },
  )

  // @norm:SE-08
  it('says nothing finer than the hour, and of whom it was only the actor', async () => {
    const rows = await inner.database.sql.selectFrom('audit').selectAll().execute()
    expect(rows.length).toBeGreaterThan(3)
    for (const row of rows) {
      const names = ['action', 'actor', 'hash', 'hour', 'number', 'object', 'result', 'subject']
      expect(Object.keys(row).sort()).toEqual(names)
      expect(row.subject, 'about a conversation there is no other colleague').toBeNull()
      expect(Number(row.hour) % 3_600_000).toBe(0)
      expect(row.actor).toBe(anna.leaf)
    }
  })
})
