/**
 * One database, two shapes: embedded (PGlite in DATA_DIR/database; survives SIGKILL, never syncs, so not a power cut)
 * or PostgreSQL by address. Both are given as Kysely plus the one channel by which processes tell each other that
 * something changed. Hints carry ids and numbers only.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely'
import pg from 'pg'
import { openPglite } from './embedded.ts'
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
  const pglite = await openPglite(directory)
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

const listenAgainMilliseconds = 500

pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/**
 * A pool that a lost connection cannot end the process with: the driver tells of it by an event on the client, idle or
 * in the middle of a transaction, and an event nobody listens to is an exception. The query that ran is refused as usual.
 */
export function openPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max, idleTimeoutMillis: 60_000 })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

export async function openPostgres(url: string): Promise<OpenDatabase> {
  const pool = openPool(url, 8)
  const sql = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  let listener: pg.Client | null = null
  let closed = false

  /** Resolves when listening has begun; `ended` when the connection is lost. */
  async function listenOnce(heard: (hint: string) => void): Promise<{ ended: Promise<void> }> {
    const client = new pg.Client({ connectionString: url, keepAlive: true })
    client.on('notification', (message) => heard(message.payload ?? ''))
    client.on('error', () => undefined)
    const ended = new Promise<void>((resolve) => client.once('end', resolve))
    await client.connect()
    await client.query(`listen ${channel}`)
    listener = client
    return { ended }
  }
  async function listen(heard: (hint: string) => void, missed: () => void): Promise<void> {
    let { ended } = await listenOnce(heard)
    void (async () => {
      for (;;) {
        await ended
        while (!closed) {
          await new Promise((resolve) => setTimeout(resolve, listenAgainMilliseconds))
          const again = await listenOnce(heard).catch(() => null)
          if (again === null) continue
          ended = again.ended
          missed()
          break
        }
        if (closed) return
      }
    })()
  }
  return {
    sql,
    kind: 'postgres',
    listen,
    async close() {
      closed = true
      await listener?.end()
      await sql.destroy()
    },
  }
}
