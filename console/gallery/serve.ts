/** Serves built files on this machine under the console's own policy, for tests of how the screens look and behave. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, resolve } from 'node:path'
import { build } from 'vite'

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html',
].join('; ')

export type Served = { port: number; origin: string; close(): Promise<void> }

export async function serveFolder(folder: string): Promise<Served> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = join(folder, pathname === '/' ? 'index.html' : pathname)
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end()
      return
    }
    response
      .writeHead(200, {
        'content-type': `${types[extname(file)] ?? 'text/plain'}; charset=utf-8`,
        'content-security-policy': policy,
        'integrity-policy': 'blocked-destinations=(script)',
      })
      .end(readFileSync(file))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no port')
  return {
    port: bound.port,
    origin: `http://console.localhost:${bound.port}`,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}

/** Builds one of the two: the examples, or the console as it is shipped. Answers the folder. */
export async function buildConsole(what: 'gallery' | 'console', outDir: string): Promise<string> {
  const root = resolve(import.meta.dirname, what === 'gallery' ? '.' : '..')
  const folder = resolve(outDir)
  await build({ configFile: join(root, 'vite.config.ts'), root, logLevel: 'error', build: { outDir: folder } })
  return folder
}
