/** Fear: an address that must not become known reaches somebody it does not name, a page, a log, a count or an old copy. */
import { randomBytes } from 'node:crypto'
import type { DirectoryDesk, SecretEntry } from '@lijn116/protocol/directory-desk'
import { limits } from '@lijn116/protocol/limits'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../server/http/app.ts'
import { serveOpenCounts } from '../../server/http/site.ts'
import { tidyDay } from '../../server/jobs/tidy.ts'
import { type InnerLine, innerLine, kinds, type Person, sealedBytes } from '../stage/inner-line.ts'
import { readStream, until } from '../stage/stream-reader.ts'

type Said = { type?: string }
const id = () => randomBytes(16).toString('base64url')
const day = 86_400_000

describe.each(kinds)('an entry for named staff (%s)', (kind) => {
  let inner: InnerLine
  let [author, one, two, other, elsewhere] = [] as unknown as [Person, Person, Person, Person, Person]
  let port = 0
  let made = 0
  beforeAll(async () => {
    inner = await innerLine(kind)
    author = await inner.counsellor('schrijver', { roles: ['coordinator'] })
    one = await inner.counsellor('een')
    two = await inner.counsellor('twee', { roles: ['expert'] })
    other = await inner.counsellor('ander', { roles: ['coordinator', 'editor'] })
    elsewhere = await inner.counsellor('elders', { roles: ['coordinator'], organisation: 'elders', team: 'elders' })
    await inner.console.listen({ port: 0, host: '127.0.0.1' })
    port = (inner.console.server.address() as { port: number }).port
  })
  afterAll(() => inner.close())
  afterEach(async () => {
    await inner.database.sql.deleteFrom('secret_entry').execute()
  })

  const body = (readers: readonly { leaf: string }[], over: object = {}) => ({
    id: id(),
    sealed: sealedBytes(1_040),
    readers: readers.map(({ leaf }) => ({ leaf, envelope: sealedBytes(97) })),
    signed: sealedBytes(400),
    ...over,
  })
  const write = async (given: object, person = author): Promise<string> => {
    const answer = await person.post<Said>('/v1/directory/secret', given)
    return answer.status === 200 ? 'done' : (answer.body.type ?? 'no type')
  }
  const remove = async (person: Person, of: string): Promise<string> => {
    const answer = await person.post<Said>('/v1/directory/secret/remove', { id: of })
    return answer.status === 200 ? 'done' : (answer.body.type ?? 'no type')
  }
  const seen = async (person: Person): Promise<SecretEntry[]> =>
    (await person.get<DirectoryDesk>('/v1/directory')).body.secrets

  it('is handed to whom it names, each her own key, with who wrote it and who else can read it', async () => {
    const slots = (await inner.keys.slots()).length
    const given = body([one, two])
    expect(await write(given)).toBe('done')
    expect(await write(given), 'its answer got lost').toBe('done')
    const { signed: certificate } = await inner.database.sql
      .selectFrom('certificate')
      .select('signed')
      .where('leaf', '=', author.leaf)
      .executeTakeFirstOrThrow()
    const shown = {
      id: given.id,
      sealed: given.sealed,
      author: { signed: given.signed, certificate },
      readers: [
        { leaf: one.leaf, name: 'een' },
        { leaf: two.leaf, name: 'twee' },
      ],
      own: false,
      at: inner.clock.now,
      until: inner.clock.now + limits.secretEntryDays * day,
    }
    expect(await seen(one)).toEqual([{ ...shown, envelope: given.readers[0]?.envelope }])
    expect(await seen(two)).toEqual([{ ...shown, envelope: given.readers[1]?.envelope }])
    expect(await seen(author), 'no reader of it: no bytes').toEqual([
      { ...shown, sealed: '', envelope: null, own: true },
    ])
    const withHer = body([author, one, two])
    expect(await write(withHer)).toBe('done')
    const hers = (await seen(author)).find((each) => each.id === withHer.id)
    expect(hers).toMatchObject({ sealed: withHer.sealed, envelope: withHer.readers[0]?.envelope, own: true })
    expect(await inner.keys.slots(), 'one key for each, and none for a second try').toHaveLength(slots + 2)
  })

  it('is written by who may, to two colleagues beside her of her own organisation who use the map', async () => {
    const translator = await inner.counsellor(`tolk-${++made}`, { roles: ['interpreter'] })
    const uncertified = await inner.counsellor(`niet-${++made}`)
    await inner.database.sql.deleteFrom('certificate').where('leaf', '=', uncertified.leaf).execute()
    expect(await write(body([one, two]), one), 'a counsellor').toBe('not-allowed')
    expect(await write(body([one]))).toBe('malformed')
    expect(await write(body([author, one])), 'one beside her').toBe('not-allowed')
    expect(await write(body([one, one])), 'one twice').toBe('not-allowed')
    for (const reader of [translator, uncertified, elsewhere, { leaf: id() }])
      expect(await write(body([one, two, reader]))).toBe('not-found')
    const given = body([one, two])
    expect(await write(given)).toBe('done')
    expect(await write({ ...given, sealed: sealedBytes(1_040) })).toBe('already-used')
    expect(await write(given, other), 'of somebody else').toBe('already-used')
    expect(await seen(one)).toHaveLength(1)
  })

  // @req:R-152
  it('nobody else learns of it: not what it is, not that it is there, not how many there are', async () => {
    const streams = await Promise.all([other, elsewhere, one].map((person) => readStream(port, person.session)))
    try {
      const before = await Promise.all([other, elsewhere].map((person) => person.get('/v1/directory')))
      const given = [body([one, two]), body([one, two]), body([author, one, two])]
      for (const each of given) expect(await write(each)).toBe('done')
      await until(() => streams[2]?.text().includes('"of":"directory"') ?? false, 'who is named is told')
      const after = await Promise.all([other, elsewhere].map((person) => person.get('/v1/directory')))
      expect(after.map(({ raw }) => raw)).toEqual(before.map(({ raw }) => raw))
      for (const stream of streams.slice(0, 2)) expect(stream.text()).not.toContain('directory')
      for (const each of given)
        for (const person of [one, other, elsewhere]) expect(await remove(person, each.id)).not.toBe('done')
      const [known] = given
      expect(await remove(other, known?.id ?? ''), 'as one that is not there').toBe(await remove(other, id()))
    } finally {
      for (const stream of streams) stream.end()
    }
  })

  it('is in no map, count, history or audit, and no table has a word of it in the clear', async () => {
    const given = body([one, two])
    expect(await write(given)).toBe('done')
    const site = createApp('site', 'http://localhost:1160', () => false)
    serveOpenCounts(site, inner.line)
    const found = [
      JSON.stringify([...inner.line.map.now().all.values()]),
      (await site.inject('/v1/open/counts')).body,
      (await other.get('/v1/directory/gaps')).raw,
      (await other.post('/v1/directory/history', { id: [...inner.line.map.now().all.keys()][0] })).raw,
      (await other.post('/v1/beat', { read: [] })).raw,
      (await other.get('/v1/trust')).raw,
    ]
    await site.close()
    const tables = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'public'`.execute(
      inner.database.sql,
    )
    expect(tables.rows.length).toBeGreaterThan(30)
    for (const { name } of tables.rows) {
      const rows = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(
        inner.database.sql,
      )
      const text = rows.rows.map(({ row }) => row).join('\n')
      // Which rows there are, and for whom, stands there; what they hold does not open without the key store.
      found.push(name.startsWith('secret_') ? text.replaceAll(given.id, '') : text)
    }
    const canaries = [given.id, given.sealed, given.signed, ...given.readers.map(({ envelope }) => envelope)]
    const bytes = (canary: string) => [canary, Buffer.from(canary, 'base64url').toString('hex')]
    for (const canary of canaries.flatMap(bytes)) for (const text of found) expect(text.includes(canary)).toBe(false)
    const acts = await inner.database.sql.selectFrom('audit').selectAll().where('action', '=', 'write-secret').execute()
    expect(acts.at(-1)).toMatchObject({ actor: author.leaf, result: 'done', subject: null })
    expect(acts.at(-1)?.object, 'an HMAC under a key that goes with it').toHaveLength(32)
  })

  it('what its author removes is gone for everybody, also out of an older copy of the database', async () => {
    const given = body([one, two])
    expect(await write(given)).toBe('done')
    const copy = await inner.database.sql.selectFrom('secret_entry').selectAll().executeTakeFirstOrThrow()
    const readers = await inner.database.sql.selectFrom('secret_reader').selectAll().execute()
    expect(await remove(author, given.id)).toBe('done')
    expect(await inner.keys.openSlot(copy.slot_id)).toBe(null)
    expect(await remove(author, given.id), 'once more').toBe('not-found')
    await inner.database.sql.insertInto('secret_entry').values(copy).execute()
    await inner.database.sql.insertInto('secret_reader').values(readers).execute()
    for (const person of [one, two, author]) expect(await seen(person)).toEqual([])
    await tidyDay(inner.line)
    expect(await inner.database.sql.selectFrom('secret_entry').selectAll().execute()).toEqual([])
  })

  it('who is removed gets nothing at once; the others read on, as it was signed, until nobody is left', async () => {
    const leaving = await Promise.all([1, 2].map(() => inner.counsellor(`weg-${++made}`)))
    const writer = await inner.counsellor(`weg-${++made}`, { roles: ['editor'] })
    const given = body(leaving)
    expect(await write(given, writer)).toBe('done')
    const leaves = async (person: Person | undefined) => {
      await inner.database.sql
        .deleteFrom('certificate')
        .where('leaf', '=', person?.leaf ?? '')
        .execute()
      expect((await person?.get('/v1/directory'))?.status).toBe(401)
      await inner.database.sql
        .deleteFrom('account')
        .where('leaf', '=', person?.leaf ?? '')
        .execute()
    }
    await leaves(writer)
    await leaves(leaving[0])
    const [left] = leaving[1] === undefined ? [] : await seen(leaving[1])
    expect(left).toMatchObject({ sealed: given.sealed, envelope: given.readers[1]?.envelope })
    expect(left?.readers).toEqual([
      { leaf: leaving[0]?.leaf, name: '' },
      { leaf: leaving[1]?.leaf, name: leaving[1]?.name },
    ])
    const { slot_id: slot } = await inner.database.sql
      .selectFrom('secret_entry')
      .select('slot_id')
      .executeTakeFirstOrThrow()
    await tidyDay(inner.line)
    expect(await inner.keys.openSlot(slot)).not.toBe(null)
    await leaves(leaving[1])
    await tidyDay(inner.line)
    expect(await inner.keys.openSlot(slot)).toBe(null)
    expect(await inner.database.sql.selectFrom('secret_entry').selectAll().execute()).toEqual([])
  })

  it('damaged, it opens for nobody, and takes neither the map nor another one along', async () => {
    const [broken, whole] = [body([one, two]), body([one, two])]
    for (const given of [broken, whole]) expect(await write(given)).toBe('done')
    const { sql: database } = inner.database
    await database
      .updateTable('secret_entry')
      .set({ body: randomBytes(200) })
      .where('id', '=', broken.id)
      .execute()
    for (const person of [author, one]) expect((await seen(person)).map((each) => each.id)).toEqual([whole.id])
    expect(await write(broken), 'nor is it the same again').toBe('already-used')
    await database
      .updateTable('secret_reader')
      .set({ body: randomBytes(125) })
      .where('secret_id', '=', whole.id)
      .where('leaf', '=', one.leaf)
      .execute()
    expect(await seen(one)).toEqual([])
    expect((await seen(two)).map((each) => each.id)).toEqual([whole.id])
    expect(await remove(author, broken.id), 'its author can still remove it').toBe('done')
  })

  it('one person keeps so many at most, also by writing two at once', async () => {
    const first = body([one, two])
    expect(await write(first)).toBe('done')
    const row = await inner.database.sql.selectFrom('secret_entry').selectAll().executeTakeFirstOrThrow()
    const kept = Array.from({ length: limits.secretsPerPerson - 2 }, () => ({ ...row, id: id() }))
    await inner.database.sql.insertInto('secret_entry').values(kept).execute()
    const answers = await Promise.all([write(body([one, two])), write(body([one, two]))])
    expect(answers.toSorted()).toEqual(['done', 'too-many'])
    expect(await write(first), 'the same again is one of them').toBe('done')
    expect(await write(body([one, two]), other), 'of another').toBe('done')
  })

  it('is over after a year, and its key before that is no key of nothing', async () => {
    const given = body([one, two])
    expect(await write(given)).toBe('done')
    const { slot_id: slot } = await inner.database.sql
      .selectFrom('secret_entry')
      .select('slot_id')
      .executeTakeFirstOrThrow()
    const began = inner.clock.now
    const passes = async (to: number) => {
      inner.clock.now = to
      await tidyDay(inner.line)
      await tidyDay(inner.line)
    }
    try {
      for (let n = 1; n <= 3; n++) await passes(began + n * 3_600_000)
      expect(await inner.keys.openSlot(slot)).not.toBe(null)
      await passes(began + (limits.secretEntryDays + 1) * day)
      expect(await inner.keys.openSlot(slot)).toBe(null)
      expect(await inner.database.sql.selectFrom('secret_entry').selectAll().execute()).toEqual([])
    } finally {
      inner.clock.now = began
    }
  })
})
