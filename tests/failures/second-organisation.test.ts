/** A second organisation behind a door of its own: on the same line, and out of each other's sight. */
import type { AddressInfo } from 'node:net'
import type { QueueState } from '@lijn116/protocol/counsellor'
import type { DirectoryDesk } from '@lijn116/protocol/directory-desk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantBody } from '../stage/grants.ts'
import {
  doors,
  type InnerLine,
  innerLine,
  kinds,
  type Person,
  sealedBytes,
  type VisitorAtTheDoor,
} from '../stage/inner-line.ts'
import { readStream, until } from '../stage/stream-reader.ts'

type Said = { type?: string }
const front = doors.get('nationaal')
if (front === undefined) throw new Error('no front door')
const { front: _first, ...plain } = front
const both = new Map([
  ...doors,
  ['elders', { ...plain, id: 'elders', organisation: 'elders', teams: ['elders-team'], paths: { nl: 'z9y8' } }],
])

describe.each(kinds)('two organisations (%s)', (kind) => {
  let inner: InnerLine
  let ours: Person
  let theirs: Person
  let our: VisitorAtTheDoor
  let their: VisitorAtTheDoor
  let made = 0
  beforeAll(async () => {
    inner = await innerLine(kind, undefined, undefined, both)
    const roles = ['counsellor', 'coordinator']
    ours = await inner.counsellor('ons', { roles })
    theirs = await inner.counsellor('zij', { roles, team: 'elders-team', organisation: 'elders' })
    our = inner.visitor()
    their = inner.visitor()
    expect((await our.start()).status).toBe(200)
    const wait = { segment: 0, team: 'elders-team', epoch: 20_000, seq: 1, sealed: sealedBytes(600) }
    expect((await their.start({ door: 'elders', wait })).status).toBe(200)
    const wrong = { ...wait, team: 'landelijk' }
    expect((await inner.visitor().start({ door: 'elders', wait: wrong })).status, 'a team of the other').toBe(400)
  })
  afterAll(() => inner.close())

  const pairs = () => [
    { person: ours, own: our, other: their, colleague: theirs },
    { person: theirs, own: their, other: our, colleague: ours },
  ]
  const seen = async (person: Person) => (await person.post<{ queue: QueueState }>('/v1/beat', { read: [] })).body.queue

  // @req:R-188 @norm:IO-11
  it('each sees who waits at its own doors, and who is there of its own', async () => {
    for (const { person, own } of pairs()) {
      const queue = await seen(person)
      expect(queue.waiting.map(({ conversation }) => conversation)).toEqual([own.conversation])
      expect(queue).toMatchObject({ total: 1, onDuty: 1, free: 1 })
    }
  })

  // @norm:IN-05
  it("neither takes, reads, writes, moves or closes what is the other's, waiting or taken", async () => {
    const tries = async (segment: number) => {
      for (const { person, other } of pairs()) {
        const { conversation } = other
        const refused = async (path: string, body: object) => {
          const { status, body: said, raw } = await person.post<Said>(path, { conversation, ...body })
          expect(status, path).not.toBe(200)
          expect(['not-allowed', 'lease-over', 'not-found', 'offer-over'], path).toContain(said.type)
          expect(raw.length, 'a refusal, and no more').toBeLessThan(200)
        }
        for (const each of [0, 1]) await refused('/v1/claim', { segment: each })
        await refused('/v1/give-back', { segment: 0 })
        await refused('/v1/grants', { ...grantBody(conversation, [{ leaf: person.leaf }]) })
        await refused('/v1/messages', { messages: [other.message(7, { segment })] })
        await refused('/v1/typing', {})
        await refused('/v1/notes', { id: sealedBytes(16), sealed: sealedBytes(60) })
        await refused('/v1/notes/read', {})
        await refused('/v1/card/read', {})
        await refused('/v1/close', { segment: 1, close: sealedBytes() })
        for (const door of both.keys()) await refused('/v1/move', { door })
        await refused('/v1/offers/accept', {})
      }
    }
    await tries(0)
    for (const { person, own } of pairs()) {
      const { conversation } = own
      expect((await person.post('/v1/claim', { conversation, segment: 0 })).status).toBe(200)
      expect((await person.post('/v1/grants', grantBody(conversation, [{ leaf: person.leaf }]))).status).toBe(200)
    }
    await tries(1)
  })

  it('neither offers the other a conversation, finds the other among colleagues, nor writes of its people', async () => {
    for (const { person, own, colleague } of pairs()) {
      const { conversation } = own
      const offer = {
        conversation,
        segment: 1,
        kind: 'join',
        to: colleague.leaf,
        as: 'counsellor',
        signed: null,
        keys: null,
      }
      expect((await person.post<Said>('/v1/offers', offer)).status).not.toBe(200)
      for (const path of ['/v1/colleagues', '/v1/staffing']) {
        const { status, raw } = await person.get(path)
        expect(status, path).toBe(200)
        expect(raw, path).not.toContain(colleague.leaf)
        expect(raw, path).not.toContain(`"${colleague.name}"`)
      }
      const entry = {
        leaf: colleague.leaf,
        languages: [],
        skills: [],
        gender: null,
        capacity: 2,
        conductSeenOn: null,
        trainings: [],
      }
      expect((await person.post<Said>('/v1/staffing', entry)).body.type).toBe('not-found')
    }
  })

  // @req:R-147
  it('they share one map; an entry for named staff names nobody of the other, and none is seen there', async () => {
    const path = '/v1/directory'
    const [our, their] = await Promise.all([ours.get<DirectoryDesk>(path), theirs.get<DirectoryDesk>(path)])
    expect(our.body.entries.length).toBeGreaterThan(50)
    expect(their.body.entries).toEqual(our.body.entries)
    for (const { person, colleague } of pairs()) {
      const { name } = person
      const own = {
        team: name === 'ons' ? 'landelijk' : 'elders-team',
        organisation: name === 'ons' ? 'lijn116' : 'elders',
      }
      const mates = await Promise.all(
        [1, 2].map(() => inner.counsellor(`kaart-${name}-${++made}`, { ...own, duty: 'off' })),
      )
      const secret = (readers: readonly Person[]) => ({
        id: sealedBytes(16),
        sealed: sealedBytes(1_040),
        readers: readers.map(({ leaf }) => ({ leaf, envelope: sealedBytes(97) })),
        signed: sealedBytes(300),
      })
      const refused = await person.post<Said>('/v1/directory/secret', secret([...mates, colleague]))
      expect(refused.body.type).toBe('not-found')
      const before = await colleague.get(path)
      expect((await person.post('/v1/directory/secret', secret(mates))).status).toBe(200)
      expect((await colleague.get(path)).raw).toBe(before.raw)
      expect((await mates[0]?.get<DirectoryDesk>(path))?.body.secrets).toHaveLength(1)
    }
  })

  // @req:R-188
  it('no stream of one carries a word about the other', async () => {
    await inner.console.listen({ port: 0, host: '127.0.0.1' })
    const { port } = inner.console.server.address() as AddressInfo
    const streams = await Promise.all(pairs().map(({ person }) => readStream(port, person.session)))
    try {
      for (const { own } of pairs()) {
        const segment = 1
        expect((await own.post('/v1/messages', { messages: [own.message(1, { segment })] })).status).toBe(200)
      }
      for (const [n, { own, other }] of pairs().entries()) {
        await until(() => streams[n]?.text().includes(own.conversation) ?? false, 'her own')
        await until(() => (streams[n]?.facts().length ?? 0) >= 3, 'every fact of her own')
        expect(streams[n]?.text()).not.toContain(other.conversation)
      }
    } finally {
      for (const stream of streams) stream.end()
    }
  })

  it('a door tells of its own people only', async () => {
    const open = async (door: string) =>
      (await inner.chat.inject(`/v1/open?door=${door}`)).json<{ availability: string }>().availability
    expect([await open('nationaal'), await open('elders')]).toEqual(['busy', 'busy'])
    const free = await inner.counsellor('vrij')
    expect([await open('nationaal'), await open('elders')]).toEqual(['open', 'busy'])
    await free.post('/v1/duty', { duty: 'off' })
  })
})
