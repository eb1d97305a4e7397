/** I14: what was closed or erased stays gone when the main database comes back from a backup beside today's key store. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFact } from '../../server/conversation/read.ts'
import { openEmbedded } from '../../server/database/open.ts'
import type { ConversationRow, FactRow } from '../../server/database/schema.ts'
import { tidy, tidyDay } from '../../server/jobs/tidy.ts'
import { unwrap } from '../../server/key-store/key-store.ts'
import { grantBody } from '../stage/grants.ts'
import {
  type InnerLine,
  innerLine,
  type Kind,
  kinds,
  origins,
  type Person,
  sealedBytes,
  type VisitorAtTheDoor,
} from '../stage/inner-line.ts'
import { freshDatabase } from '../stage/postgres.ts'

type Backup = {
  conversations: ConversationRow[]
  facts: FactRow[]
  notes: { body: Uint8Array; conversation_id: string; id: string }[]
  cards: { body: Uint8Array; conversation_id: string; id: string }[]
}

/** Everything the main database knew at this moment: embedded by its files with their WAL, PostgreSQL by its rows. */
async function backup(inner: InnerLine, kind: Kind): Promise<Backup> {
  if (kind === 'postgres')
    return {
      conversations: await inner.database.sql.selectFrom('conversation').selectAll().execute(),
      facts: await inner.database.sql.selectFrom('fact').selectAll().execute(),
      notes: await inner.database.sql.selectFrom('note').selectAll().execute(),
      cards: await inner.database.sql.selectFrom('card').selectAll().execute(),
    }
  const copy = mkdtempSync(join(tmpdir(), 'lijn116-backup-'))
  cpSync(join(inner.directory, 'database'), join(copy, 'database'), { recursive: true })
  const restored = await openEmbedded(copy)
  const rows = {
    conversations: await restored.sql.selectFrom('conversation').selectAll().execute(),
    facts: await restored.sql.selectFrom('fact').selectAll().execute(),
    notes: await restored.sql.selectFrom('note').selectAll().execute(),
    cards: await restored.sql.selectFrom('card').selectAll().execute(),
  }
  await restored.close()
  rmSync(copy, { recursive: true })
  return rows
}

function filesBelow(directory: string): Buffer {
  return Buffer.concat(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
  )
}

async function databaseDirectory(inner: InnerLine): Promise<string> {
  if (inner.databaseUrl === null) return join(inner.directory, 'database')
  const found = await sql<{ data_directory: string }>`show data_directory`.execute(inner.database.sql)
  return found.rows[0]?.data_directory ?? ''
}

describe.each(kinds)('forgetting (%s)', (kind) => {
  let inner: InnerLine
  let anna: Person
  beforeAll(async () => {
    inner = await innerLine(kind)
    anna = await inner.counsellor(`vergeet-${kind}`)
  })
  afterAll(() => inner.close())

  async function talk(): Promise<{ visitor: VisitorAtTheDoor; sealed: string[] }> {
    const visitor = inner.visitor()
    const messages = [visitor.message(0)]
    await visitor.start({ messages })
    const { conversation } = visitor
    await anna.post('/v1/claim', { conversation, segment: 0 })
    await anna.post('/v1/grants', grantBody(conversation, [anna]))
    const hers = visitor.message(0, { segment: 1 })
    const mine = { ...visitor.message(0, { segment: 1 }), instance: sealedBytes(16) }
    await visitor.post('/v1/messages', { messages: [hers] })
    await anna.post('/v1/messages', { conversation, messages: [mine] })
    await anna.post('/v1/notes', { conversation, id: sealedBytes(16), sealed: sealedBytes(400) })
    const card = { conversation, after: null, id: sealedBytes(16), sealed: sealedBytes(400) }
    await anna.post('/v1/card', card)
    return { visitor, sealed: [...messages, hers, mine].map((each) => each.sealed) }
  }

  /** Every key there is today, tried on every row. */
  async function opened(rows: Backup, conversation: string): Promise<number> {
    let count = 0
    const keys: Buffer[] = [await inner.keys.secret('salt')]
    for (const row of rows.conversations) {
      const key = await inner.keys.openSlot(row.slot_id)
      if (key) keys.push(key)
    }
    for (const fact of rows.facts.filter((each) => each.conversation_id === conversation))
      for (const key of keys)
        try {
          openFact(key, fact, { leaf: '' })
          count += 1
        } catch {}
    for (const card of rows.cards.filter((each) => each.conversation_id === conversation))
      for (const key of keys)
        try {
          unwrap(key, `${conversation}:card:${card.id}`, card.body)
          count += 1
        } catch {}
    for (const note of rows.notes.filter((each) => each.conversation_id === conversation))
      for (const key of keys)
        try {
          unwrap(key, `${conversation}:note:${note.id}`, note.body)
          count += 1
        } catch {}
    return count
  }

  it('while the talk is open the backup opens with its slot key: the check can fail', async () => {
    const { visitor } = await talk()
    const rows = await backup(inner, kind)
    expect(await opened(rows, visitor.conversation)).toBe(6)
    await visitor.post('/v1/goodbye', {})
    await anna.post('/v1/beat', { read: [{ conversation: visitor.conversation, seq: 99 }] })
  })

  // @norm:CO-10
  it('after the counsellor closed and she read it, nothing opens, and rows, notes and envelopes are gone', async () => {
    const { visitor } = await talk()
    const rows = await backup(inner, kind)
    const { conversation } = visitor
    expect((await anna.post('/v1/close', { conversation, segment: 1, close: sealedBytes() })).status).toBe(200)
    const late = await visitor.post<{ type: string }>('/v1/messages', {
      messages: [visitor.message(1, { segment: 1 })],
    })
    expect(late.body.type).toBe('conversation-closed')
    const beat = await visitor.post<{ seq: number; phase: string }>('/v1/beat', { seq: 4 })
    expect(beat.body, 'not read yet: still there').toMatchObject({ phase: 'closing', seq: 5 })
    await visitor.post('/v1/beat', { seq: 5 })
    expect((await visitor.post<{ type: string }>('/v1/beat', { seq: 5 })).body.type).toBe('conversation-gone')
    expect(await opened(rows, conversation)).toBe(0)
    for (const table of ['conversation', 'fact', 'note', 'card'] as const) {
      const left = await sql<{ n: number }>`select count(*)::int4 as n from ${sql.table(table)}`.execute(
        inner.database.sql,
      )
      expect(left.rows[0]?.n, table).toBe(0)
    }
  })

  it('after her goodbye nothing opens, once her last words have reached the counsellor', async () => {
    const { visitor } = await talk()
    const rows = await backup(inner, kind)
    await visitor.post('/v1/goodbye', {})
    expect(await opened(rows, visitor.conversation)).toBe(6)
    await anna.post('/v1/beat', { read: [{ conversation: visitor.conversation, seq: 5 }] })
    expect(await opened(rows, visitor.conversation)).toBe(0)
  })

  it('a goodbye while waiting is forgotten at once', async () => {
    const visitor = inner.visitor()
    await visitor.start()
    const rows = await backup(inner, kind)
    expect(await opened(rows, visitor.conversation)).toBe(1)
    await visitor.post('/v1/goodbye', {})
    expect(await opened(rows, visitor.conversation)).toBe(0)
  })

  it('whoever left is forgotten after thirty minutes, and not a minute before', async () => {
    const { visitor } = await talk()
    const rows = await backup(inner, kind)
    inner.clock.now += 29 * 60_000
    await tidy(inner.line)
    expect(await opened(rows, visitor.conversation)).toBe(6)
    inner.clock.now += 2 * 60_000
    await tidy(inner.line)
    expect(await opened(rows, visitor.conversation)).toBe(0)
  })

  it('when jobs failed for days the key of the day is destroyed at the next start all the same', async () => {
    const visitor = inner.visitor()
    await visitor.start()
    const rows = await backup(inner, kind)
    inner.clock.now += 3 * 86_400_000
    await tidyDay(inner.line)
    expect(await opened(rows, visitor.conversation)).toBe(0)
    expect((await visitor.post<{ type: string }>('/v1/beat', { seq: 0 })).body.type).toBe('conversation-gone')
  })

  // @req:R-193 @norm:DA-05
  it('what remains is a number per three hours, and an audit that points nowhere', async () => {
    const counters = await inner.database.sql.selectFrom('counter').selectAll().execute()
    expect(counters.reduce((sum, each) => sum + (each.name === 'conversations' ? each.value : 0), 0)).toBe(6)
    for (const each of counters) expect(each.block_start % (3 * 3_600_000)).toBe(0)
    const audit = await inner.database.sql.selectFrom('audit').selectAll().where('action', '=', 'claim').execute()
    expect(audit.length).toBeGreaterThan(0)
    for (const each of audit) expect(each.hour % 3_600_000).toBe(0)
  })

  it('a slot whose process died before its row was there goes after some minutes; one with a row stays', async () => {
    const visitor = inner.visitor()
    await visitor.start()
    const unnamed = await inner.keys.createSlot(Math.floor(inner.clock.now / 86_400_000) + 2)
    await tidyDay(inner.line)
    expect(await inner.keys.openSlot(unnamed.id), 'its row may be on its way').not.toBeNull()
    inner.clock.now += 11 * 60_000
    await tidyDay(inner.line)
    expect(await inner.keys.openSlot(unnamed.id)).toBeNull()
    expect((await visitor.post('/v1/beat', { seq: 0 })).status).toBe(200)
    await visitor.post('/v1/goodbye', {})
    // Beside it lies the record that stands in for codes that are not there.
    const ofCodes = await inner.database.sql.selectFrom('return_code').select('slot_id').execute()
    expect(await inner.keys.slots()).toEqual(ofCodes.map((each) => each.slot_id))
  })

  // @req:R-041 @norm:SE-09
  it('no sealed byte ever lay in the database files or their log as it was sent', async () => {
    const { visitor, sealed } = await talk()
    const bytes = filesBelow(await databaseDirectory(inner))
    for (const each of sealed) {
      expect(bytes.includes(each)).toBe(false)
      expect(bytes.includes(Buffer.from(each, 'base64url'))).toBe(false)
    }
    expect(bytes.includes(visitor.conversation), 'the search can find something').toBe(true)
    expect(bytes.includes(visitor.token)).toBe(false)
    expect(bytes.includes(Buffer.from(visitor.token, 'base64url'))).toBe(false)
  })
})

describe.each(kinds)('the key store is lost (%s)', (kind) => {
  it('forgets every open conversation, and new ones start at once with the people who were signed in', async () => {
    const before = await innerLine(kind)
    const bea = await before.counsellor('bea')
    const lost = before.visitor()
    await lost.start()
    expect((await bea.post('/v1/claim', { conversation: lost.conversation, segment: 0 })).status).toBe(200)

    const rest = mkdtempSync(join(tmpdir(), 'lijn116-without-keys-'))
    if (kind === 'embedded') cpSync(join(before.directory, 'database'), join(rest, 'database'), { recursive: true })
    const after = await innerLine(kind, {
      databaseUrl: before.databaseUrl,
      keysDatabaseUrl: kind === 'postgres' ? await freshDatabase() : null,
      directory: rest,
    })
    await tidyDay(after.line)
    const ask = (path: string, body: object) =>
      after.console.inject({
        method: 'POST',
        url: path,
        headers: {
          origin: origins.console,
          authorization: `Bearer ${bea.session}`,
          'content-type': 'application/json',
        },
        payload: JSON.stringify(body),
      })
    const gone = await after.chat.inject({
      method: 'POST',
      url: '/v1/beat',
      headers: { origin: origins.chat, authorization: `Bearer ${lost.token}`, 'content-type': 'application/json' },
      payload: JSON.stringify({ seq: 0 }),
    })
    expect(gone.json()).toMatchObject({ type: 'conversation-gone' })
    const fresh = after.visitor()
    expect((await fresh.start()).status).toBe(200)
    expect((await ask('/v1/claim', { conversation: fresh.conversation, segment: 0 })).statusCode).toBe(200)
    await after.close()
    await before.close()
  })
})
