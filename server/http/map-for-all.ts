/** All that the site shows of the map: the signpost, open data, and frames of single entries. */
import { countGap } from '../directory/desk/gaps.ts'
import { publishedMap } from '../directory/desk/published.ts'
import { openingOf } from '../directory/opening.ts'
import { hoursInWords } from '../directory/signpost/hours-in-words.ts'
import type { Line } from '../line.ts'
import type { Pages } from '../page/pages.ts'
import type { App } from './app.ts'
import { addOpenHeaders, serveEmbeds, serveOpenDirectory } from './directory-open.ts'
import { type Signpost, serveSignpost } from './signpost.ts'

/** `pages`: all that the build of the site made. `origin`: where the site is. */
export function serveMapForAll(app: App, origin: string, pages: Pages, line: Line): void {
  const front = line.doors.values().next().value
  if (front === undefined) throw new Error('a line without doors')
  const signpost: Signpost = {
    now: line.now,
    map: () => publishedMap(line),
    opening: openingOf,
    hours: hoursInWords,
    countGap: (search) => countGap(line, 'site', search),
    phone: front.phone,
  }
  addOpenHeaders(app)
  serveOpenDirectory(app, origin, signpost)
  serveEmbeds(app, origin, signpost)
  serveSignpost(app, pages, signpost)
}
