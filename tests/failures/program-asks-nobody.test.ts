/**
 * The running program opens a connection to its database and to nothing else: not the server, not what holds the keys, not
 * custody. Read from its sockets while people talk, again and again; and what is refused, and so never holds a socket, is told
 * by the fence, from the first line of the program on. Beside both stands a program that does ask elsewhere.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { nodeCounsellor, nodeVisitor, until } from '../journeys/node-people.ts'
import { freePort } from '../stage/free-port.ts'
import { startLine } from '../stage/line.ts'
import { freshDatabase } from '../stage/postgres.ts'
import { fenceThatTells } from '../stage/program.ts'
import { familyOf, type Held, socketsOf } from '../stage/sockets-of.ts'

const directory = mkdtempSync(join(tmpdir(), 'lijn116-egress-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** What the programs told to a file of the fence: which of them it stands around, and whom they asked for. */
function toldIn(log: string): { fenced: number[]; asked: string[] } {
  const rows = readFileSync(log, 'utf8').trim().split('\n')
  const fenced = rows.filter((row) => row.endsWith(' is fenced')).map((row) => Number.parseInt(row, 10))
  return { fenced, asked: rows.flatMap((row) => / asked for (.*)$/.exec(row)?.[1] ?? []) }
}

/** Looks now and every few milliseconds until it is asked for all that it saw. */
function watch(pid: number, listensAt: readonly number[]) {
  const own = listensAt.map((port) => `:${port}`)
  const asked = new Map<string, Held>()
  const family = new Set<number>()
  let looks = 0
  const look = (): void => {
    const pids = familyOf(pid)
    for (const each of pids) family.add(each)
    for (const held of socketsOf(pids)) {
      const isVisit = own.some((port) => held.local.endsWith(port))
      if (!held.isListening && !isVisit) asked.set(`${held.kind} ${held.remote}`, held)
      if (held.isListening && !isVisit) asked.set(`listens at ${held.local}`, held)
    }
    looks += 1
  }
  look()
  const timer = setInterval(look, 100)
  return () => {
    clearInterval(timer)
    look()
    return { asked: [...asked.keys()].sort(), family: [...family], looks }
  }
}

// @req:R-035 @req:R-044 @req:R-210 @norm:CO-14 @norm:IN-01
it('asks its database and nobody else, while people talk', async () => {
  const keys = await freshDatabase()
  const log = join(directory, 'line')
  const line = await startLine({ database: 'postgres', env: { ...fenceThatTells(log), KEYS_DATABASE_URL: keys } })
  let programs: number[]
  try {
    const seen = watch(line.pid, Object.values(line.ports))
    const noor = await nodeCounsellor(line, line.links[0] ?? '', 'Noor')
    const visitor = nodeVisitor(line)
    await visitor.open()
    visitor.say('Is daar iemand?')
    await until(visitor, ({ messages }) => messages[0]?.state === 'kept')
    const { waiting } = await until(noor.staff, (view) => view.waiting.length > 0)
    expect(await noor.staff.take(waiting[0]?.conversation ?? '')).toBe('taken')
    await until(visitor, ({ phase }) => phase === 'talking')
    visitor.drop()
    await noor.staff.signOut()
    const { asked, family, looks } = seen()
    // Custody is a program of its own here, and it is among those looked at.
    expect(family.length).toBeGreaterThan(1)
    expect(looks).toBeGreaterThan(2)
    programs = family
    expect(asked).toEqual([`tcp 127.0.0.1:${new URL(keys).port}`])
  } finally {
    await line.close()
  }
  // From its start to its end, each of its programs.
  const told = toldIn(log)
  expect(told.fenced).toEqual(expect.arrayContaining(programs))
  expect(told.asked).toEqual([])
})

it('and one that asks and swallows the refusal is told, also when a child of it does', () => {
  const log = join(directory, 'swallows')
  const asks = `fetch('https://telemetrie.example/').catch(() => undefined)`
  const child = `try { require('node:net').connect(443, '192.0.2.1') } catch {}`
  const both = `${asks}; require('node:child_process').spawnSync(process.execPath, ['--eval', ${JSON.stringify(child)}])`
  const { status, stderr } = spawnSync(process.execPath, ['--eval', both], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...fenceThatTells(log) },
    timeout: 120_000,
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(toldIn(log).asked.sort()).toEqual(['192.0.2.1', 'telemetrie.example'])
})

it('and a program that does ask is seen, also when a child of it does', async () => {
  const server = createServer((socket) => socket.on('error', () => undefined))
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const asks = `require('node:net').connect(${port}, '127.0.0.1'); require('node:dgram').createSocket('udp4').bind()`
  const parent = `require('node:child_process').spawn(process.execPath, ['--eval', ${JSON.stringify(asks)}]); setInterval(() => {}, 1e6)`
  const child = spawn(process.execPath, ['--eval', parent], { stdio: 'ignore' })
  const grandchild = () => familyOf(child.pid ?? 0).slice(1)
  try {
    await expect
      .poll(() => watch(child.pid ?? 0, [])().asked, { timeout: 60_000, interval: 50 })
      .toEqual([`tcp 127.0.0.1:${port}`, 'udp 0.0.0.0:0'])
  } finally {
    for (const pid of [...grandchild(), child.pid ?? 0]) process.kill(pid, 'SIGKILL')
    server.close()
  }
})
