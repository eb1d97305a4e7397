/** The machine comes back and its database does not, yet: who needs to read can read, and the rest opens by itself. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { freePort } from '../stage/free-port.ts'
import { freshDatabase } from '../stage/postgres.ts'
import { type Program, startProgram } from '../stage/program.ts'
import { startTcpProxy, type TcpProxy } from '../stage/tcp-proxy.ts'

const root = new URL('../../', import.meta.url).pathname
const directory = mkdtempSync(join(tmpdir(), 'lijn116-without-'))
const opened: { close(): Promise<unknown> }[] = []
let ports = { site: 0, chat: 0, console: 0 }
/** Nothing listens where it looks for its database. */
let away: { env: Record<string, string>; port: number; database: URL }

beforeAll(async () => {
  const made = spawnSync(
    process.execPath,
    [
      join(root, 'custody/commands/create-line.ts'),
      ...['--keys', join(directory, 'private'), '--public', join(directory, 'public'), '--id', 'lijn116-test'],
      ...['--phone', '116 016'],
    ],
    { encoding: 'utf8' },
  )
  expect(made.status, made.stderr).toBe(0)
  ports = { site: await freePort(), chat: await freePort(), console: await freePort() }
  const [database, port] = [new URL(await freshDatabase()), await freePort()]
  const nowhere = new URL(database)
  nowhere.port = `${port}`
  away = {
    port,
    database,
    env: {
      ...{ SITE_PORT: `${ports.site}`, CHAT_PORT: `${ports.chat}`, CONSOLE_PORT: `${ports.console}` },
      LINE_MODE: 'production',
      HOST: '127.0.0.1',
      DATA_DIR: join(directory, 'data'),
      SITE_ORIGIN: 'https://lijn.example',
      CHAT_ORIGIN: 'https://chat.example',
      CONSOLE_ORIGIN: 'https://werk.example',
      EXIT_ADDRESS: 'https://weer.example/vandaag',
      DATABASE_URL: nowhere.href,
      KEYS_DATABASE_URL: await freshDatabase(),
      LINE_FILE: join(directory, 'public/line.json'),
      TRUST_FILE: join(directory, 'public/trust.json'),
    },
  }
})
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const started = async (env: Record<string, string>): Promise<Program> => {
  const program = await startProgram(env, `http://127.0.0.1:${ports.site}/health`)
  opened.push({ close: () => program.terminate() })
  return program
}
const proxied = async (): Promise<TcpProxy> => {
  const proxy = await startTcpProxy(Number(away.database.port), away.port)
  opened.push(proxy)
  return proxy
}
const onSite = (path: string, method = 'GET') =>
  fetch(`http://127.0.0.1:${ports.site}${path}`, { method, redirect: 'manual' })
const statusAt = (port: number): Promise<number> =>
  fetch(`http://127.0.0.1:${port}/health`).then(
    ({ status }) => status,
    () => 0,
  )
const waitings = (program: Program) => program.output().match(/"event":"waiting"/g) ?? []
async function until(holds: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 600) throw new Error(what())
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

// @norm:AV-11
it('pages, the way out and the map can be read; chat and console open when it answers', async () => {
  const program = await started(away.env)
  await until(() => waitings(program).length > 0, program.output)
  for (const [path, words] of [
    ['/', 'tel:112'],
    ['/adressen', 'data-entry="centrum-seksueel-geweld"'],
    // Nothing fits: it cannot be counted, and the page is there all the same.
    ['/adressen/8/4/5', '<main'],
  ] as const) {
    const page = await onSite(path)
    expect([path, page.status, (await page.text()).includes(words)]).toEqual([path, 200, true])
  }
  // Of these it is not known what is true now.
  for (const path of ['/v1/open/counts', '/v1/open/directory', '/v1/open/embed/centrum-seksueel-geweld']) {
    const answer = await onSite(path)
    expect([path, answer.status, answer.headers.get('retry-after')]).toEqual([path, 500, '2'])
  }
  const exit = await onSite('/exit')
  expect([exit.status, exit.headers.get('location')]).toEqual([303, 'https://weer.example/vandaag'])
  expect([await statusAt(ports.chat), await statusAt(ports.console)]).toEqual([0, 0])

  await proxied()
  await until(async () => (await statusAt(ports.console)) === 200, program.output)
  expect(await statusAt(ports.chat)).toBe(200)
  expect((await onSite('/v1/open/directory')).status).toBe(200)
  expect((await onSite('/v1/open/counts')).status).toBe(200)
  for (const path of ['/', '/adressen', '/adressen/8/4/5', '/v1/open/directory', '/v1/open/hsds/services']) {
    const [head, whole] = [await onSite(path, 'HEAD'), await onSite(path)]
    const said = ({ status, headers }: Response) =>
      ['content-type', 'x-robots-tag'].map((each) => headers.get(each) ?? status)
    expect([path, head.status, await head.text(), said(head)]).toEqual([path, 200, '', said(whole)])
    await whole.body?.cancel()
  }
  expect(waitings(program)).toHaveLength(1)
  expect(await program.terminate()).toBe(0)
}, 120_000)

it('waits in silence where nothing answers, and can be stopped', async () => {
  const proxy = await proxied()
  proxy.halfOpen()
  const program = await started(away.env)
  expect((await onSite('/nu-niet-veilig')).status).toBeLessThan(500)
  expect(await program.terminate()).toBe(0)
  expect(program.output()).toContain('"event":"stopped"')
}, 120_000)

it('ends at a bug that nobody caught, and says no word of its message', async () => {
  const canary = 'kanarie-die-niemand-ving'
  const bug = `process.on('SIGUSR2', () => void Promise.reject(new RangeError('${canary}')))`
  const preloaded = `--import=data:text/javascript,${encodeURIComponent(bug)}`
  const program = await started({ ...away.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${preloaded}`.trim() })
  process.kill(program.pid, 'SIGUSR2')
  await until(() => program.output().includes('unhandledRejection'), program.output)
  expect(await program.terminate()).toBe(1)
  expect(program.output()).toContain('"name":"RangeError"')
  expect(program.output()).not.toContain(canary)
}, 120_000)

it('ends when waiting cannot help', async () => {
  const nothing = new URL(away.database)
  nothing.pathname = '/nothing-of-this-name'
  const ran = spawnSync(process.execPath, [join(root, 'server/main.ts')], {
    env: { PATH: process.env.PATH, ...away.env, DATABASE_URL: nothing.href },
    encoding: 'utf8',
    timeout: 60_000,
  })
  expect([ran.status, ran.stderr.trim()]).toEqual([1, 'database "nothing-of-this-name" does not exist'])
}, 90_000)
