/** A PostgreSQL of its own whose log is archived: a base backup of it, and the cluster as it was at a point after that. */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Postgres, startPostgres } from './postgres.ts'

const point = 'before-the-end'

export type BackedUp = Awaited<ReturnType<typeof backedUpPostgres>>

/** `settings`: further ones of PostgreSQL, such as what it writes into its log. */
export async function backedUpPostgres(settings: Readonly<Record<string, string>> = {}) {
  const scratch = mkdtempSync(join(tmpdir(), 'lijn116-restore-'))
  const archive = join(scratch, 'archive')
  const base = join(scratch, 'base')
  mkdirSync(archive)
  for (const directory of [scratch, archive]) chmodSync(directory, 0o777)
  const today = await startPostgres({
    settings: {
      wal_level: 'replica',
      archive_mode: 'on',
      archive_command: `cp %p ${archive}/%f`,
      max_wal_senders: '0',
      full_page_writes: 'on',
      ...settings,
    },
  })
  const databaseUrl = await today.freshDatabase()
  /** Anew each time: a test may take the cluster away in between. */
  async function asAdmin<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
    const admin = new pg.Client({ connectionString: databaseUrl })
    await admin.connect()
    try {
      return await work(admin)
    } finally {
      await admin.end()
    }
  }
  /** All that was written until now is in the archive. */
  async function archived(): Promise<void> {
    const segment = await asAdmin(async (admin) => {
      const { rows } = await admin.query<{ name: string }>('select pg_walfile_name(pg_switch_wal()) as name')
      return rows[0]?.name ?? ''
    })
    for (let tries = 0; !existsSync(join(archive, segment)); tries++) {
      if (tries > 1200) throw new Error(`never archived: ${segment} of ${readdirSync(archive)}`)
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
  let restored: Postgres | null = null

  return {
    /** The one that is backed up. */
    cluster: today,
    databaseUrl,
    base,
    archive,
    archived,
    /** What comes after it is only in the log. */
    backUp: () =>
      asAdmin(async (admin) => {
        await admin.query(`select pg_backup_start('drill', true)`)
        cpSync(today.directory, base, {
          recursive: true,
          filter: (from) => !/pg_wal\/.|postmaster\.|pg_stat_tmp\/./.test(from),
        })
        const { rows } = await admin.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)')
        writeFileSync(join(base, 'backup_label'), rows[0]?.labelfile ?? '')
      }),
    /** What comes after it is lost. */
    async markPoint(): Promise<void> {
      await asAdmin((admin) => admin.query('select pg_create_restore_point($1)', [point]))
    },
    /** Address of the same database in the cluster as it was at the point. */
    async restore(): Promise<string> {
      await archived()
      writeFileSync(join(base, 'recovery.signal'), '')
      restored = await startPostgres({
        filesFrom: base,
        settings: {
          restore_command: `cp ${archive}/%f %p`,
          recovery_target_name: point,
          recovery_target_action: 'promote',
        },
      })
      const url = databaseUrl.replace(`:${today.port}/`, `:${restored.port}/`)
      await untilPromoted(url)
      return url
    },
    async close(): Promise<void> {
      await restored?.stop()
      await today.stop()
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}

/** It answers questions before it takes changes. */
async function untilPromoted(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (let tries = 0; ; tries++) {
      const { rows } = await client.query<{ waits: boolean }>('select pg_is_in_recovery() as waits')
      if (rows[0]?.waits === false) return
      if (tries > 1200) throw new Error('never promoted')
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  } finally {
    await client.end()
  }
}
