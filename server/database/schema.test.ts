import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase } from '../../tests/stage/postgres.ts'
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

// @req:R-027 @req:R-043 @req:R-090 @req:R-106 @norm:AV-03 @norm:CO-01
it('has no column in which a person could be kept', () => {
  const names = [...committed.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name ?? '')
  expect(names.length).toBeGreaterThan(60)
  for (const name of names)
    expect(name).not.toMatch(
      /(^|_)(ip|address|phone|mail|email|agent|browser|geo|lat|lon|city|country|fingerprint|cookie|device|referr?er|screen|zone)(_|$)/,
    )
})

it('gives what was said no time', () => {
  for (const table of ['fact', 'note']) {
    const columns = new RegExp(`create table ${table} \\(([^;]*)\\);`).exec(committed)?.[1] ?? ''
    expect(columns).toContain('body bytea')
    expect(columns).not.toMatch(/_at |time|created|date/)
  }
})
