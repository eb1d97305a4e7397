/** The server's parts on a real database, asked by `app.inject()`: no ports, no browsers, a clock that a test can move. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sessionHashOf } from '../../server/account/session.ts'
import { openSession } from '../../server/account/store.ts'
import { setConsole, setDuty } from '../../server/availability/store.ts'
import { createClock, type Machine } from '../../server/clock/clock.ts'
import { migrate } from '../../server/database/migrate.ts'
import { type OpenDatabase, openEmbedded, openPostgres } from '../../server/database/open.ts'
import { type App, createApp } from '../../server/http/app.ts'
import { serveCounsellors } from '../../server/http/counsellor.ts'
import { serveExit, serveVisitors } from '../../server/http/visitor.ts'
import { openFileKeyStore } from '../../server/key-store/file-key-store.ts'
import type { KeyStore } from '../../server/key-store/key-store.ts'
import { openPostgresKeyStore } from '../../server/key-store/postgres-key-store.ts'
import { createLine, type Line } from '../../server/line.ts'
import { type Doors, readDoors } from '../../server/queue/door.ts'
import { noCustody } from '../../server/trust/custody.ts'
import { copyDatabaseTemplate } from './database-template.ts'
import { freshDatabase } from './postgres.ts'

export const kinds = ['embedded', 'postgres'] as const
export type Kind = (typeof kinds)[number]

export const origins = { chat: 'http://chat.localhost:1161', console: 'http://console.localhost:1162' }
export const doors: Doors = readDoors(new URL('../../content/doors/', import.meta.url))

export type InnerLine = {
  line: Line
  database: OpenDatabase
  keys: KeyStore
  chat: App
  console: App
  directory: string
  databaseUrl: string | null
  keysDatabaseUrl: string | null
  clock: { now: number }
  /** A certified, signed-in counsellor on duty. Keys are made up: the server cannot tell. */
  counsellor(
    name: string,
    options?: { roles?: string[]; team?: string; organisation?: string; duty?: 'on' | 'pause' | 'off' },
  ): Promise<Person>
  visitor(): VisitorAtTheDoor
  close(): Promise<void>
}
export type Person = {
  name: string
  leaf: string
  session: string
  post<A>(path: string, body: object): Promise<Answer<A>>
  get<A>(path: string): Promise<Answer<A>>
}
export type Answer<A> = { status: number; body: A; raw: string }
export type VisitorAtTheDoor = {
  conversation: string
  token: string
  instance: string
  /** A solved, fresh start body with one sealed (made-up) message. */
  startBody(over?: object): Promise<object>
  start(over?: object): Promise<Answer<{ kept: number[]; type?: string }>>
  message(counter: number, over?: object): { segment: number; instance: string; counter: number; sealed: string }
  post<A>(path: string, body: object, token?: string): Promise<Answer<A>>
}

export const sealedBytes = (bytes = 272): string => randomBytes(bytes).toString('base64url')

/** `beside`: a second process on the same two PostgreSQL databases. */
export async function innerLine(
  kind: Kind,
  beside?: Partial<Pick<InnerLine, 'databaseUrl' | 'keysDatabaseUrl' | 'directory'>>,
  /** A machine whose clock may lie, instead of `clock`. */
  machine?: Machine,
  lineDoors: Doors = doors,
): Promise<InnerLine> {
  const directory = beside?.directory ?? mkdtempSync(join(tmpdir(), 'lijn116-inner-'))
  const databaseUrl = kind === 'postgres' ? (beside?.databaseUrl ?? (await freshDatabase())) : null
  if (kind === 'embedded') copyDatabaseTemplate(directory)
  const keysDatabaseUrl = kind === 'postgres' ? (beside?.keysDatabaseUrl ?? (await freshDatabase())) : null
  const database = databaseUrl ? await openPostgres(databaseUrl) : await openEmbedded(directory)
  await migrate(database.sql)
  const keys = keysDatabaseUrl
    ? await openPostgresKeyStore(keysDatabaseUrl)
    : await openFileKeyStore(join(directory, 'keys'))
  const clock = { now: Date.UTC(2026, 10, 22, 12) }
  // Without a machine: one whose clock and uptime are both what the test says.
  const told = { wall: () => clock.now, uptime: () => clock.now, boot: randomBytes(8).toString('base64url') }
  const line = await createLine({
    database,
    keys,
    doors: lineDoors,
    proxyHops: 1,
    custody: noCustody,
    clock: await createClock(database.sql, machine ?? told),
  })
  const chat = createApp('chat', origins.chat, () => false)
  serveVisitors(chat, line)
  serveExit(chat, 'https://example.org/', line.doors)
  const consoleApp = createApp('console', origins.console, () => false)
  serveCounsellors(consoleApp, line, origins.console)

  const ask = async <A>(
    app: App,
    origin: string,
    path: string,
    body: object | null,
    token: string,
  ): Promise<Answer<A>> => {
    const answer = await app.inject({
      method: body === null ? 'GET' : 'POST',
      url: path,
      headers: {
        origin,
        authorization: `Bearer ${token}`,
        ...(body === null ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === null ? {} : { payload: JSON.stringify(body) }),
    })
    return { status: answer.statusCode, body: answer.json() as A, raw: answer.body }
  }

  return {
    line,
    database,
    keys,
    chat,
    console: consoleApp,
    directory,
    databaseUrl,
    keysDatabaseUrl,
    clock,
    async counsellor(name, { roles = ['counsellor'], team = 'landelijk', organisation = 'lijn116', duty = 'on' } = {}) {
      const leaf = randomBytes(16).toString('base64url')
      await database.sql
        .insertInto('account')
        .values({
          name,
          leaf,
          team_id: team,
          organisation_id: organisation,
          roles,
          salt: randomBytes(16).toString('base64url'),
          totp_secret: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
          auth_hash: randomBytes(32),
          wrapped_keys: 'AAAA',
          signing_key: null,
          sealing_key: null,
        })
        .execute()
      await database.sql
        .insertInto('certificate')
        .values({ leaf, signed: sealedBytes(300) })
        .execute()
      const session = randomBytes(32).toString('base64url')
      await openSession(database.sql, sessionHashOf(session), name, line.now() + 8 * 3_600_000)
      await setDuty(
        database.sql,
        name,
        duty === 'on' ? { state: 'on', shift: sealedBytes(200), pseudonym: `Proef ${name}` } : { state: duty },
        line.now(),
      )
      await setConsole(database.sql, name, null)
      return {
        name,
        leaf,
        session,
        post: (path, body) => ask(consoleApp, origins.console, path, body, session),
        get: (path) => ask(consoleApp, origins.console, path, null, session),
      }
    },
    visitor() {
      const conversation = randomBytes(16).toString('base64url')
      const token = randomBytes(32).toString('base64url')
      const instance = randomBytes(16).toString('base64url')
      const message = (counter: number, over: object = {}) => ({
        segment: 0,
        instance,
        counter,
        sealed: sealedBytes(),
        ...over,
      })
      const startBody = async (over: object = {}) => {
        const open = await ask<{ challenge: { token: string; bits: number } }>(
          chat,
          origins.chat,
          '/v1/open',
          null,
          token,
        )
        return {
          version: 1,
          conversation,
          door: 'nationaal',
          language: 'nl',
          visitorKey: sealedBytes(65),
          proof: { token: open.body.challenge.token, nonce: await solveChallenge(open.body.challenge) },
          wait: { segment: 0, team: 'landelijk', epoch: 20_000, seq: 1, sealed: sealedBytes(600) },
          messages: [message(0)],
          ...over,
        }
      }
      return {
        conversation,
        token,
        instance,
        message,
        startBody,
        start: async (over) => ask(chat, origins.chat, '/v1/start', await startBody(over), token),
        post: (path, body, as = token) => ask(chat, origins.chat, path, body, as),
      }
    },
    async close() {
      line.presence.close()
      line.board.close()
      line.hub.endAll()
      await line.writer.idle()
      await chat.close()
      await consoleApp.close()
      await keys.close()
      await database.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export async function solveChallenge({ token, bits }: { token: string; bits: number }): Promise<number> {
  for (let nonce = 0; ; nonce++) {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${token}.${nonce}`)))
    let zero = 0
    for (const byte of digest) {
      zero += byte === 0 ? 8 : Math.clz32(byte) - 24
      if (byte !== 0) break
    }
    if (zero >= bits) return nonce
  }
}
