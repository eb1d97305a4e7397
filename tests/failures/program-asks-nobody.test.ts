/**
 * The running program opens a connection to its database and to nothing else: not the server, not what holds the keys, not
 * custody. Read from its sockets while people talk, again and again, and beside that from a program that does ask elsewhere.
 */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { nodeCounsellor, nodeVisitor, until } from '../journeys/node-people.ts'
import { freePort } from '../stage/free-port.ts'
import { startLine } from '../stage/line.ts'
import { freshDatabase } from '../stage/postgres.ts'
import { familyOf, type Held, socketsOf } from '../stage/sockets-of.ts'

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
  const timer = setInterval(look, 20)
  return () => {
    clearInterval(timer)
    look()
    return { asked: [...asked.keys()].sort(), family: [...family], looks }
  }
}

// @req:R-035 @req:R-044 @req:R-210 @norm:CO-14 @norm:IN-01
it('asks its database and nobody else, while people talk', async () => {
  const keys = await freshDatabase()
  const line = await startLine({ database: 'postgres', env: { KEYS_DATABASE_URL: keys } })
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
    expect(looks).toBeGreaterThan(5)
    expect(asked).toEqual([`tcp 127.0.0.1:${new URL(keys).port}`])
  } finally {
    await line.close()
  }
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
