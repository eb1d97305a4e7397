/**
 * One database, two shapes: embedded (PGlite in DATA_DIR/database; survives SIGKILL, never syncs, so not a power cut)
 * or PostgreSQL by address. Both are given as Kysely plus the one channel by which processes tell each other that
 * something changed. Hints carry ids and numbers only.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Schema } from './schema.ts'

export type Database = Kysely<Schema>
export type OpenDatabase = {
  sql: Database
  kind: 'embedded' | 'postgres'
  /** Calls `heard` for each hint of any process. `missed` says hints may have been lost (reconnected). */
  listen(heard: (hint: string) => void, missed: () => void): Promise<void>
  close(): Promise<void>
}

export const channel = 'line'

export async function openEmbedded(dataDir: string): Promise<OpenDatabase> {
  const directory = join(dataDir, 'database')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const pglite = await PGlite.create(directory)
  return {
    sql: new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) }),
    kind: 'embedded',
    async listen(heard) {
      await pglite.listen(channel, heard)
    },
    async close() {
      await pglite.close()
    },
  }
}

pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export async function openPostgres(url: string): Promise<OpenDatabase> {
  const pool = new pg.Pool({ connectionString: url, max: 8, idleTimeoutMillis: 60_000 })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined)
  const sql = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  let listener: pg.Client | null = null
  let closed = false
  const connectListener = async (heard: (hint: string) => void, missed: () => void): Promise<void> => {
    const client = new pg.Client({ connectionString: url, keepAlive: true })
    client.on('notification', (message) => heard(message.payload ?? ''))
    client.on('error', () => undefined)
    client.on('end', () => {
      if (closed) return
      setTimeout(() => connectListener(heard, missed).then(missed, () => client.emit('end')), 500)
    })
    await client.connect()
    await client.query(`listen ${channel}`)
    listener = client
  }
  return {
    sql,
    kind: 'postgres',
    listen: connectListener,
    async close() {
      closed = true
      await listener?.end()
      await sql.destroy()
    },
  }
}
