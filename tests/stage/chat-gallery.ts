/** The chat page with an example in place of its client, served under the policy the server gives it. */
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { baseHeaders } from '../../server/http/headers.ts'
import { readPages } from '../../server/page/pages.ts'
import { builtOnce } from './built-once.ts'

export type ChatGallery = {
  /** Leaving leads to `/elsewhere` on it. */
  readonly origin: string
  /** Paths that do not answer from now on, as on a network that fails. */
  readonly failing: Set<string>
  /** Paths that are taken and never answered, as on a network that hangs. */
  readonly silent: Set<string>
  /** Every path asked for, in order. */
  readonly asked: string[]
  close(): Promise<void>
}

const chat = fileURLToPath(new URL('../../chat/', import.meta.url))
const line = {
  lineId: 'voorbeeld',
  trial: true,
  roots: ['', '', ''],
  approvals: 2,
  minRosterVersion: 1,
  doors: [],
  phone: '116 016',
  builtAt: 0,
}

export async function chatGallery(): Promise<ChatGallery> {
  const alias = ['visitor', 'visitor-together', 'returning'].map((name) => ({
    find: new RegExp(`^@lijn116/client/${name}$`),
    replacement: join(chat, `gallery/${name === 'returning' ? name : 'visitor'}.ts`),
  }))
  const configFile = join(chat, 'vite.config.ts')
  const built = await builtOnce('chat', (outDir) =>
    build({ configFile, logLevel: 'error', resolve: { alias }, build: { outDir } }),
  )
  const pages = readPages(built.folder, 'chat', { line, exit: '/elsewhere' })
  built.done()
  const failing = new Set<string>()
  const silent = new Set<string>()
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    asked.push(path)
    const page = pages.get(path)
    if (failing.has(path)) {
      request.socket.destroy()
      return
    }
    if (silent.has(path)) return
    const headers = baseHeaders('chat')
    if (path === '/elsewhere')
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Het weer</title>')
    else if (page === undefined) response.writeHead(404, headers).end()
    else
      response
        .writeHead(200, {
          ...headers,
          'content-type': page.type,
          ...(page.policy === null ? {} : { 'content-security-policy': page.policy }),
        })
        .end(page.plain)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no port')
  return {
    origin: `http://chat.localhost:${bound.port}`,
    failing,
    silent,
    asked,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}
