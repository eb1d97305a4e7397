/** Ports for servers under test. */

import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below the range from which the system gives ports to outgoing connections, so that nobody takes it meanwhile. */
const [from, to] = [20_000, 32_000] as const
/** Test files run side by side, each in a process with a number: a port asked for there is never given here. */
const slices = 8
const slice = Number(process.env.VITEST_POOL_ID ?? 0) % slices
const width = (to - from) / slices
/** A port is free until somebody listens; so it is given once, and is still there for a line that starts again. */
const given = new Set<number>()

export async function freePort(): Promise<number> {
  for (;;) {
    const port = from + slice * width + randomInt(width)
    if (given.has(port)) continue
    given.add(port)
    const server = createServer()
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    })
    if (free) return port
  }
}
