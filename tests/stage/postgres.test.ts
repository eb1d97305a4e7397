import pg from 'pg'
import { expect, test } from 'vitest'
import { freshDatabase, startPostgres } from './postgres.ts'

async function ask(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('each asker gets an empty database of its own, on a real PostgreSQL 18', async () => {
  const [one, other] = [await freshDatabase(), await freshDatabase()]
  await ask(one, 'create table told (n int)')
  const tables = `select count(*)::int as n from pg_tables where schemaname = 'public'`
  expect(await ask(one, tables)).toEqual([{ n: 1 }])
  expect(await ask(other, tables)).toEqual([{ n: 0 }])
  expect(await ask(one, `select current_setting('server_version_num')::int / 10000 as major`)).toEqual([{ major: 18 }])
})

test('a committed row outlives SIGKILL of the database server', async () => {
  const postgres = await startPostgres({ durable: true })
  try {
    const database = await postgres.freshDatabase()
    await ask(database, 'create table told (n int)')
    await ask(database, 'insert into told values (116)')
    await postgres.kill()
    await expect(ask(database, 'select n from told')).rejects.toThrow()
    await postgres.start()
    expect(await ask(database, 'select n from told')).toEqual([{ n: 116 }])
  } finally {
    await postgres.stop()
  }
  expect(() => process.kill(postgres.pid, 0)).toThrow()
})
