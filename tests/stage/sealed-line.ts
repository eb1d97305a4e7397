/**
 * The server in process with a real chain of trust, and the real clients at both ends over local sockets. One clock that a
 * test moves drives all three; nothing here waits for real time but the sockets themselves.
 */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '@lijn116/client/clock'
import { createStaff, type StaffClient } from '@lijn116/client/counsellor'
import { together } from '@lijn116/client/fixture/second-script'
import { createReturning, type Returning } from '@lijn116/client/returning'
import { httpTransport } from '@lijn116/client/transport'
import { createVisitor, type VisitorClient } from '@lijn116/client/visitor'
import { type Certificate, type LineFile, toBase64url } from '@lijn116/encryption'
import { sealSignerKey } from '@lijn116/encryption/people'
import { derivePassphrase } from '@lijn116/encryption/staff'
import { appointmentRoutes } from '@lijn116/protocol/appointment'
import { counsellorRoutes, counsellorStream, counsellorStreamPath } from '@lijn116/protocol/counsellor'
import { documentRoutes } from '@lijn116/protocol/document'
import { mailRoutes } from '@lijn116/protocol/mail'
import { passkeyRoutes } from '@lijn116/protocol/passkey'
import { peopleRoutes } from '@lijn116/protocol/people'
import { reportRoutes } from '@lijn116/protocol/report'
import { returnRoutes } from '@lijn116/protocol/return-code'
import type { LeafId } from '@lijn116/protocol/sealed'
import { visitorRoutes, visitorStream, visitorStreamPath } from '@lijn116/protocol/visitor'
import { type Person, type TrustedLine, trustedLine } from '../../client/fixture/trust.ts'
import { tidy, tidyDay } from '../../server/jobs/tidy.ts'
import { keepTrust, trustRow } from '../../server/trust/store.ts'
import { codeOf, textsOf } from '../journeys/node-people.ts'
import { type InnerLine, innerLine, type Kind, origins } from './inner-line.ts'

export const visitorWire = { routes: visitorRoutes, stream: visitorStream, streamPath: visitorStreamPath }
export const returnWire = { routes: returnRoutes, stream: {}, streamPath: '' }
const forHer = { ...documentRoutes, ...mailRoutes, ...appointmentRoutes, ...reportRoutes }
export const staffWire = {
  routes: { ...counsellorRoutes, ...peopleRoutes, ...passkeyRoutes, ...forHer },
  stream: counsellorStream,
  streamPath: counsellorStreamPath,
}
const words = {
  language: 'nl',
  words: (
    JSON.parse(readFileSync(new URL('../../content/words/nl.json', import.meta.url), 'utf8')) as { words: string[] }
  ).words,
}
const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

export type Visitor = VisitorClient & {
  /** Every request that left her page, and whether it was answered by now. */
  asked: { path: string; body: string; answered: boolean }[]
  /** Nothing leaves her phone and nothing is answered, until the function that comes back is called. */
  sleep(): () => void
  /** For words of an earlier time, or for a later one; what it asks stands among `asked`. */
  comeBack(): Returning
}
export type Member = Person & { certificate: Certificate }
type TrustOver = Parameters<TrustedLine['roster']>[1] & { delegationUntil?: number }

/** Shorter than a beat, so that nobody counts as silent. */
const step = 20_000

/** What falls due while it leaps happens once and late, as on a machine that slept; not a thousand times at once. */
function createLeapingClock(): Clock & { leap(ms: number): void } {
  let now = 0
  let timers: { at: number; then: () => void }[] = []
  return {
    now: () => now,
    after(ms, then) {
      const timer = { at: now + ms, then }
      timers.push(timer)
      return () => {
        timers = timers.filter((each) => each !== timer)
      }
    },
    leap(ms) {
      now += ms
      const due = timers.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)
      for (const timer of due) {
        if (!timers.includes(timer)) continue
        timers = timers.filter((each) => each !== timer)
        timer.then()
      }
    },
  }
}

/** Days of the keys her place was sealed to so far, oldest first, as far as the line has answered. */
export const sealedTo = ({ asked }: Visitor): number[] =>
  asked
    .filter(({ body, answered }) => answered && body.includes('"wait"'))
    .map(({ body }) => (JSON.parse(body) as { wait: { epoch: number } }).wait.epoch)

export type SealedLine = Awaited<ReturnType<typeof sealedLine>>

/** `beside`: on databases that a test has ready. */
export async function sealedLine(kind: Kind, beside?: Parameters<typeof innerLine>[1]) {
  const inner: InnerLine = await innerLine(kind, beside)
  const world = await trustedLine()
  const clock = createLeapingClock()
  const listen = async (app: InnerLine['chat']) => (await app.listen({ port: 0, host: '127.0.0.1' })).replace(/\/$/, '')
  const addresses = { chat: await listen(inner.chat), console: await listen(inner.console) }
  const dropped: (() => void)[] = []
  const members: Member[] = []
  /** Of the queue on a screen: who was taken a moment ago may still stand there. */
  const taken = new Set<string>()
  const signerKeys = new Map<string, string>()
  let version = 1

  /** Requests without an answer yet: no time passes over them, however slow the machine is. */
  let underway = 0
  const counted: typeof fetch = async (input, init) => {
    underway++
    try {
      return await fetch(input, init)
    } finally {
      underway--
    }
  }
  async function answered(): Promise<void> {
    const until = performance.now() + 20_000
    while (underway > 0 && performance.now() < until) await delay(2)
  }

  /** Time goes on for everybody at once: what falls due meanwhile happens once, as on a machine that slept. */
  const pass = (ms: number) => {
    inner.clock.now += ms
    clock.leap(ms)
  }

  const { hub } = inner.line
  /** What the server's timers do while nobody sleeps. */
  async function beats(): Promise<void> {
    for (const reader of hub.visitors()) reader.stream.send('beat', { now: inner.clock.now, seq: reader.cursor })
    for (const reader of hub.consoles()) reader.stream.send('beat', { now: inner.clock.now })
    await tidy(inner.line)
  }

  /** Moves on in small steps, with the server's jobs, until it is so. */
  async function comes(isSo: () => boolean, what = `${isSo}`, withinMs = 60_000): Promise<void> {
    const until = performance.now() + withinMs
    for (let round = 1; !isSo(); round++) {
      if (performance.now() > until) throw new Error(`never: ${what}`)
      await delay(5)
      if (round % 4 === 0 && underway === 0) pass(200)
      if (round % 20 === 0) await beats()
    }
  }

  return {
    inner,
    world,
    line: world.line,
    pass,
    comes,
    /** Everybody is awake meanwhile: beats go both ways. */
    async lives(ms: number): Promise<void> {
      for (let left = ms; left > 0; left -= step) {
        pass(Math.min(left, step))
        await delay(5)
        await answered()
        await beats()
      }
    },
    /** The clock of the server alone is put on or back; everything else only counts on. */
    moveServerClock(ms: number): void {
      inner.clock.now += ms
    },
    now: () => inner.clock.now,
    today: () => Math.floor(inner.clock.now / day),
    /** What the server's timers do after a while: every few seconds, and every hour. */
    async jobs(): Promise<void> {
      await tidy(inner.line)
      await tidyDay(inner.line)
    },

    /** Signs and keeps delegation, roster and certificates of exactly these people. */
    async certify(people: readonly Member[] = members, over: TrustOver = {}): Promise<void> {
      // A console of a signer may have renewed the list meanwhile.
      const kept = await trustRow(inner.database.sql)
      version = Math.max(version, kept?.version ?? 0) + 1
      const now = inner.clock.now
      const { delegationUntil, ...roster } = over
      const signed = people.map(({ certificate }) => certificate.signed)
      const times = { version, issuedAt: now, softUntil: now + 3 * day, hardUntil: now + 35 * day }
      const trust = {
        version,
        follows: kept ? [kept.roster] : [],
        signerKeys: [...signerKeys].map(([leaf, sealed]) => ({ leaf: leaf as LeafId, sealed })),
        delegation: toBase64url(await world.delegation({ notAfter: delegationUntil ?? now + 300 * day })),
        roster: toBase64url(await world.roster(signed, { ...times, ...roster })),
        certificates: people.map(({ leaf, certificate }) => ({
          leaf: leaf as LeafId,
          certificate: toBase64url(certificate.signed),
        })),
      }
      await inner.database.sql.transaction().execute((tx) => keepTrust(tx, trust))
      await inner.line.tell('t')
    },

    /** Somebody with keys of her own and an account; certified by the next `certify()`. */
    async member(name: string, roles: string[] = ['counsellor']): Promise<Member> {
      const person = await world.person(name, roles)
      const { authKey } = await derivePassphrase(world.line, person.passphrase, person.salt)
      await inner.database.sql
        .insertInto('account')
        .values({
          name,
          leaf: person.leaf,
          team_id: 'landelijk',
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
      const secret = roles.includes('roster-signer') ? world.signerSecrets[signerKeys.size] : undefined
      if (secret !== undefined) {
        const key = { index: signerKeys.size, pkcs8: await secret() }
        signerKeys.set(person.leaf, toBase64url(await sealSignerKey(world.line, person.certificate, key)))
      }
      members.push(person)
      return person
    },

    /** A certificate for the same keys with another end. */
    async renewed(person: Member, notAfter: number): Promise<Certificate> {
      const { roles } = person.certificate
      return world.verified(await world.certified(person.staff, { roles, notAfter }))
    },

    staff(file: LineFile = world.line, deviceTime: () => number | null = () => null): StaffClient {
      const transport = httpTransport(staffWire, { origin: origins.console, address: addresses.console }, counted)
      return createStaff({ line: file, transport, clock, deviceTime })
    },
    async signIn(staff: StaffClient, person: Member): Promise<void> {
      // A code is good once: the next one is of the next half minute.
      pass(minute)
      await staff.signIn(person.name, person.passphrase, codeOf(totpSecret, inner.clock.now))
      dropped.push(() => void staff.signOut().catch(() => {}))
    },

    /** Signed in; on duty under this pseudonym when one is given. */
    async signedIn(person: Member, pseudonym?: string): Promise<StaffClient> {
      const staff = this.staff()
      await this.signIn(staff, person)
      if (pseudonym !== undefined) await staff.goOnDuty(pseudonym)
      return staff
    },

    visitor(file: LineFile = world.line): Visitor {
      const asked: Visitor['asked'] = []
      let awake: Promise<void> | null = null
      const address = { origin: origins.chat, address: addresses.chat }
      const ask: typeof fetch = async (input, init) => {
        if (awake !== null) await awake
        const request = { path: new URL(`${input}`).pathname, body: `${init?.body ?? ''}`, answered: false }
        if (!init?.signal?.aborted) asked.push(request)
        const answer = await counted(input, init)
        request.answered = true
        return answer
      }
      const transport = httpTransport(visitorWire, address, ask)
      const client = createVisitor({ line: file, door: 'nationaal', language: 'nl', together, transport, clock })
      dropped.push(() => client.drop())
      const sleep = () => {
        let wake = () => {}
        awake = new Promise((resolve) => {
          wake = () => {
            awake = null
            resolve()
          }
        })
        return () => {
          wake()
          client.wake()
        }
      }
      const comeBack = () => {
        const back = createReturning({
          line: file,
          door: 'nationaal',
          client,
          transport: httpTransport(returnWire, address, ask),
          lists: [words],
          clock,
        })
        dropped.push(() => back.drop())
        return back
      }
      return Object.assign(client, { asked, sleep, comeBack })
    },

    /** Every duty key the line keeps. */
    async duties(): Promise<{ epoch: number; seq: number; issuer: string }[]> {
      return inner.database.sql
        .selectFrom('duty_key')
        .select(['epoch', 'seq', 'issuer'])
        .orderBy('epoch')
        .orderBy('seq')
        .execute()
    },

    /** Somebody whose first words are kept, and who waits. */
    async waits(text: string, file?: LineFile): Promise<Visitor> {
      // Who came later is later by the clock.
      pass(1_000)
      const her = this.visitor(file)
      await her.open()
      her.say(text)
      await comes(() => her.view().phase === 'waiting' && her.view().messages[0]?.state === 'kept', `kept: ${text}`)
      return her
    },

    /** The first of the queue on her screen. */
    firstOf: (staff: StaffClient): string => {
      const id = staff.view().waiting[0]?.conversation ?? ''
      taken.add(id)
      return id
    },

    /** Takes whoever is first, until both ends have adopted the new key. */
    async takesFirst(staff: StaffClient): Promise<string[]> {
      const first = () => staff.view().waiting.find(({ conversation }) => !taken.has(conversation))?.conversation
      await comes(() => first() !== undefined, 'somebody waits')
      const id = first() ?? ''
      taken.add(id)
      const outcome = await staff.take(id)
      if (outcome !== 'taken') throw new Error(`not taken: ${outcome} ${staff.view().problem}`)
      await comes(() => staff.view().conversation?.phase === 'talking', 'talking')
      return textsOf(staff.view().conversation ?? { messages: [] })
    },
    async ends(staff: StaffClient): Promise<void> {
      await staff.end()
      await comes(() => staff.view().conversation === null, 'over')
    },

    async close(): Promise<void> {
      for (const drop of dropped) drop()
      const until = performance.now() + 5_000
      while ([...hub.visitors(), ...hub.consoles()].length > 0 && performance.now() < until) await delay(10)
      await inner.close()
    },
  }
}
