/** Logging takes an event from this list. No text, address, agent, name or id of a visitor can be said in it. */
export type LogEvent =
  | { event: 'started'; mode: 'trial' | 'production'; database: 'embedded' | 'postgres'; seconds: number }
  | { event: 'listening'; origin: 'site' | 'chat' | 'console'; address: string }
  | { event: 'stopping'; why: 'SIGTERM' | 'SIGINT' | 'custody-ended' }
  | { event: 'stopped' }
  | { event: 'broken'; where: string; name: string; code: string; at: string[] }
  | { event: 'forgotten'; conversations: number }
  | { event: 'returned'; conversations: number }

export function log(event: LogEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}

/** Where a bug is, without its message: a message may carry what somebody sent. */
export function logBroken(where: string, error: unknown): void {
  const known = error instanceof Error ? error : new Error()
  log({
    event: 'broken',
    where,
    name: known.name,
    code: String((known as NodeJS.ErrnoException).code ?? ''),
    at: (known.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 8)
      .map((line) => line.trim()),
  })
}
