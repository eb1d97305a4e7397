/** A whole line, as an operator would start it: the real program, real ports, a real database, its own directory. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { compressedOnce } from './compressed-once.ts'
import { copyDatabaseTemplate } from './database-template.ts'
import { freePort } from './free-port.ts'
import { freshDatabase } from './postgres.ts'
import { fenceOfNode } from './program.ts'

export type LineOptions = {
  database?: 'embedded' | 'postgres'
  /** Given: used and kept. Otherwise a temporary one, removed by `terminate()` and `kill()` unless `keep`. */
  dataDir?: string
  env?: Readonly<Record<string, string>>
  /** What to run instead of `node server/main.ts`, e.g. ['npm', 'start']. */
  command?: readonly [string, ...string[]]
  /** Where a proxy listens in front of the chat or console port: browsers are sent there. */
  chatPortSeen?: number
  consolePortSeen?: number
  startSeconds?: number
  /** Makes its embedded database itself, as a first start does, instead of being given one that is ready. */
  fromNothing?: boolean
}

export type Line = {
  readonly siteOrigin: string
  readonly chatOrigin: string
  readonly consoleOrigin: string
  /** Where the program itself listens. */
  readonly ports: { readonly site: number; readonly chat: number; readonly console: number }
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  /** Milliseconds from spawn until every origin answered /health. */
  readonly startMilliseconds: number
  /** One-time sign-in links printed so far, oldest first; a fresh trial line has three. */
  readonly links: string[]
  /** Everything the program and its custody process have said on stdout and stderr. */
  output(): string
  readonly pid: number
  /** SIGTERM, then waits for the end. Exit code, or the signal that ended it. */
  terminate(): Promise<number | NodeJS.Signals>
  /** SIGKILL: no drain, no goodbye. */
  kill(): Promise<void>
  /** Starts again on the same ports and data; after `terminate()` or `kill()`, or ends it first with SIGTERM. */
  restart(): Promise<void>
  /** Ends it if needed and removes the temporary directory. */
  close(): Promise<void>
}

const root = new URL('../../', import.meta.url).pathname

export async function startLine(options: LineOptions = {}): Promise<Line> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'lijn116-line-'))
  const ports = { site: await freePort(), chat: await freePort(), console: await freePort() }
  const databaseUrl = options.database === 'postgres' ? await freshDatabase() : undefined
  const siteOrigin = `http://localhost:${ports.site}`
  const chatOrigin = `http://chat.localhost:${options.chatPortSeen ?? ports.chat}`
  const consoleOrigin = `http://console.localhost:${options.consolePortSeen ?? ports.console}`
  const shared = compressedOnce()
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    ...fenceOfNode(),
    HOST: '127.0.0.1',
    SITE_PORT: `${ports.site}`,
    CHAT_PORT: `${ports.chat}`,
    CONSOLE_PORT: `${ports.console}`,
    SITE_ORIGIN: siteOrigin,
    CHAT_ORIGIN: chatOrigin,
    CONSOLE_ORIGIN: consoleOrigin,
    DATA_DIR: dataDir,
    LINE_MODE: 'trial',
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    ...shared.env,
    ...options.env,
  }
  const [program, ...args] = options.command ?? [process.execPath, ...shared.args, join(root, 'server/main.ts')]

  const isReady = options.dataDir === undefined && options.fromNothing !== true
  if (isReady && env.DATABASE_URL === undefined) copyDatabaseTemplate(dataDir)

  let child: ChildProcess | undefined
  let output = ''
  let startMilliseconds = 0

  const isFreshTrial = env.LINE_MODE === 'trial' && !existsSync(join(dataDir, 'custody'))

  const running = (): ChildProcess | undefined =>
    child !== undefined && child.exitCode === null && child.signalCode === null ? child : undefined

  async function start(): Promise<void> {
    const from = Date.now()
    const started = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    child = started
    const hear = (chunk: Buffer): void => {
      output += chunk.toString()
    }
    started.stdout?.on('data', hear)
    started.stderr?.on('data', hear)
    const until = from + (options.startSeconds ?? 120) * 1000
    const hold = async (): Promise<void> => {
      if (running() === undefined) throw new Error(`the line ended while starting:\n${output}`)
      if (Date.now() > until) throw new Error(`the line did not start in time:\n${output}`)
      await delay(40)
    }
    for (const port of Object.values(ports)) while (!(await healthy(port))) await hold()
    startMilliseconds = Date.now() - from
    while (isFreshTrial && linksIn(output).length < 3) await hold()
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | NodeJS.Signals> {
    const ending = running()
    if (ending === undefined) return child?.exitCode ?? child?.signalCode ?? 0
    const ended = new Promise<number | NodeJS.Signals>((resolve) => {
      ending.once('close', (code, bySignal) => resolve(code ?? bySignal ?? 0))
    })
    ending.kill(signal)
    return ended
  }

  try {
    await start()
  } catch (error) {
    await end('SIGKILL')
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
    throw error
  }
  return {
    siteOrigin,
    chatOrigin,
    consoleOrigin,
    ports,
    dataDir,
    databaseUrl,
    get startMilliseconds() {
      return startMilliseconds
    },
    get pid() {
      return child?.pid ?? 0
    },
    get links() {
      return linksIn(output)
    },
    output: () => output,
    terminate: () => end('SIGTERM'),
    async kill() {
      await end('SIGKILL')
    },
    async restart() {
      await end('SIGTERM')
      await start()
    },
    async close() {
      await end('SIGTERM')
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function healthy(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`)
    await answer.body?.cancel()
    return answer.ok
  } catch {
    return false
  }
}

/** `CONSOLE_ORIGIN/#<link>.<secret>`, as custody prints them. */
export const linksIn = (output: string): string[] => [
  ...new Set(output.match(/https?:\/\/[^\s/]+\/#[\w-]+\.[\w-]+/g) ?? []),
]
