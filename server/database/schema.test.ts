import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase } from '../../tests/stage/postgres.ts'
import { openPostgresKeyStore } from '../key-store/postgres-key-store.ts'
import { describeSchema } from './describe-schema.ts'
import { migrate } from './migrate.ts'
import { type OpenDatabase, openEmbedded, openPostgres } from './open.ts'

const committed = readFileSync(new URL('../schema.sql', import.meta.url), 'utf8')

describe.each(['embedded', 'postgres'] as const)('the schema on %s', (kind) => {
  const directory = mkdtempSync(join(tmpdir(), 'lijn116-schema-'))
  let database: OpenDatabase
  beforeAll(async () => {
    database = kind === 'embedded' ? await openEmbedded(directory) : await openPostgres(await freshDatabase())
    await Promise.all([migrate(database.sql), migrate(database.sql)])
  })
  afterAll(async () => {
    await database.close()
    rmSync(directory, { recursive: true })
  })

  it('is what server/schema.sql says (after a migration: npm run schema)', async () => {
    expect(await describeSchema(database.sql)).toBe(committed)
  })
  it('of a newer program is refused', async () => {
    await sql`insert into migration values (9999, 'from the future')`.execute(database.sql)
    await expect(migrate(database.sql)).rejects.toThrow('Start a newer version')
    await sql`delete from migration where number = 9999`.execute(database.sql)
  })
})

const telling =
  /(^|_)(ip|address|phone|mail|email|agent|browser|geo|lat|lon|city|country|fingerprint|cookie|device|referr?er|screen|zone|user|title|locale|tz|width|height|ua|born|birth|age|postcode|street)(_|$)/
const columnsIn = (schema: string): string[] => [...schema.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name ?? '')

// @req:R-027 @req:R-028 @req:R-043 @req:R-090 @req:R-106 @norm:AV-03 @norm:CO-01 @norm:CO-04
it('has no column in which a person could be kept', () => {
  const names = columnsIn(committed)
  expect(names.length).toBeGreaterThan(60)
  expect(names.filter((name) => telling.test(name))).toEqual([])
  // Of staff: her account, and whether she is a woman or a man if she says so.
  const tables = [...committed.matchAll(/create table (\w+) \(([^;]*)\);/g)]
  const withName = tables
    .filter(([, , columns]) => /^ {2}(name|gender) /m.test(columns ?? ''))
    .map(([, table]) => table)
  expect(withName).toEqual(['account', 'counter', 'duty', 'invitation', 'migration', 'passkey', 'session', 'staffing'])
})

it('control: a column that tells would be found', () => {
  const made = 'create table made (\n  id text not null,\n  user_agent text,\n  came_from_ip inet,\n);'
  expect(columnsIn(made).filter((name) => telling.test(name))).toEqual(['user_agent', 'came_from_ip'])
})

it('of the key store has chance, days and names of purposes, and nothing beside', async () => {
  const url = await freshDatabase()
  const store = await openPostgresKeyStore(url)
  try {
    const slot = await store.createSlot(20_500)
    await store.secret('salt')
    const database = await openPostgres(url)
    const { rows } = await sql<{ name: string; type: string }>`
      select table_name || '.' || column_name as name, data_type as type from information_schema.columns
      where table_schema = 'public' order by 1`.execute(database.sql)
    const kept = await sql<{ id: string; name: string }>`select slot.id, secret.name from slot, secret`.execute(
      database.sql,
    )
    await database.close()
    expect(rows.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'day_key.day integer',
      'day_key.key bytea',
      'secret.key bytea',
      'secret.name text',
      'slot.day integer',
      'slot.id text',
      'slot.wrapped bytea',
    ])
    expect(kept.rows).toEqual([{ id: slot.id, name: 'salt' }])
    expect(slot.id).toMatch(/^20500\.[\w-]+$/)
  } finally {
    await store.close()
  }
})

it('gives what was said no time', () => {
  for (const table of ['fact', 'note']) {
    const columns = new RegExp(`create table ${table} \\(([^;]*)\\);`).exec(committed)?.[1] ?? ''
    expect(columns).toContain('body bytea')
    expect(columns).not.toMatch(/_at |time|created|date/)
  }
})
