/** L: what this machine cannot do faster. One echo over loopback plus one write that is forced to the disk. */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { type AddressInfo, createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Spread, spreadOf } from './spread.ts'

const bytes = Buffer.alloc(600, 7)

export async function measureFloor(times = 2_000): Promise<{ echo: Spread; sync: Spread }> {
  return { echo: await echo(times), sync: sync(times) }
}

async function echo(times: number): Promise<Spread> {
  const server = createServer((socket) => socket.setNoDelay(true).pipe(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const socket = createConnection((server.address() as AddressInfo).port, '127.0.0.1').setNoDelay(true)
  const samples: number[] = []
  for (let time = 0; time < times; time++) {
    const from = performance.now()
    let back = 0
    await new Promise<void>((resolve) => {
      const hear = (chunk: Buffer): void => {
        back += chunk.length
        if (back < bytes.length) return
        socket.off('data', hear)
        resolve()
      }
      socket.on('data', hear)
      socket.write(bytes)
    })
    samples.push(performance.now() - from)
  }
  socket.destroy()
  server.close()
  return spreadOf(samples)
}

function sync(times: number): Spread {
  const directory = mkdtempSync(join(tmpdir(), 'lijn116-bench-'))
  const file = openSync(join(directory, 'log'), 'a')
  const samples: number[] = []
  for (let time = 0; time < times; time++) {
    const from = performance.now()
    writeSync(file, bytes)
    fdatasyncSync(file)
    samples.push(performance.now() - from)
  }
  closeSync(file)
  rmSync(directory, { recursive: true })
  return spreadOf(samples)
}
