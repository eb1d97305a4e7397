/**
 * A bad network, made for real (browser emulation leaves an open stream delivering).
 *
 *   through ──cut()──────► refused     open connections are reset, new ones too
 *      │ ────halfOpen()──► silent      connections stay open, bytes vanish both ways
 *      │ ────slow(...)───► delayed     every chunk waits, in order
 *      ◄────restore()───── any of them
 */
import { createConnection, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

type Mode = { kind: 'through' } | { kind: 'refused' } | { kind: 'silent' } | { kind: 'delayed'; milliseconds: number }

type Pair = { browser: Socket; server: Socket; dead: boolean }

export type TcpProxy = {
  readonly port: number
  cut(): void
  halfOpen(): void
  slow(milliseconds: number): void
  /** Silent connections stay silent for ever, as on a phone that changed networks; new ones go through. */
  restore(): void
  /** Connections now open. */
  open(): number
  /** Bytes passed on since the start: up to the server, down to the browser. */
  readonly bytes: { up: number; down: number }
  close(): Promise<void>
}

export type ProxyOptions = {
  /** The address the server sees, any of 127.0.0.0/8: stands for a visitor's. */
  from?: string
  /** Hears every byte that goes up, as it passes. */
  heard?: (chunk: Buffer) => void
}

export async function startTcpProxy(targetPort: number, port = 0, options: ProxyOptions = {}): Promise<TcpProxy> {
  let mode: Mode = { kind: 'through' }
  const pairs = new Set<Pair>()
  const bytes = { up: 0, down: 0 }

  const listener = createServer((browser) => {
    if (mode.kind === 'refused') {
      browser.resetAndDestroy()
      return
    }
    const pair: Pair = {
      browser,
      server: createConnection({ port: targetPort, host: '127.0.0.1', localAddress: options.from ?? '127.0.0.1' }),
      dead: mode.kind === 'silent',
    }
    pairs.add(pair)
    pass(pair, pair.browser, pair.server, 'up')
    pass(pair, pair.server, pair.browser, 'down')
  })

  function pass(pair: Pair, from: Socket, to: Socket, way: 'up' | 'down') {
    let last = Promise.resolve()
    const inOrder = (deliver: () => void) => {
      const due = mode.kind === 'delayed' ? delay(mode.milliseconds) : Promise.resolve()
      last = last.then(() => due).then(deliver)
    }
    from.setNoDelay(true)
    from.on('data', (chunk: Buffer) => {
      if (pair.dead) return
      inOrder(() => {
        if (pair.dead || to.destroyed) return
        bytes[way] += chunk.length
        if (way === 'up') options.heard?.(chunk)
        if (to.write(chunk)) return
        from.pause()
        to.once('drain', () => from.resume())
      })
    })
    from.on('error', () => undefined)
    from.on('close', (hadError) => {
      if (pair.dead) return
      inOrder(() => {
        pairs.delete(pair)
        if (hadError) to.resetAndDestroy()
        else to.end()
      })
    })
  }

  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject)
    listener.listen(port, '127.0.0.1', resolve)
  })
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')

  return {
    port: address.port,
    bytes,
    open: () => pairs.size,
    cut() {
      mode = { kind: 'refused' }
      for (const { browser, server } of pairs) {
        browser.resetAndDestroy()
        server.resetAndDestroy()
      }
      pairs.clear()
    },
    halfOpen() {
      mode = { kind: 'silent' }
      for (const pair of pairs) pair.dead = true
    },
    slow(milliseconds) {
      mode = { kind: 'delayed', milliseconds }
    },
    restore() {
      mode = { kind: 'through' }
    },
    async close() {
      for (const { browser, server } of pairs) {
        browser.destroy()
        server.destroy()
      }
      await new Promise((resolve) => listener.close(resolve))
    },
  }
}
