/** The signpost as the line serves it, with a map, a clock and a count of gaps that a test holds. */
import type { AddressInfo } from 'node:net'
import type { Entry } from '@lijn116/protocol/directory'
import { openingOf } from '../../server/directory/opening.ts'
import { hoursInWords } from '../../server/directory/signpost/hours-in-words.ts'
import { type App, createApp, servePages } from '../../server/http/app.ts'
import { trialShown } from '../../server/http/create-site.ts'
import { addOpenHeaders, serveEmbeds } from '../../server/http/directory-open.ts'
import { isFrame, type Signpost, serveSignpost } from '../../server/http/signpost.ts'
import { readPages } from '../../server/page/pages.ts'

export type ServedSignpost = {
  readonly app: App
  readonly origin: string
  /** Addresses of the signpost, one for each language. */
  readonly bases: readonly string[]
  /** Addresses of the pages that were made. */
  readonly made: string[]
  readonly gaps: Parameters<Signpost['countGap']>[0][]
  readonly map: { version: number; entries: readonly Entry[] }
  readonly clock: { now: number }
  /** False: pages come with a policy under which no script runs, as in a browser that has them off; Firefox cannot be told so. */
  readonly scripts: { run: boolean }
  close(): Promise<void>
}

const built = new URL('../../site/build/', import.meta.url)

export async function servedSignpost(entries: readonly Entry[]): Promise<ServedSignpost> {
  const pages = readPages(built.pathname, 'site', {
    line: trialShown,
    exit: 'https://weer.example/',
  })
  const app = createApp('site', 'http://localhost', () => false)
  const gaps: ServedSignpost['gaps'] = []
  const made: string[] = []
  const map = { version: 1, entries }
  /** A Tuesday in February, eleven in the morning in the Netherlands. */
  const clock = { now: Date.UTC(2026, 1, 10, 10) }
  const signpost: Signpost = {
    now: () => clock.now,
    map: () => map,
    opening: openingOf,
    hours: hoursInWords,
    countGap: (gap) => void gaps.push(gap),
    made: (path) => void made.push(path),
    phone: { dial: '116016', shown: '116 016' },
  }
  const scripts = { run: true }
  app.addHook('onSend', async (_request, reply) => {
    if (!scripts.run) reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
  })
  servePages(app, new Map([...pages].filter(([, page]) => !isFrame(page))))
  addOpenHeaders(app)
  serveEmbeds(app, 'http://localhost', signpost)
  serveSignpost(app, pages, signpost)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const bases = [...pages].flatMap(([path, page]) => (isFrame(page) ? path : [])).sort()
  return { app, origin: `http://localhost:${port}`, bases, made, gaps, map, clock, scripts, close: () => app.close() }
}
