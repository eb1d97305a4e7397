/**
 * PostgreSQL may start after this program, or be away for an hour: a start waits for it. What does not pass by itself, a wrong
 * password for instance, ends the start instead.
 */
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { log } from '../log.ts'

const againMilliseconds = 1_000
/** Where nothing answers at all, a connection would hang for minutes. */
const answerMilliseconds = 5_000

/** Of the network and the resolver; ENOENT is a socket file that is not there. */
const awayCodes = new Set(
  'ECONNREFUSED ECONNRESET ETIMEDOUT EHOSTUNREACH EHOSTDOWN ENETUNREACH ENOTFOUND EAI_AGAIN EPIPE ENOENT'.split(' '),
)
/** Of PostgreSQL: the connection failed, no room for another one, starting or stopping. */
const awayClasses = /^(08|53|57)/

/** Resolves when it answers, however long that takes; the log says once that this is waited for. @throws what stays wrong */
export async function untilThere(of: 'database' | 'keys', url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const error = await tried(url)
    if (error === null) return
    if (!isAway(error)) throw error
    if (tries === 0) log({ event: 'waiting', of, meaning })
    await delay(againMilliseconds)
  }
}

const meaning =
  'It does not answer. The site can be read; chat and console open by themselves when it does. No restart is needed.'

async function tried(url: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: answerMilliseconds })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return null
  } catch (error) {
    return error
  } finally {
    // A client that never connected may have nothing to end.
    void client.end().catch(() => undefined)
  }
}

/** The driver has no code for a connection that took too long or was closed before it was one. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: string }
  if (code === undefined) return /timeout|terminated/i.test(error.message)
  return awayCodes.has(code) || (error instanceof pg.DatabaseError && awayClasses.test(code))
}
