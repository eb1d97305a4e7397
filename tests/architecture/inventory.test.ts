/** Fear: something is kept that the public list does not name, or the list names what is not there any more. */
import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import { afterAll, expect, it } from 'vitest'
import { migrate } from '../../server/database/migrate.ts'
import { openPostgres } from '../../server/database/open.ts'
import { openPostgresKeyStore } from '../../server/key-store/postgres-key-store.ts'
import { freshDatabase } from '../stage/postgres.ts'

type Listed = { columns: Record<string, Record<string, string[]>> }
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const { columns } = JSON.parse(read('../../content/inventory.columns.json')) as Listed
const listed = Object.values(columns).flatMap((tables) =>
  Object.entries(tables).flatMap(([table, names]) => names.map((name) => `${table}.${name}`)),
)
const isOfTheLog = (name: string): boolean => name.startsWith('log.')
const keyStore = 'key store: '

const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing) await close()
})

async function columnsOf(address: string): Promise<string[]> {
  const client = new Client({ connectionString: address })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public'`,
  )
  await client.end()
  return rows.map(({ name }) => name)
}

// @norm:CO-01 @norm:CO-03
it('every column of both databases stands in the list once, and nothing else does', async () => {
  const [main, keys] = [await freshDatabase(), await freshDatabase()]
  const database = await openPostgres(main)
  closing.push(() => database.close())
  await migrate(database.sql)
  const store = await openPostgresKeyStore(keys)
  closing.push(() => store.close())
  const live = [...(await columnsOf(main)), ...(await columnsOf(keys)).map((name) => `${keyStore}${name}`)]
  expect(live.length).toBeGreaterThan(150)
  expect(listed.filter((name) => !isOfTheLog(name)).toSorted()).toEqual(live.toSorted())
})

it('every event the log can say stands in the list, and nothing else does', () => {
  const events = new Set(
    [...read('../../server/log.ts').matchAll(/\{ event: '([a-z-]+)'/g)].map(([, event]) => `log.${event}`),
  )
  expect(events.size).toBeGreaterThan(8)
  expect(listed.filter(isOfTheLog).toSorted()).toEqual([...events].toSorted())
})
