/** The built site as the line serves it, with its headers and without the rest of a line: quick to start. */
import { readdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createApp, servePages } from '../../server/http/app.ts'
import { trialShown } from '../../server/http/create-site.ts'
import { readPages } from '../../server/page/pages.ts'

export type ServedSite = {
  readonly origin: string
  /** Of every built page, as asked for: `/`, `/lees/1`. The signpost among them is the frame alone. */
  readonly paths: readonly string[]
  close(): Promise<void>
}

/** `/lees/1` is kept in `lees/1.html`. */
export const pathOfFile = (file: string): string =>
  `/${file.replace(/(^|\/)index\.html$/, '$1').replace(/\.html$/, '')}`

export async function servedSite(built: URL): Promise<ServedSite> {
  const site = createApp('site', 'http://localhost', () => false)
  servePages(site, readPages(built.pathname, 'site', { line: trialShown, exit: 'https://weer.example/' }))
  await site.listen({ host: '127.0.0.1', port: 0 })
  const { port } = site.server.address() as AddressInfo
  const files = readdirSync(built, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'))
  return { origin: `http://localhost:${port}`, paths: files.map(pathOfFile).sort(), close: () => site.close() }
}
