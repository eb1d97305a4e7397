/** All that the site shows of the map: the signpost, open data, and frames of single entries. */
import { createGapTally, type GapTally, tallyMinutes } from '../directory/desk/gap-tally.ts'
import type { MapCopy } from '../directory/desk/published.ts'
import { openingOf } from '../directory/opening.ts'
import { hoursInWords } from '../directory/signpost/hours-in-words.ts'
import type { Line } from '../line.ts'
import { logBroken } from '../log.ts'
import type { Pages } from '../page/pages.ts'
import type { App } from './app.ts'
import { addOpenHeaders, serveEmbeds, serveOpenDirectory } from './directory-open.ts'
import { type Signpost, serveSignpost } from './signpost.ts'

/** What of a line is read here, so that a site can stand before its line does. */
export type ReadLine = Pick<Line, 'doors' | 'now' | 'sql'> & { map: Pick<MapCopy, 'base' | 'now'> }

/** `pages`: all that the build of the site made. `origin`: where the site is. Answers what is summed and not yet written. */
export function serveMapForAll(app: App, origin: string, pages: Pages, line: ReadLine): GapTally {
  const front = line.doors.values().next().value
  if (front === undefined) throw new Error('a line without doors')
  const tally = createGapTally(line)
  const write = () => tally.write().catch((error: unknown) => logBroken('gaps', error))
  const timer = setInterval(() => void write(), tallyMinutes * 60_000)
  app.addHook('onClose', async () => {
    clearInterval(timer)
    await write()
  })
  const signpost: Signpost = {
    now: line.now,
    map: line.map.now,
    opening: openingOf,
    hours: hoursInWords,
    countGap: (gap) => tally.count(gap),
    phone: front.phone,
  }
  addOpenHeaders(app)
  serveOpenDirectory(app, origin, signpost)
  serveEmbeds(app, origin, signpost)
  serveSignpost(app, pages, signpost)
  return tally
}
