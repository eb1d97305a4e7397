/**
 * The public site, which stands before its line does: pages, the ways out and the map as it came with the program are there
 * while the database is not. Once the line works, the map is as published, and a search for nothing is counted.
 */
import type { Config } from '../config.ts'
import { baseOfProgram } from '../directory/desk/base.ts'
import { mapOf } from '../directory/desk/published.ts'
import type { Line } from '../line.ts'
import type { Pages, Stamped } from '../page/pages.ts'
import type { Doors } from '../queue/door.ts'
import { type App, createApp, sendProblem, servePages } from './app.ts'
import { type ReadLine, serveMapForAll } from './map-for-all.ts'
import { serveSecurityText } from './security-txt.ts'
import { isFrame } from './signpost.ts'
import { serveOpenCounts, serveSite } from './site.ts'

/** What its pages say of a trial line, whose file custody makes later. */
export const trialShown: Stamped['line'] = { trial: true, approvals: 2 }

/** `pages`: sitePages() of page/pages-of-line.ts. `line`: null until it works. @throws DirectoryError */
export function createSite(parts: {
  config: Config
  doors: Doors
  pages: Pages
  line(): Line | null
  isDraining(): boolean
}): App {
  const { config, doors, pages, line } = parts
  const { site: origin } = config.origins
  const site = createApp('site', origin, parts.isDraining)
  // Others copy these: better nothing for a moment than what was taken off the map, or counts that are not known.
  site.addHook('onRequest', async (request, reply) => {
    if (line() === null && request.url.startsWith('/v1/'))
      return sendProblem(reply, { refused: 'broken', retryAfterSeconds: 2 })
  })
  // The frames of the signpost are filled before anybody sees them.
  servePages(site, new Map([...pages].filter(([, page]) => !isFrame(page))))
  const read = readLine(doors, line)
  serveMapForAll(site, origin, pages, read)
  serveSite(site, config, doors)
  serveOpenCounts(site, read)
  serveSecurityText(site, config)
  return site
}

function readLine(doors: Doors, line: () => Line | null): ReadLine {
  const base = baseOfProgram()
  const asItCame = mapOf(base)
  return {
    doors,
    now: () => line()?.now() ?? Date.now(),
    map: { base, now: () => line()?.map.now() ?? asItCame },
    get sql() {
      const working = line()
      if (working === null) throw new Error('asked of a database that is not there yet')
      return working.sql
    },
  }
}
