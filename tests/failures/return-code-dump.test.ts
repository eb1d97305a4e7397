/**
 * I18: whoever has a copy of the database and not the key store can check no guess of a code, not even the true one. And of a code
 * that was erased, or only asked for, nothing stands in what the line writes down.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { keepDocument } from '../../server/return-code/keep-document.ts'
import { pepperOf } from '../../server/return-code/pepper.ts'
import { type CodesAtTheDoor, codesAtTheDoor, type DrawnCode, drawCode } from '../stage/codes-at-the-door.ts'
import { type InnerLine, innerLine, kinds, type VisitorAtTheDoor } from '../stage/inner-line.ts'

const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64url')
const chance = (bytes: number): string => randomBytes(bytes).toString('base64url')

type Dump = Map<string, Buffer[]>

/** Every value of every column of the whole database, as bytes. */
async function dumped(inner: InnerLine): Promise<Dump> {
  const columns = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns where table_schema = 'public'`.execute(
    inner.database.sql,
  )
  const dump: Dump = new Map()
  for (const { table, column } of columns.rows) {
    const { rows } = await sql<{ value: unknown }>`select ${sql.ref(column)} as value from ${sql.table(table)}`.execute(
      inner.database.sql,
    )
    const values = rows.flatMap(({ value }) => (value === null ? [] : [asBytes(value)]))
    dump.set(`${table}.${column}`, values)
  }
  return dump
}
const asBytes = (value: unknown): Buffer =>
  value instanceof Uint8Array
    ? Buffer.from(value)
    : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))

/** What somebody who guessed the words can compute: everything of the code, hashed, and keyed with anything the dump holds. */
function guesses(code: DrawnCode, keys: readonly Buffer[]): Buffer[] {
  const secrets = [code.lookup, code.auth, code.second?.lookup ?? code.lookup].map(bytesOf)
  const texts = [...secrets, ...secrets.map((secret) => Buffer.from(secret.toString('base64url')))]
  const hashed = texts.flatMap((text) => ['sha256', 'sha512'].map((kind) => createHash(kind).update(text).digest()))
  const own = [Buffer.alloc(0), Buffer.from('lookup'), Buffer.from('auth'), ...secrets]
  const keyed = [...own, ...keys].flatMap((key) => texts.map((text) => createHmac('sha256', key).update(text).digest()))
  return [...secrets, ...hashed, ...keyed]
}

/** Where in the dump one of these stands, as bytes or as text. */
function foundIn(dump: Dump, needles: readonly Buffer[]): string[] {
  const shapes = needles.flatMap((each) => [
    each,
    Buffer.from(each.toString('base64url')),
    Buffer.from(each.toString('hex')),
  ])
  return [...dump].flatMap(([column, values]) => {
    const all = Buffer.concat(values)
    return shapes.some((shape) => all.includes(shape)) ? [column] : []
  })
}

describe.each(kinds)('a copy of the database (%s)', (kind) => {
  let inner: InnerLine
  let codes: CodesAtTheDoor
  const said: string[] = []
  beforeAll(async () => {
    vi.spyOn(process.stdout, 'write').mockImplementation((words) => {
      said.push(String(words))
      return true
    })
    inner = await innerLine(kind)
    codes = codesAtTheDoor(inner)
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await inner.close()
  })

  async function lived(withSecond: boolean): Promise<{ code: DrawnCode; visitor: VisitorAtTheDoor }> {
    const code = drawCode(withSecond)
    await codes.make(code)
    const visitor = inner.visitor()
    const returns = { resume: code.resume, counsellor: chance(16), wish: 'any', appointment: chance(16) }
    const start = await visitor.startBody({ returns })
    await codes.ask('POST', '/v1/start', start, visitor.token)
    const document = { id: chance(16), sealed: chance(1_100), releaseAt: null }
    await Promise.all([
      codes.look(code),
      codes.second(code, code.second?.lookup ?? chance(32)),
      codes.second(code, chance(32)),
      codes.ask('POST', '/v1/hold', { resume: code.resume }, visitor.token),
      codes.stay(code),
      keepDocument(inner.line, code.handle, document),
    ])
    return { code, visitor }
  }
  const secretsOf = (code: DrawnCode): Buffer[] =>
    [code.lookup, code.auth, code.blob, code.handle, code.resume, code.second?.lookup, code.second?.blob].flatMap(
      (each) => (each === undefined ? [] : [bytesOf(each)]),
    )

  // @norm:CO-11
  it('I18: confirms no guess without the key store, and would with it', async () => {
    const lives = await Promise.all([lived(true), lived(false), lived(true)])
    const dump = await dumped(inner)
    const keys = [...dump.values()].flat().filter((value) => value.length <= 64)
    for (const { code } of lives) {
      expect(foundIn(dump, guesses(code, keys))).toEqual([])
      expect(foundIn(dump, secretsOf(code))).toEqual([])
      // The search sees: with the pepper the same code stands in three places.
      const pepper = await pepperOf(inner)
      const known = [pepper.hash('lookup', bytesOf(code.lookup)), pepper.hash('handle', bytesOf(code.handle))]
      const resume = pepper.hash('resume', bytesOf(code.resume))
      expect(foundIn(dump, [...known, resume])).toEqual(
        expect.arrayContaining(['return_code.lookup', 'return_code.handle', 'conversation.resume']),
      )
    }
  })

  it('does not say which code has a second word, nor which record stands in for none; what is kept is as chance', async () => {
    const dump = await dumped(inner)
    const of = (column: string): Buffer[] => dump.get(column) ?? []
    for (const column of ['return_code.lookup', 'return_code.handle', 'return_code.record', 'code_try.code']) {
      const lengths = new Set(of(column).map((value) => value.length))
      expect(of(column).length, column).toBeGreaterThanOrEqual(3)
      expect(lengths.size, `${column}: ${[...lengths].join()}`).toBe(1)
      const all = Buffer.concat([...of(column), ...(dump.get('return_document.body') ?? [])])
      expect(gzipSync(all, { level: 9 }).length, `${column} cannot be made shorter`).toBeGreaterThan(all.length)
    }
    // No column of one table is found in another: a try names no code, a conversation neither.
    const names = [...of('return_code.lookup'), ...of('return_code.handle')]
    for (const column of ['code_try.code', 'conversation.resume'])
      for (const value of of(column))
        expect(
          names.some((name) => name.equals(value)),
          column,
        ).toBe(false)
  })

  it('erased: no handle, lookup or id of it stands in any row, in the audit, or in what was said aloud', async () => {
    const { code, visitor } = await lived(true)
    const id = chance(16)
    await keepDocument(inner.line, code.handle, { id, sealed: chance(1_100), releaseAt: null })
    expect(foundIn(await dumped(inner), [Buffer.from(id)]), 'the search sees').toContain('return_document.id')
    const row = await sql<{ id: string }>`select code_id as id from return_document where id = ${id}`.execute(
      inner.database.sql,
    )
    const name = Buffer.from(row.rows[0]?.id ?? '?')
    await visitor.post('/v1/goodbye', {})
    await codes.erase(code)
    const pepper = await pepperOf(inner)
    const kept = [
      pepper.hash('lookup', bytesOf(code.lookup)),
      pepper.hash('handle', bytesOf(code.handle)),
      pepper.hash('auth', bytesOf(code.auth)),
      pepper.hash('resume', bytesOf(code.resume)),
    ]
    const dump = await dumped(inner)
    expect(foundIn(dump, [...secretsOf(code), ...kept, Buffer.from(id), name])).toEqual([])
    const words = said.join('')
    for (const each of [...secretsOf(code), ...kept]) {
      expect(words).not.toContain(each.toString('base64url'))
      expect(words).not.toContain(each.toString('hex'))
    }
  })
})
