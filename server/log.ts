import { existsSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Logging takes an event from this list. No text, address, agent, name or id of a visitor can be said in it. */
export type LogEvent =
  | { event: 'started'; mode: 'trial' | 'production'; database: 'embedded' | 'postgres'; seconds: number }
  | { event: 'listening'; origin: 'site' | 'chat' | 'console'; address: string }
  /** A setting that this line can do without, and should not. */
  | { event: 'not-set'; setting: 'SECURITY_CONTACT'; meaning: string }
  | { event: 'stopping'; why: 'SIGTERM' | 'SIGINT' | 'custody-ended' }
  | { event: 'stopped' }
  /** A trust file was read; `kept` is the version that stands. `refused`: it was not made on that, and changed nothing. */
  | { event: 'trust'; version: number; kept: number; refused: boolean }
  | { event: 'broken'; where: string; name: string; code: string; at: string[] }
  /** `of`: who had no room, the database or the key store. Nothing new is kept until there is room; nothing kept is lost. */
  | { event: 'disk-full'; of: 'database' | 'keys'; meaning: string }
  | { event: 'disk-has-room' }
  /** At a start, once: `of` does not answer yet. The site is there, the rest opens when it does. */
  | { event: 'waiting'; of: 'database' | 'keys'; meaning: string }
  /** The machine's clock was set. The line goes on by its own count, and follows when no conversation is open. */
  | { event: 'clock-differs'; seconds: number }
  | { event: 'clock-back' }
  | { event: 'clock-moved'; seconds: number }
  | { event: 'forgotten'; conversations: number }
  | { event: 'returned'; conversations: number }

// Where the words go may be full, or closed: the line goes on without them.
process.stdout.on('error', () => undefined)

export function log(event: LogEvent): void {
  const words = `${JSON.stringify(event)}\n`
  if (!process.stdout.destroyed) process.stdout.write(words)
  else
    try {
      // Node gives up a stream after one refusal; the file behind it may have room again.
      writeSync(process.stdout.fd, words)
    } catch {}
}

/** The same trouble is said at most this often: a database that is gone must not fill the disk with words about it. */
const sayAgainMilliseconds = 10_000
/** PostgreSQL says 53100, a file system ENOSPC or EDQUOT. */
const fullCodes: Readonly<Record<string, 'database' | 'keys'>> = { 53100: 'database', ENOSPC: 'keys', EDQUOT: 'keys' }
const whatFullMeans =
  'The disk is full. Nothing new is accepted until there is room; what was acknowledged is kept. Make room; no restart is needed.'
let fullAt: number | null = null
const lastSaid = new Map<string, number>()

const root = fileURLToPath(new URL('../', import.meta.url))
const placesSaid = 8

/**
 * The places of a stack, `server/http/app.ts:12:3`, innermost first. The message stands in the same text and may look like
 * a place: so only files that this program has, without the names of functions.
 */
function placesOf(error: Error): string[] {
  const places: string[] = []
  for (const line of String(error.stack ?? '').split('\n')) {
    const [, file = '', position = ''] =
      /^\s+at (?:.*\()?(?:file:\/\/)?(\/[^()]*?)(:\d{1,6}:\d{1,6})\)?$/.exec(line) ?? []
    const path = file.startsWith(root) ? file.slice(root.length) : ''
    if (/^[\w./@-]+$/.test(path) && !path.includes('..') && existsSync(join(root, path)))
      places.push(`${path}${position}`)
    if (places.length === placesSaid) break
  }
  return places
}

const isName = (name: string): boolean => /^([A-Z][A-Za-z]{0,30})?Error$|^error$/.test(name)
/** Of Node, of its libraries, or five signs of PostgreSQL. */
const isCode = (code: string): boolean => /^[A-Z][A-Z0-9_]{2,40}$|^[0-9A-Z]{5}$/.test(code)

/** Where a bug is, without its message: a message may carry what somebody sent. */
export function logBroken(where: string, error: unknown): void {
  const known = error instanceof Error ? error : new Error()
  const said = String((known as NodeJS.ErrnoException).code ?? '')
  const code = isCode(said) ? said : ''
  const name = isName(known.name) ? known.name : 'Error'
  const full = fullCodes[code]
  const kind = full ? `full ${full}` : `${where} ${name} ${code}`
  const now = performance.now()
  if (full) fullAt = now
  if (now - (lastSaid.get(kind) ?? Number.NEGATIVE_INFINITY) < sayAgainMilliseconds) return
  lastSaid.set(kind, now)
  if (full) {
    log({ event: 'disk-full', of: full, meaning: whatFullMeans })
    return
  }
  log({ event: 'broken', where, name, code, at: placesOf(known) })
}

type Ends = { on(event: string, heard: (error: unknown) => void): unknown; exit(code: number): unknown }

/** What nobody caught ends the program, told by its place only, as above; whoever runs it starts it again. */
export function endWhereBroken(program: Ends): void {
  for (const event of ['uncaughtException', 'unhandledRejection'])
    program.on(event, (error) => {
      logBroken(event, error)
      program.exit(1)
    })
}

const roomAgainMilliseconds = 3_000

/** Something was written: if the disk was full and nothing was refused for a while, it is so no longer. */
export function logWritten(): void {
  if (fullAt === null || performance.now() - fullAt < roomAgainMilliseconds) return
  fullAt = null
  log({ event: 'disk-has-room' })
}
