/** Starting, stopping, starting again: what an operator does on a bad day. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Line, startLine } from '../stage/line.ts'

const root = new URL('../../', import.meta.url).pathname
const lines: Line[] = []
const started = async (options: Parameters<typeof startLine>[0]): Promise<Line> => {
  const line = await startLine(options)
  lines.push(line)
  return line
}
afterEach(async () => {
  for (const line of lines.splice(0)) await line.close()
})

const lineIdOf = async (line: Line): Promise<string> => {
  const page = await (await fetch(`http://127.0.0.1:${line.ports.console}/`)).text()
  return /"lineId":"([^"]+)"/.exec(page)?.[1] ?? 'no line id in the page'
}
const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}

describe.each(['embedded', 'postgres'] as const)('on %s', (database) => {
  // @norm:IN-06
  test('each origin says it is healthy, and SIGTERM ends it calmly', async () => {
    const line = await started({ database, fromNothing: true })
    expect(line.links).toHaveLength(3)
    const { pid } = line
    expect(await line.terminate()).toBe(0)
    expect(isGone(pid)).toBe(true)
  })

  test('a second start goes on with the same line, also after SIGKILL', async () => {
    const line = await started({ database })
    const first = await lineIdOf(line)
    expect(first).toMatch(/^proef-/)
    await line.restart()
    expect(await lineIdOf(line)).toBe(first)
    await line.kill()
    await line.restart()
    expect(await lineIdOf(line)).toBe(first)
  })
})

test('SIGTERM sent to npm reaches the program', async () => {
  const line = await started({ command: ['npm', 'start', '--silent'] })
  const programs = pidsListening(line.ports.chat)
  expect(programs).toHaveLength(1)
  await line.terminate()
  expect(line.output()).toContain('"event":"stopped"')
  expect(programs.every(isGone)).toBe(true)
})

test('two programs never share one data directory', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'lijn116-line-'))
  try {
    const first = await started({ dataDir })
    const second = await startLine({ dataDir, startSeconds: 30 }).catch((error: unknown) => String(error))
    expect(second).toMatch(/the line ended while starting/)
    const said = String(second).split('\n').slice(1).join('\n').trim()
    expect(said).not.toMatch(/\n\s+at /)
    expect(said.split('\n')).toHaveLength(1)
    expect((await fetch(`http://127.0.0.1:${first.ports.chat}/health`)).status).toBe(200)
  } finally {
    for (const line of lines.splice(0)) await line.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
})

test('production lists everything that is missing in one answer, and starts nothing', () => {
  const ran = spawnSync(process.execPath, [join(root, 'server/main.ts')], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, LINE_MODE: 'production' },
    encoding: 'utf8',
    timeout: 30_000,
  })
  expect(ran.status).toBe(1)
  const settings = ['SITE_ORIGIN', 'CHAT_ORIGIN', 'CONSOLE_ORIGIN', 'EXIT_ADDRESS', 'DATABASE_URL', 'KEYS_DATABASE_URL']
  for (const name of [...settings, 'LINE_FILE', 'TRUST_FILE']) expect(ran.stderr).toContain(name)
  expect(ran.stdout).not.toContain('/#')
})

test('an older Node is told in one sentence to go through npm', () => {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '20.1.0' })`
  const ran = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, join(root, 'server/start.js')],
    { encoding: 'utf8', timeout: 30_000 },
  )
  expect(ran.status).toBe(1)
  expect(ran.stderr.trim().split('\n')).toHaveLength(1)
  expect(ran.stderr).toContain('npm start')
})

/** Read from /proc, so that nothing needs to be installed: sockets listening on the port, and who holds them. */
function pidsListening(port: number): number[] {
  const script = `
    const fs = require('node:fs')
    const hex = Number(process.argv[1]).toString(16).toUpperCase().padStart(4, '0')
    const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => fs.readFileSync(file, 'utf8').split('\\n'))
    const inodes = rows.map((row) => row.trim().split(/\\s+/)).filter((c) => c[1]?.endsWith(':' + hex) && c[3] === '0A').map((c) => c[9])
    const pids = fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).filter((pid) => {
      try { return fs.readdirSync('/proc/' + pid + '/fd').some((fd) => { try { return inodes.some((i) => fs.readlinkSync('/proc/' + pid + '/fd/' + fd) === 'socket:[' + i + ']') } catch { return false } }) } catch { return false }
    })
    console.log(JSON.stringify(pids.map(Number)))`
  return JSON.parse(spawnSync(process.execPath, ['-e', script, `${port}`], { encoding: 'utf8' }).stdout) as number[]
}
