/** Settings come from the environment, once. Production lists everything that is missing in one answer. */
import { resolve } from 'node:path'

export type Config = {
  mode: 'trial' | 'production'
  host: string
  ports: { site: number; chat: number; console: number }
  origins: { site: string; chat: string; console: string }
  dataDir: string
  databaseUrl: string | null
  keysDatabaseUrl: string | null
  lineFile: string | null
  trustFile: string | null
  exit: string
  /** Proxies between the internet and this program, each adding to X-Forwarded-For; null: not said. */
  proxyHops: number | null
  /** Who reads of a weakness: `mailto:` or `https:` (RFC 9116). null: not said, and no security.txt. */
  securityContact: string | null
}

/** An everyday page of somebody else, for a trial. A real line chooses its own (D15). */
const trialExit = 'https://www.knmi.nl/nederland-nu/weer/verwachtingen'

export class ConfigError extends Error {
  constructor(missing: readonly string[]) {
    super(`This line cannot start. Please set or mend:\n${missing.map((each) => `  - ${each}`).join('\n')}`)
  }
}

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const missing: string[] = []
  const mode = env.LINE_MODE ?? 'trial'
  if (mode !== 'trial' && mode !== 'production') missing.push('LINE_MODE: "trial" or "production"')
  const production = mode === 'production'
  const port = (name: string, otherwise: number): number => {
    const given = env[name]
    if (given === undefined) return otherwise
    if (!/^\d{1,5}$/.test(given) || Number(given) > 65_535) missing.push(`${name}: a port number`)
    return Number(given)
  }
  const ports = { site: port('SITE_PORT', 1160), chat: port('CHAT_PORT', 1161), console: port('CONSOLE_PORT', 1162) }
  const origin = (name: string, otherwise: string): string => {
    const given = env[name]
    if (given === undefined) {
      if (production) missing.push(`${name}: the public https address, for example https://example.nl`)
      return otherwise
    }
    const url = URL.parse(given)
    if (!url || url.origin !== given.replace(/\/$/, '') || (production && url.protocol !== 'https:'))
      missing.push(`${name}: an origin such as ${production ? 'https' : 'http'}://example.nl, without a path`)
    return url?.origin ?? otherwise
  }
  const origins = {
    site: origin('SITE_ORIGIN', `http://localhost:${ports.site}`),
    chat: origin('CHAT_ORIGIN', `http://chat.localhost:${ports.chat}`),
    console: origin('CONSOLE_ORIGIN', `http://console.localhost:${ports.console}`),
  }
  if (new Set(Object.values(origins)).size < 3)
    missing.push('SITE_ORIGIN, CHAT_ORIGIN, CONSOLE_ORIGIN: three different origins')
  // Https for a year counts for a host with all its ports (docs/decisions/0047): the others would be out of reach.
  const schemes = new Set(Object.values(origins).map((each) => each.replace(/:\d+$/, '')))
  if (schemes.size > new Set([...schemes].map((each) => each.replace(/^https?:/, ''))).size)
    missing.push('SITE_ORIGIN, CHAT_ORIGIN, CONSOLE_ORIGIN: of one host either all with https or all with http')

  const exit = env.EXIT_ADDRESS ?? trialExit
  const exitUrl = URL.parse(exit)
  const exitIsLocalTrial = !production && exitUrl?.hostname === '127.0.0.1'
  if (
    !exitUrl ||
    (exitUrl.protocol !== 'https:' && !exitIsLocalTrial) ||
    Object.values(origins).includes(exitUrl.origin)
  )
    missing.push('EXIT_ADDRESS: an https page of somebody else, where leaving leads')

  const hops = env.PROXY_HOPS ?? (production ? null : '0')
  if (hops !== null && !/^\d$/.test(hops))
    missing.push('PROXY_HOPS: how many proxies stand before this program, 0 to 9')

  // Nobody stays without help because of it: without one the line starts, and says so.
  const contact = env.SECURITY_CONTACT || null
  if (contact !== null && !/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(contact))
    missing.push('SECURITY_CONTACT: whom to tell of a weakness, for example mailto:veiligheid@example.nl')

  if (production) {
    if (!env.EXIT_ADDRESS) missing.push('EXIT_ADDRESS: the everyday page where leaving leads')
    if (!env.DATABASE_URL)
      missing.push('DATABASE_URL: a PostgreSQL server; the embedded database is for trial, training and tests')
    if (!env.KEYS_DATABASE_URL)
      missing.push('KEYS_DATABASE_URL: a second PostgreSQL for keys, on an encrypted disk, without backup or archive')
    if (env.DATABASE_URL && env.DATABASE_URL === env.KEYS_DATABASE_URL)
      missing.push('KEYS_DATABASE_URL: another database than DATABASE_URL')
    if (!env.LINE_FILE) missing.push('LINE_FILE: line.json with the root keys of your organisation (custody makes it)')
    if (!env.TRUST_FILE)
      missing.push('TRUST_FILE: trust.json with delegation, roster and certificates (custody makes it)')
  }
  if (missing.length > 0) throw new ConfigError(missing)
  return {
    mode: production ? 'production' : 'trial',
    host: env.HOST ?? '127.0.0.1',
    ports,
    origins,
    dataDir: resolve(env.DATA_DIR ?? './data'),
    databaseUrl: env.DATABASE_URL ?? null,
    keysDatabaseUrl: env.KEYS_DATABASE_URL ?? null,
    lineFile: env.LINE_FILE ?? null,
    trustFile: env.TRUST_FILE ?? null,
    exit,
    proxyHops: hops === null ? null : Number(hops),
    securityContact: contact,
  }
}
