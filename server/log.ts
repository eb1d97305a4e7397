/** Logging takes an event from this list. No text, address, agent, name or id of a visitor can be said in it. */
export type LogEvent =
  | { event: 'started'; mode: 'trial' | 'production'; database: 'embedded' | 'postgres'; seconds: number }
  | { event: 'listening'; origin: 'site' | 'chat' | 'console'; address: string }
  | { event: 'stopping'; why: 'SIGTERM' | 'SIGINT' | 'custody-ended' }
  | { event: 'stopped' }
  /** A trust file was read; `kept` is the version that stands, and the higher one when the file is older. */
  | { event: 'trust'; version: number; kept: number }
  | { event: 'broken'; where: string; name: string; code: string; at: string[] }
  | { event: 'forgotten'; conversations: number }
  | { event: 'returned'; conversations: number }

export function log(event: LogEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}

/** The same trouble is said at most this often: a database that is gone must not fill the disk with words about it. */
const sayAgainMilliseconds = 10_000
const lastSaid = new Map<string, number>()

/** Where a bug is, without its message: a message may carry what somebody sent. */
export function logBroken(where: string, error: unknown): void {
  const known = error instanceof Error ? error : new Error()
  const code = String((known as NodeJS.ErrnoException).code ?? '')
  const kind = `${where} ${known.name} ${code}`
  const now = performance.now()
  if (now - (lastSaid.get(kind) ?? Number.NEGATIVE_INFINITY) < sayAgainMilliseconds) return
  lastSaid.set(kind, now)
  const at = (known.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  log({ event: 'broken', where, name: known.name, code, at: at.slice(0, 8).map((line) => line.trim()) })
}
