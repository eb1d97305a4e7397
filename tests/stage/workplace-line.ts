/**
 * The server in process with the pages as they were built, for stories with many people in real browsers: real keys and
 * certificates, and a clock that runs like any other and can be put forward. A test that uses it mocks argon (cheap-argon.ts).
 */
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { createStaff, type StaffClient } from '@lijn116/client/counsellor'
import { together } from '@lijn116/client/fixture/second-script'
import { createReturning, type Returning } from '@lijn116/client/returning'
import { httpTransport } from '@lijn116/client/transport'
import { createVisitor, type VisitorClient } from '@lijn116/client/visitor'
import { type LineFile, randomBytes, toBase64url } from '@lijn116/encryption'
import { derivePassphrase } from '@lijn116/encryption/staff'
import { appointmentRoutes } from '@lijn116/protocol/appointment'
import { counsellorRoutes, counsellorStream, counsellorStreamPath } from '@lijn116/protocol/counsellor'
import { documentRoutes } from '@lijn116/protocol/document'
import { limits } from '@lijn116/protocol/limits'
import { mailRoutes } from '@lijn116/protocol/mail'
import { reportRoutes } from '@lijn116/protocol/report'
import { returnRoutes } from '@lijn116/protocol/return-code'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Staffing } from '@lijn116/protocol/staffing'
import { visitorRoutesAt, visitorStream, visitorStreamPath } from '@lijn116/protocol/visitor'
import { type Person, trustedLine } from '../../client/fixture/trust.ts'
import { lookAtAlerts } from '../../server/alert/escalate.ts'
import { type App, createApp, servePages } from '../../server/http/app.ts'
import { serveCounsellors } from '../../server/http/counsellor.ts'
import { serveExit, serveVisitors } from '../../server/http/visitor.ts'
import { tidy } from '../../server/jobs/tidy.ts'
import { logBroken } from '../../server/log.ts'
import { readPages } from '../../server/page/pages.ts'
import { keepTrust } from '../../server/trust/store.ts'
import { codeOf } from '../journeys/node-people.ts'
import { withCheapConsole } from './cheap-console.ts'
import { freePort } from './free-port.ts'
import { innerLine } from './inner-line.ts'

const staffRoutes = { ...counsellorRoutes, ...documentRoutes, ...mailRoutes, ...appointmentRoutes, ...reportRoutes }
const returnWire = { routes: returnRoutes, stream: {}, streamPath: '' }
const team = 'landelijk'
const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const codeMs = 30_000
const day = 86_400_000

/** What somebody may do, and what is written down of her. */
export type Somebody = { roles?: string[]; staffing?: Partial<Omit<Staffing, 'leaf'>> }
/** What somebody on the way sees of one request of a page, but for its number of work: sizes in bytes. */
export type Asked = { path: string; bytes: number; status: number; answered: number }
/** A conversation that was taken: asked for and answered, milliseconds of this process. */
export type Claim = { conversation: string; name: string; askedAt: number; answeredAt: number }
export type WorkplaceLine = Awaited<ReturnType<typeof workplaceLine>>

/**
 * `people`: by account name, one of them a coordinator. `now`: milliseconds UTC by the clock of the line as it starts; its
 * keys hold for the day of client/fixture/trust.ts. `seen`: ports at which a network stands between browsers and the line.
 */
export async function workplaceLine(options: {
  people: Readonly<Record<string, Somebody>>
  now: number
  seen?: { chat?: number; console?: number }
  /** Where leaving leads. */
  exit?: string
}) {
  const began = performance.now()
  let forward = 0
  const uptime = () => performance.now() - began + forward
  const machine = { wall: () => options.now + uptime(), uptime, boot: toBase64url(randomBytes(8)) }
  const inner = await innerLine('embedded', undefined, machine)
  const { line } = inner
  const { sql } = inner.database
  const world = await trustedLine()
  const file: LineFile = {
    ...world.line,
    doors: [...line.doors.values()].map(({ id, teams }) => ({ id, teams: [...teams] })),
  }
  const ports = { chat: await freePort(), console: await freePort(), office: await freePort() }
  const origins = {
    chat: `http://chat.localhost:${options.seen?.chat ?? ports.chat}`,
    console: `http://console.localhost:${options.seen?.console ?? ports.console}`,
    office: `http://console.localhost:${ports.office}`,
  }

  // -- pages and routes as server/main.ts puts them together, and what it does as time goes by ------------------------
  const settings = { line: file, exit: options.exit ?? `${origins.chat}/exit` }
  const chat = createApp('chat', origins.chat, () => false)
  const asked: Asked[] = []
  writeDownAsked(chat)
  servePages(chat, readPages(fileURLToPath(new URL('../../chat/build', import.meta.url)), 'chat', settings))
  serveVisitors(chat, line)
  serveExit(chat, 'https://example.org/', line.doors)
  const consolePages = withCheapConsole((folder) => readPages(folder, 'console', settings))
  const claims: Claim[] = []
  const consoleAt = (origin: string): App => {
    const app = createApp('console', origin, () => false)
    servePages(app, consolePages)
    writeDownClaims(app)
    serveCounsellors(app, line, origin)
    return app
  }
  // The same console by two ways in, so that the network of one can fail.
  const [console_, office] = [consoleAt(origins.console), consoleAt(origins.office)]
  await chat.listen({ port: ports.chat, host: '127.0.0.1' })
  await console_.listen({ port: ports.console, host: '127.0.0.1' })
  await office.listen({ port: ports.office, host: '127.0.0.1' })

  const broken = (error: unknown) => logBroken('workplace-line', error)
  const timers = [
    setInterval(() => void tidy(line).catch(broken), 5_000),
    setInterval(() => line.presence.sweep(), 5_000),
    setInterval(() => void lookAtAlerts(line).catch(broken), 1_000),
    setInterval(() => {
      for (const reader of line.hub.visitors()) reader.stream.send('beat', { now: line.now(), seq: reader.cursor })
      for (const reader of line.hub.consoles()) reader.stream.send('beat', { now: line.now() })
    }, limits.heartbeatSeconds * 1000),
  ]

  /** Everything a page asked, in the order of the answers. */
  function writeDownAsked(app: App): void {
    app.addHook('onSend', async ({ url, body }, { statusCode: status }, payload) => {
      const bytes = body === undefined ? 0 : JSON.stringify(body).replace(/"(nonce|now)":\d+/g, '').length
      const answered = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0
      asked.push({ path: url, bytes, status, answered })
      return payload
    })
  }

  /** Every conversation that was taken, as the answers went out. */
  function writeDownClaims(app: App): void {
    const askedAt = new WeakMap<object, number>()
    app.addHook('onRequest', async (request) => {
      askedAt.set(request, performance.now())
    })
    app.addHook('onSend', async (request, reply, payload) => {
      if (request.url !== '/v1/claim' || reply.statusCode !== 200) return
      const { conversation } = request.body as { conversation: string }
      const row = await sql
        .selectFrom('conversation')
        .innerJoin('account', 'account.leaf', 'conversation.holder')
        .select('name')
        .where('id', '=', conversation)
        .executeTakeFirstOrThrow()
      claims.push({ conversation, name: row.name, askedAt: askedAt.get(request) ?? 0, answeredAt: performance.now() })
      return payload
    })
  }

  // -- people ---------------------------------------------------------------------------------------------------------
  const people = new Map<string, Person>()
  for (const [name, { roles = ['counsellor'] }] of Object.entries(options.people)) {
    const person = await world.person(name, roles)
    const { authKey } = await derivePassphrase(world.line, person.passphrase, person.salt)
    await sql
      .insertInto('account')
      .values({
        name,
        leaf: person.leaf,
        team_id: team,
        organisation_id: 'lijn116',
        roles,
        salt: toBase64url(person.salt),
        totp_secret: totpSecret,
        auth_hash: createHash('sha256').update(authKey).digest(),
        wrapped_keys: person.wrappedKeys,
        signing_key: toBase64url(person.staff.signingPublic),
        sealing_key: toBase64url(person.staff.sealingPublic),
      })
      .execute()
    people.set(name, person)
  }
  const certificates = [...people.values()].map(({ leaf, certificate: { signed } }) => ({ leaf, signed }))
  const issuedAt = line.now()
  const times = { version: 2, issuedAt, softUntil: issuedAt + 3 * day, hardUntil: issuedAt + 35 * day }
  const trust = {
    version: 2,
    follows: [],
    signerKeys: [],
    delegation: toBase64url(await world.delegation()),
    roster: toBase64url(
      await world.roster(
        certificates.map(({ signed }) => signed),
        times,
      ),
    ),
    certificates: certificates.map(({ leaf, signed }) => ({ leaf: leaf as LeafId, certificate: toBase64url(signed) })),
  }
  await sql.transaction().execute((tx) => keepTrust(tx, trust))
  await line.tell('t')

  const personOf = (name: string): Person => {
    const person = people.get(name)
    if (person === undefined) throw new Error(`nobody is called ${name}`)
    return person
  }
  /** A code is good once, and one step early: the line is put forward when it would be too early. */
  const stepOf = new Map<string, number>()
  function codeFor(name: string): string {
    const step = Math.max(Math.floor(line.now() / codeMs), (stepOf.get(name) ?? 0) + 1)
    while (Math.floor(line.now() / codeMs) < step - 1) forward += codeMs
    stepOf.set(name, step)
    return codeOf(totpSecret, step * codeMs)
  }

  /** The real client of a console, without the page. */
  async function signedIn(name: string): Promise<StaffClient> {
    const wire = { routes: staffRoutes, stream: counsellorStream, streamPath: counsellorStreamPath }
    const address = { origin: origins.console, address: `http://127.0.0.1:${ports.console}` }
    const staff = createStaff({ line: file, transport: httpTransport(wire, address) })
    await staff.signIn(name, personOf(name).passphrase, codeFor(name))
    return staff
  }

  /** By a coordinator, as her console would. */
  async function writeDownStaffing(): Promise<void> {
    const written = Object.entries(options.people).filter(([, { staffing }]) => staffing !== undefined)
    const [by] = Object.entries(options.people).find(([, { roles }]) => roles?.includes('coordinator')) ?? []
    if (written.length === 0) return
    if (by === undefined) throw new Error('nobody may write down staffing')
    const staff = await signedIn(by)
    for (const row of await staff.staffing()) {
      const { name, ...empty } = row
      const { staffing } = options.people[name] ?? {}
      if (staffing !== undefined) await staff.setStaffing({ ...empty, ...staffing })
    }
    await staff.signOut()
  }
  await writeDownStaffing()

  return {
    inner,
    line,
    sql,
    ports,
    origins,
    claims,
    asked,
    signedIn,
    now: line.now,
    today: () => Math.floor(line.now() / day),
    personOf,
    codeFor,
    /** Time goes by for the line at once, and whoever is connected was there all the while. `unheard`: rings do age. */
    async passes(ms: number, { unheard = false } = {}): Promise<void> {
      forward += ms
      line.presence.clockMoved(ms)
      if (!unheard) line.hearing.clockMoved(ms)
      line.presence.sweep()
      await tidy(line)
      await lookAtAlerts(line)
      // Also what hangs on who is there: nobody waits here for a timer that counts real seconds.
      await line.tell(`d:${team}`)
    },
    /** The real client of a visitor's page, without the page. */
    visitor(door: string, language = 'nl'): VisitorClient {
      const wire = { routes: visitorRoutesAt(door), stream: visitorStream, streamPath: visitorStreamPath }
      const address = { origin: origins.chat, address: `http://127.0.0.1:${ports.chat}` }
      return createVisitor({ line: file, door, language, together, transport: httpTransport(wire, address) })
    },
    /** Beside it, for words of an earlier time or a later one. `door`: hers. */
    comingBack(client: VisitorClient, door: string): Returning {
      const address = { origin: origins.chat, address: `http://127.0.0.1:${ports.chat}` }
      return createReturning({ line: file, door, client, transport: httpTransport(returnWire, address), lists: [] })
    },
    async close(): Promise<void> {
      for (const timer of timers) clearInterval(timer)
      line.hub.endAll()
      await chat.close()
      await console_.close()
      await office.close()
      await inner.close()
    },
  }
}
