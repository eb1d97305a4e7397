/** The public site: built pages, and the way to each door of the chat, which works without JavaScript. */
import { fileURLToPath } from 'node:url'
import { openRoutes } from '@lijn116/protocol/open-counts'
import written from '../../content/languages.json' with { type: 'json' }
import { complaintPaths } from '../complaint/paths.ts'
import type { Config } from '../config.ts'
import { reportsByYear } from '../count/reports-by-year.ts'
import type { Line } from '../line.ts'
import type { Door } from '../queue/door.ts'
import { type App, anyone, serve } from './app.ts'
import { serveExit } from './visitor.ts'

/** Counted again at most this often, however many ask. */
const countedMilliseconds = 60_000

/** Numbers for everybody. */
export function serveOpenCounts(app: App, line: Pick<Line, 'sql' | 'now'>): void {
  let counted: { at: number; reports: ReturnType<typeof reportsByYear> } | null = null
  serve(app, openRoutes.counts, anyone, async () => {
    if (counted === null || Math.abs(line.now() - counted.at) >= countedMilliseconds) {
      const reports = reportsByYear(line)
      reports.catch(() => {
        counted = null
      })
      counted = { at: line.now(), reports }
    }
    return { reports: await counted.reports }
  })
}

const languages: Readonly<Record<string, { readonly prefix: string }>> = written

export function serveSite(app: App, config: Config, doors: ReadonlyMap<string, Door>): void {
  serveExit(app, config.exit, null)
  for (const door of doors.values())
    for (const [language, path] of Object.entries(door.paths)) {
      // The front door has an address to tell people; of the others not even this one says which it is.
      const url = door.front ? `${languages[language]?.prefix ?? `/${language}`}/chat` : `/chat/${path}`
      app.get(url, { config: { guard: anyone.name } }, (_request, reply) =>
        reply.redirect(`${config.origins.chat}/${path}`, 303),
      )
    }
  // As quiet as a door that is not the first one: nothing in the address says what is behind it.
  for (const path of complaintPaths(fileURLToPath(new URL('../../chat/build', import.meta.url))))
    app.get(`/chat/${path}`, { config: { guard: anyone.name } }, (_request, reply) =>
      reply.redirect(`${config.origins.chat}/${path}`, 303),
    )
}
