import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

/** A server that says everything back. */
const echo = createServer((socket) => {
  socket.on('data', (chunk) => socket.write(chunk))
  socket.on('error', () => undefined)
})
let proxy: TcpProxy
const sockets: Socket[] = []

beforeEach(async () => {
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  proxy = await startTcpProxy((echo.address() as AddressInfo).port)
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await proxy.close()
  await new Promise((resolve) => echo.close(resolve))
})

function connect() {
  const socket = createConnection(proxy.port, '127.0.0.1')
  sockets.push(socket)
  let heard = ''
  let ended = false
  socket.on('data', (chunk) => {
    heard += chunk
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    ended = true
  })
  const until = async (claim: () => boolean): Promise<void> => {
    for (const end = Date.now() + 5_000; !claim(); await delay(5)) if (Date.now() > end) throw new Error('waited 5 s')
  }
  return { say: (text: string) => socket.write(text), heard: () => heard, ended: () => ended, until }
}

test('passes everything on, and counts it', async () => {
  const one = connect()
  one.say('hello')
  await one.until(() => one.heard() === 'hello')
  expect(proxy.bytes).toEqual({ up: 5, down: 5 })
})

test('cut resets what is open and refuses what comes, until restored', async () => {
  const one = connect()
  one.say('before')
  await one.until(() => one.heard() === 'before')
  proxy.cut()
  await one.until(one.ended)
  const during = connect()
  await during.until(during.ended)
  proxy.restore()
  const after = connect()
  after.say('after')
  await after.until(() => after.heard() === 'after')
})

test('half-open lets nothing through and ends nothing; restored, only new connections speak', async () => {
  const one = connect()
  one.say('before')
  await one.until(() => one.heard() === 'before')
  proxy.halfOpen()
  one.say('vanished')
  await delay(200)
  expect([one.heard(), one.ended()]).toEqual(['before', false])
  proxy.restore()
  one.say('still vanished')
  const after = connect()
  after.say('after')
  await after.until(() => after.heard() === 'after')
  expect([one.heard(), one.ended()]).toEqual(['before', false])
})

test('slow delays every chunk and keeps the order', async () => {
  const one = connect()
  one.say('0')
  await one.until(() => one.heard() === '0')
  proxy.slow(150)
  const from = Date.now()
  for (const digit of '123456789') {
    one.say(digit)
    await delay(2)
  }
  await one.until(() => one.heard() === '0123456789')
  expect(Date.now() - from).toBeGreaterThanOrEqual(300)
})
