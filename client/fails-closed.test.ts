/** I24: each missing or invalid trust object, and not one request leaves with sealed or clear text. */

import { randomBytes, toBase64url } from '@lijn116/encryption'
import { visitorRoutes, visitorStream, visitorStreamPath } from '@lijn116/protocol/visitor'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { createFakeClock, eventually, settle, soon } from './fixture/fake-clock.ts'
import { together } from './fixture/second-script.ts'
import { day, now, type Person, type TrustedLine, today, trustedLine } from './fixture/trust.ts'
import { httpTransport } from './transport.ts'
import { createVisitor } from './visitor.ts'
import type { TrustBytes } from './visitor-wire.ts'

const there = {
  availability: 'open',
  band: 'soon',
  door: { open: true, opensAt: null, instead: null },
  challenge: { token: 'token', bits: 1 },
}

vi.mock('@noble/hashes/argon2.js', async (real) =>
  (await import('../tests/stage/cheap-argon.ts')).cheapArgon(await real()),
)

let world: TrustedLine
let other: TrustedLine
let person: Person
let outsider: Person
/** Good in every respect. */
let good: TrustBytes

const text = (bytes: Uint8Array) => toBase64url(bytes)

beforeAll(async () => {
  world = await trustedLine()
  other = await trustedLine()
  person = await world.person('proef-1')
  outsider = await world.person('proef-9')
  good = await trust({})
}, 60_000)

type Parts = { [K in 'delegation' | 'roster' | 'duty' | 'issuer']?: Uint8Array | Promise<Uint8Array> }

async function trust(parts: Parts): Promise<TrustBytes> {
  const { certificate, staff } = person
  const delegation = await (parts.delegation ?? world.delegation())
  const roster = await (parts.roster ?? world.roster([certificate.signed]))
  const duty = await (parts.duty ?? world.duty(staff).then((made) => made.duty.signed))
  const issuer = await (parts.issuer ?? certificate.signed)
  return { delegation: text(delegation), roster: text(roster), duty: [{ duty: text(duty), issuer: text(issuer) }] }
}

/** What a page does with an answer: its requests, and what it says of itself. */
async function pageWith(answer: TrustBytes | null, over: { now?: number; raw?: string } = {}) {
  const requests: { path: string; method: string; body: string }[] = []
  const recording: typeof fetch = async (input, init) => {
    const path = new URL(String(input)).pathname
    requests.push({ path, method: init?.method ?? 'GET', body: String(init?.body ?? '') })
    const open = {
      now: over.now ?? now,
      ...there,
      trust: answer,
    }
    const body = path === '/v1/open' ? (over.raw ?? JSON.stringify(open)) : '{"kept":[1]}'
    return new Response(body, { headers: { 'content-type': 'application/json' } })
  }
  const clock = createFakeClock()
  const wire = { routes: visitorRoutes, stream: visitorStream, streamPath: visitorStreamPath }
  const transport = httpTransport(wire, 'http://chat.localhost:1161', recording)
  const visitor = createVisitor({ line: world.line, door: 'nationaal', language: 'nl', together, transport, clock })
  await visitor.open()
  visitor.say('Niemand mag dit lezen.')
  const outside = () => requests.some(({ path }) => path !== '/v1/open')
  if (visitor.view().line === 'ready')
    await soon(clock, () => outside() && visitor.view().phase !== 'before', 'a start')
  else
    for (let i = 0; i < 30; i++) {
      await settle(3)
      clock.advance(1_000)
    }
  if (visitor.view().line !== 'insecure') await eventually(() => requests.length > 1, 'a second look')
  const view = visitor.view()
  visitor.drop()
  return { requests, view, left: requests.filter(({ path, method }) => path !== '/v1/open' || method !== 'GET') }
}

describe('a page that cannot verify who reads', () => {
  it('starts when everything fits (so that what follows means something)', async () => {
    const { left, view } = await pageWith(good)
    expect(left.map(({ path }) => path)).toContain('/v1/start')
    expect(left.find(({ path }) => path === '/v1/start')?.body).not.toContain('Niemand')
    expect(view).toMatchObject({ line: 'ready', phase: 'waiting', problem: null })
  })

  const late = (age: number) => world.duty(person.staff, { epoch: today - age }).then(({ duty }) => duty.signed)
  const cut = (bytes: Uint8Array) => bytes.slice(0, -1)
  const bent = (bytes: Uint8Array) => bytes.map((byte, i) => (i === 40 ? byte ^ 1 : byte))

  const cases: [string, () => Promise<{ answer: TrustBytes | null; over?: { now?: number; raw?: string } }>][] = [
    ['no trust at all', async () => ({ answer: null })],
    ['no delegation', async () => ({ answer: { ...good, delegation: '' } })],
    ['no roster', async () => ({ answer: { ...good, roster: '' } })],
    ['no duty key', async () => ({ answer: { ...good, duty: [] } })],
    ['no issuer', async () => ({ answer: await trust({ issuer: new Uint8Array() }) })],
    ['a delegation of one root', async () => ({ answer: await trust({ delegation: world.delegation({ roots: 1 }) }) })],
    ["another line's delegation", async () => ({ answer: await trust({ delegation: other.delegation() }) })],
    [
      'a delegation that has ended',
      async () => ({ answer: await trust({ delegation: world.delegation({ notAfter: now - 1 }) }) }),
    ],
    ['a bent delegation', async () => ({ answer: await trust({ delegation: bent(await world.delegation()) }) })],
    [
      "another line's roster",
      async () => ({ answer: await trust({ roster: other.roster([person.certificate.signed]) }) }),
    ],
    [
      'a roster past its hard end',
      async () => ({
        answer: await trust({
          roster: world.roster([person.certificate.signed], {
            issuedAt: now - 36 * day,
            softUntil: now - 30 * day,
            hardUntil: now - day,
          }),
        }),
      }),
    ],
    [
      'a roster older than the bundle',
      async () => ({ answer: await trust({ roster: world.roster([person.certificate.signed], { version: 0 }) }) }),
    ],
    [
      'a roster without the issuer',
      async () => ({ answer: await trust({ roster: world.roster([outsider.certificate.signed]) }) }),
    ],
    [
      'a roster of more than 35 days',
      async () => ({
        answer: await trust({ roster: world.roster([person.certificate.signed], { hardUntil: now + 90 * day }) }),
      }),
    ],
    [
      'a cut roster',
      async () => ({ answer: await trust({ roster: cut(await world.roster([person.certificate.signed])) }) }),
    ],
    [
      'a certificate with one signature of two',
      async () => {
        const certificate = await world.certified(person.staff, { quorum: 1 })
        return { answer: await trust({ issuer: certificate, roster: world.roster([certificate]) }) }
      },
    ],
    [
      'a certificate that has ended',
      async () => {
        const certificate = await world.certified(person.staff, { notAfter: now - 1 })
        return { answer: await trust({ issuer: certificate, roster: world.roster([certificate]) }) }
      },
    ],
    [
      'an issuer without the role',
      async () => {
        const certificate = await world.certified(person.staff, { roles: ['interpreter', 'operator'] })
        return { answer: await trust({ issuer: certificate, roster: world.roster([certificate]) }) }
      },
    ],
    [
      'an issuer of another team',
      async () => {
        const certificate = await world.certified(person.staff, { teams: ['elders'] })
        return { answer: await trust({ issuer: certificate, roster: world.roster([certificate]) }) }
      },
    ],
    [
      'a duty key signed by somebody else',
      async () => ({ answer: await trust({ duty: world.duty(outsider.staff).then(({ duty }) => duty.signed) }) }),
    ],
    ['a duty key of tomorrow', async () => ({ answer: await trust({ duty: late(-1) }) })],
    ['a duty key of nine days ago', async () => ({ answer: await trust({ duty: late(9) }) })],
    [
      'a withdrawn duty key',
      async () => ({ answer: await trust({ roster: world.roster([person.certificate.signed], { minDutySeq: 2 }) }) }),
    ],
    ['random bytes for a duty key', async () => ({ answer: await trust({ duty: randomBytes(200) }) })],
    [
      'a roster that only a clock set back before the build would let pass',
      async () => ({
        answer: await trust({
          roster: world.roster([person.certificate.signed], {
            issuedAt: now - 70 * day,
            softUntil: now - 60 * day,
            hardUntil: now - 40 * day,
          }),
        }),
        over: { now: now - 50 * day },
      }),
    ],
    ['an answer that is no JSON', async () => ({ answer: good, over: { raw: '<html>Log in op dit netwerk</html>' } })],
    [
      'an answer that does not fit the wire',
      async () => ({ answer: good, over: { raw: '{"now":1,"availability":"open"}' } }),
    ],
  ]

  it.each(cases)('with %s sends nothing', async (_name, make) => {
    const { answer, over } = await make()
    const { left, view, requests } = await pageWith(answer, over)
    expect(left).toEqual([])
    expect(requests.every(({ body }) => body === '')).toBe(true)
    expect(requests.length, 'it keeps looking').toBeGreaterThan(1)
    expect(['noReader', 'unreachable']).toContain(view.line)
    expect(view.phase).toBe('before')
    expect(view.messages).toMatchObject([{ text: 'Niemand mag dit lezen.', state: 'unsent' }])
  })

  it('sends when the line has become sound again, without a word from her', async () => {
    let answer: TrustBytes | null = null
    const sent: string[] = []
    const recording: typeof fetch = async (input, init) => {
      const path = new URL(String(input)).pathname
      if (init?.method === 'POST') sent.push(path)
      const open = {
        now,
        ...there,
        trust: answer,
      }
      return new Response(path === '/v1/open' ? JSON.stringify(open) : '{"kept":[1]}')
    }
    const clock = createFakeClock()
    const wire = { routes: visitorRoutes, stream: visitorStream, streamPath: visitorStreamPath }
    const transport = httpTransport(wire, 'http://chat.localhost:1161', recording)
    const visitor = createVisitor({ line: world.line, door: 'nationaal', language: 'nl', together, transport, clock })
    await visitor.open()
    visitor.say('Zo meteen wel.')
    await settle()
    expect(sent).toEqual([])
    answer = good
    clock.advance(19_000)
    await settle()
    expect(sent).toEqual([])
    clock.advance(1_000)
    await eventually(() => sent.length > 0, 'a start')
    expect(sent[0]).toBe('/v1/start')
    visitor.drop()
  })

  it('refuses a roster older than one this page has seen', async () => {
    const newer = await trust({ roster: world.roster([person.certificate.signed], { version: 7 }) })
    let answer = newer
    const sent: string[] = []
    const recording: typeof fetch = async (input, init) => {
      const path = new URL(String(input)).pathname
      if (init?.method === 'POST') sent.push(path)
      const open = {
        now,
        ...there,
        trust: answer,
      }
      return new Response(JSON.stringify(open))
    }
    const wire = { routes: visitorRoutes, stream: visitorStream, streamPath: visitorStreamPath }
    const transport = httpTransport(wire, 'http://chat.localhost:1161', recording)
    const visitor = createVisitor({
      line: world.line,
      door: 'nationaal',
      language: 'nl',
      together,
      transport,
      clock: createFakeClock(),
    })
    await visitor.open()
    expect(visitor.view().line).toBe('ready')
    answer = good
    visitor.wake()
    await eventually(() => visitor.view().line === 'noReader')
    expect(visitor.view()).toMatchObject({ line: 'noReader', problem: 'untrusted' })
    visitor.say('Wie leest dit?')
    await settle()
    expect(sent).toEqual([])
    visitor.drop()
  })
})

describe('without a secure context', () => {
  it('says so, and asks and sends nothing at all', async () => {
    const { crypto: real } = globalThis
    Object.defineProperty(globalThis, 'crypto', {
      configurable: true,
      value: { getRandomValues: real.getRandomValues.bind(real) },
    })
    try {
      const { requests, view } = await pageWith(good)
      expect(requests).toEqual([])
      expect(view).toMatchObject({ line: 'insecure', phase: 'before' })
    } finally {
      Object.defineProperty(globalThis, 'crypto', { configurable: true, value: real })
    }
  })
})
