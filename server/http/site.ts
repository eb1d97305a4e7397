/** The public site: built pages, and the way to each door of the chat, which works without JavaScript. */
import type { Config } from '../config.ts'
import type { Door } from '../queue/door.ts'
import { type App, anyone } from './app.ts'
import { serveExit } from './visitor.ts'

export function serveSite(app: App, config: Config, doors: ReadonlyMap<string, Door>): void {
  serveExit(app, config.exit, null)
  for (const door of doors.values())
    for (const [language, path] of Object.entries(door.paths)) {
      // The front door has an address to tell people; of the others not even this one says which it is.
      const url = door.front ? `${language === 'nl' ? '' : `/${language}`}/chat` : `/chat/${path}`
      app.get(url, { config: { guard: anyone.name } }, (_request, reply) =>
        reply.redirect(`${config.origins.chat}/${path}`, 303),
      )
    }
}
