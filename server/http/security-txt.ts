/**
 * RFC 9116: where somebody who found a weakness can tell it. On the site and the console, never on the origin of the chat,
 * which says as little as it can. Only where a line has said who reads it: an address nobody reads is worse than none.
 */
import type { Config } from '../config.ts'
import { type App, anyone } from './app.ts'

export const securityPath = '/.well-known/security.txt'

/** A file that is over is not to be believed; a line that is restarted within a year keeps its own alive. */
const validDays = 364

/** Names both places: a file found elsewhere is not to be believed. `startedAt`: ms UTC; counted by days, so that two processes of one line say the same. */
export function securityText(contact: string, origins: Config['origins'], startedAt: number): string {
  const day = 86_400_000
  const expires = new Date(Math.floor(startedAt / day) * day + validDays * day).toISOString().replace(/\.\d+Z$/, 'Z')
  return [
    `Contact: ${contact}`,
    `Expires: ${expires}`,
    'Preferred-Languages: nl, en',
    ...[origins.site, origins.console].map((origin) => `Canonical: ${origin}${securityPath}`),
    '',
  ].join('\n')
}

export function serveSecurityText(app: App, config: Config, startedAt = Date.now()): void {
  if (config.securityContact === null) return
  const text = securityText(config.securityContact, config.origins, startedAt)
  app.get(securityPath, { config: { guard: anyone.name } }, (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(text),
  )
}
