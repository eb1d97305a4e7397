/** The one program: settings, lock, database, keys, trust, three origins, jobs, and a calm end. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type FromCustody,
  type LineFile,
  lineFile,
  type TrustFile,
  type TrustObjects,
  trustFile,
} from '@lijn116/protocol/custody'
import { limits } from '@lijn116/protocol/limits'
import * as v from 'valibot'
import { keepInvitations } from './account/enrol.ts'
import { lookAtAlerts } from './alert/escalate.ts'
import { createClock } from './clock/clock.ts'
import { thisMachine } from './clock/this-machine.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { DataDirectoryTaken, takeDataDirectory } from './data-directory.ts'
import { migrate } from './database/migrate.ts'
import { openEmbedded, openPostgres } from './database/open.ts'
import { untilThere } from './database/until-there.ts'
import { DirectoryError } from './directory/desk/base.ts'
import { type App, createApp, servePages } from './http/app.ts'
import { serveCounsellors } from './http/counsellor.ts'
import { createSite, trialShown } from './http/create-site.ts'
import { serveSecurityText } from './http/security-txt.ts'
import { serveExit, serveVisitors } from './http/visitor.ts'
import { tidy, tidyDay } from './jobs/tidy.ts'
import { openFileKeyStore } from './key-store/file-key-store.ts'
import { openPostgresKeyStore } from './key-store/postgres-key-store.ts'
import { createLine, type Line } from './line.ts'
import { endWhereBroken, log, logBroken } from './log.ts'
import { compressAll } from './page/pages.ts'
import { chatPages, consolePages, sitePages } from './page/pages-of-line.ts'
import { withdrawnLinks } from './people/withdrawn-links.ts'
import { checkPinned, DoorError, readDoors } from './queue/door.ts'
import { type Custody, noCustody, startTrialCustody } from './trust/custody.ts'
import { keepTrust, trustNow } from './trust/next-trust.ts'

const began = performance.now()

endWhereBroken(process)
// A message may carry what somebody sent. Before a database is open it holds nothing but what the operator gave, and helps.
let isOpen = false

try {
  await run()
} catch (error) {
  const isForPeople = [ConfigError, DoorError, DirectoryError, DataDirectoryTaken].some((kind) => error instanceof kind)
  if (!isForPeople) logBroken('start', error)
  if (isForPeople || !isOpen) process.stderr.write(`${(error as Error).message}\n`)
  process.exit(1)
}

async function run(): Promise<void> {
  const config = readConfig(process.env)
  await takeDataDirectory(config.dataDir)
  const doors = readDoors(new URL('../content/doors/', import.meta.url))
  const given = config.mode === 'production' ? givenFiles(config) : null
  if (given !== null) checkPinned(doors, given.line)

  let line: Line | null = null
  let draining = false
  const isDraining = () => draining
  const apps: App[] = []
  const listen = async (name: 'site' | 'chat' | 'console', app: App): Promise<void> => {
    apps.push(app)
    await app.listen({ port: config.ports[name], host: config.host })
    log({ event: 'listening', origin: name, address: config.origins[name] })
  }
  /** Drain: no new request, streams ended so that clients come back elsewhere, the last batch committed, then close. */
  let end = async (): Promise<void> => {
    for (const app of apps) await app.close()
  }
  async function stop(why: 'SIGTERM' | 'SIGINT' | 'custody-ended', code: number): Promise<void> {
    if (draining) return
    draining = true
    log({ event: 'stopping', why })
    // Something that hangs must not keep the machine: what was acknowledged is durable already.
    setTimeout(() => process.exit(1), 10_000).unref()
    await end()
    log({ event: 'stopped' })
    process.exit(code)
  }
  process.on('SIGTERM', () => void stop('SIGTERM', 0))
  process.on('SIGINT', () => void stop('SIGINT', 0))

  // Reading waits for no database: what to do and whom to call is there when nothing else is.
  const pages = compressAll(sitePages(given?.line ?? trialShown, config.exit))
  await listen('site', createSite({ config, doors, pages, line: () => line, isDraining }))
  if (config.databaseUrl) await untilThere('database', config.databaseUrl)
  if (config.keysDatabaseUrl) await untilThere('keys', config.keysDatabaseUrl)

  isOpen = true
  const database = config.databaseUrl ? await openPostgres(config.databaseUrl) : await openEmbedded(config.dataDir)
  await migrate(database.sql)
  const clock = await createClock(database.sql, thisMachine())
  const { now } = clock
  const keys = config.keysDatabaseUrl
    ? await openPostgresKeyStore(config.keysDatabaseUrl)
    : await openFileKeyStore(join(config.dataDir, 'keys'))

  /** Answers what stands instead, when what came is older. */
  const store = async (trust: TrustObjects): Promise<TrustObjects | null> => {
    const outcome = await keepTrust(database, trust)
    if (outcome === 'kept') await line?.tell('t')
    return outcome === 'older' ? trustNow(database) : null
  }
  const { file, custody } = await trustOf()
  checkPinned(doors, file)
  const working = await createLine({
    database,
    keys,
    doors,
    custody,
    approvals: file.approvals,
    clock,
    proxyHops: config.proxyHops,
  })
  line = working
  await tidyDay(working)

  const chat = createApp('chat', config.origins.chat, isDraining)
  servePages(chat, compressAll(chatPages(file, config.exit, doors)))
  serveVisitors(chat, working)
  serveExit(chat, config.exit, doors)
  const console_ = createApp('console', config.origins.console, isDraining)
  servePages(console_, compressAll(consolePages(file, config.exit)))
  serveCounsellors(console_, working, config.origins.console)
  serveSecurityText(console_, config)
  const timers = [
    setInterval(() => void working.time.look().catch((error) => logBroken('clock', error)), 5_000),
    setInterval(() => void tidy(working).catch((error) => logBroken('tidy', error)), 5_000),
    setInterval(() => void tidyDay(working).catch((error) => logBroken('tidy-day', error)), 3_600_000),
    setInterval(() => working.presence.sweep(), 5_000),
    setInterval(() => void lookAtAlerts(working).catch((error) => logBroken('alerts', error)), 1_000),
    setInterval(() => {
      for (const reader of working.hub.visitors()) reader.stream.send('beat', { now: now(), seq: reader.cursor })
      for (const reader of working.hub.consoles()) reader.stream.send('beat', { now: now() })
    }, limits.heartbeatSeconds * 1000),
  ]
  end = async () => {
    for (const timer of timers) clearInterval(timer)
    working.presence.close()
    working.board.close()
    working.hub.endAll()
    await working.writer.idle()
    for (const app of apps) await app.close()
    await working.writer.idle()
    custody.close()
    await keys.close()
    await database.close()
  }
  await listen('chat', chat)
  await listen('console', console_)
  announce(config)
  if (config.mode === 'production' && config.securityContact === null)
    log({ event: 'not-set', setting: 'SECURITY_CONTACT', meaning: 'Who finds a weakness is not told whom to tell.' })
  log({
    event: 'started',
    mode: config.mode,
    database: database.kind,
    seconds: Math.round(performance.now() - began) / 1000,
  })

  async function trustOf(): Promise<{ file: LineFile; custody: Custody }> {
    if (given !== null) {
      await readTrust(given.trust)
      const again = async () => readTrust(readTrustFile(config))
      process.on('SIGHUP', () => void again().catch((error) => logBroken('trust-file', error)))
      return { file: given.line, custody: noCustody }
    }
    const started = await startTrialCustody({
      env: { ...process.env, DATA_DIR: config.dataDir, CONSOLE_ORIGIN: config.origins.console },
      kept: await trustNow(database),
      withdrawn: await withdrawnLinks(database),
      async heard(message: FromCustody) {
        if (message.kind === 'line') await keepInvitations({ sql: database.sql, keys }, message.invitations)
        return message.kind === 'refused' ? null : store(message.trust)
      },
      ended: () => void stop('custody-ended', 1),
    })
    return { file: started.first.line, custody: started.custody }
  }

  /** At a start and at SIGHUP. A file that was not made on what is kept now changes nothing, and that is said. */
  async function readTrust(trust: TrustFile): Promise<void> {
    await keepInvitations({ sql: database.sql, keys }, trust.invitations)
    const stands = await store(trust)
    log({ event: 'trust', version: trust.version, kept: stands?.version ?? trust.version, refused: stands !== null })
  }
}

/** What a production line is given, read before anything waits: what is wrong in it ends the start. */
function givenFiles(config: Config): { line: LineFile; trust: TrustFile } {
  const line = v.parse(lineFile, JSON.parse(readFileSync(config.lineFile ?? '', 'utf8')))
  if (line.trial)
    throw new ConfigError(['LINE_FILE: this is a trial line; its keys were made on the machine that serves it'])
  return { line, trust: readTrustFile(config) }
}

function readTrustFile(config: Config): TrustFile {
  return v.parse(trustFile, JSON.parse(readFileSync(config.trustFile ?? '', 'utf8')))
}

/** For the person at the keyboard. */
function announce({ mode, origins }: Config): void {
  const trial = mode === 'trial' ? '  (proeflijn / trial: never for a real conversation)' : ''
  process.stdout.write(
    `\n  site     ${origins.site}${trial}\n  chat     ${origins.chat}\n  console  ${origins.console}\n\n`,
  )
}
