/** Somebody else's everyday page, where leaving leads to. It writes down what it was told about where one came from. */
import { createServer } from 'node:http'

export type Arrival = { path: string; referer: string | undefined; agent: string | undefined }

export type ExitServer = {
  /** Foreign to every origin of the line: another host name, another port. */
  readonly address: string
  readonly arrivals: readonly Arrival[]
  /** Answers nobody until the answered function is called: a page that leaves still stands, and can be asked. */
  holds(): () => void
  close(): Promise<void>
}

const page =
  '<!doctype html><html lang="nl"><title>Het weer</title><link rel="icon" href="data:,"><h1>Het weer</h1><p>Morgen zon.</p></html>'

export async function startExitServer(): Promise<ExitServer> {
  const arrivals: Arrival[] = []
  let mayAnswer: Promise<void> = Promise.resolve()
  const server = createServer((request, response) => {
    arrivals.push({
      path: request.url ?? '',
      referer: request.headers.referer,
      agent: request.headers['user-agent'],
    })
    void mayAnswer.then(() => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('the exit server has no port')
  return {
    address: `http://127.0.0.1:${bound.port}/`,
    arrivals,
    holds() {
      const { promise, resolve } = Promise.withResolvers<void>()
      mayAnswer = promise
      return resolve
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
