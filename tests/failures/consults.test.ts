/** Fear: what two colleagues say to each other reaches a third, stays lying about, or tells which conversation it was about. */
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { unreadConsults } from '../../server/consult/unread-consults.ts'
import { tidy } from '../../server/jobs/tidy.ts'
import type { StaffReader } from '../../server/stream/hub.ts'
import { type InnerLine, innerLine, kinds, type Person, sealedBytes } from '../stage/inner-line.ts'
import { until } from '../stage/stream-reader.ts'

type Listed = { colleagues: { leaf: string; state: string }[] }
const id = () => randomBytes(16).toString('base64url')

describe.each(kinds)('a consult (%s)', (kind) => {
  let inner: InnerLine
  let [merel, linde, wilg] = [] as unknown as [Person, Person, Person]
  let people = 0
  const sit = (options: Parameters<InnerLine['counsellor']>[1] = {}) => inner.counsellor(`mens-${++people}`, options)
  beforeAll(async () => {
    inner = await innerLine(kind)
    merel = await sit()
    linde = await sit()
    wilg = await sit({ organisation: 'elders', team: 'elders', roles: ['expert'] })
  })
  afterAll(() => inner.close())
  afterEach(async () => {
    await inner.database.sql.deleteFrom('consult').execute()
  })

  const ask = (from: Person, to: { leaf: string }, over: object = {}) =>
    from.post<{ type?: string }>('/v1/consults', { to: to.leaf, id: id(), sealed: sealedBytes(600), ...over })
  const unread = async (of: Person) => (await unreadConsults(inner.line, of.leaf)).map(({ id: each }) => each)
  const count = async () => (await inner.database.sql.selectFrom('consult').select('id').execute()).length

  // @req:R-166
  it('is listed for whoever may be asked: of every organisation on duty, without those whose team answers no door', async () => {
    const elsewhere = await sit({ organisation: 'elders', team: 'elders', roles: ['counsellor'] })
    const off = await sit({ duty: 'off' })
    const listed = (await merel.get<Listed>('/v1/consults')).body.colleagues.map(({ leaf }) => leaf)
    expect(listed).toEqual(expect.arrayContaining([linde.leaf, wilg.leaf]))
    for (const { leaf } of [merel, elsewhere, off]) expect(listed).not.toContain(leaf)
    for (const away of [elsewhere, off, { leaf: id() }])
      expect((await ask(merel, away)).body.type).toBe('colleague-away')
    expect((await wilg.get<Listed>('/v1/consults')).body.colleagues.map(({ leaf }) => leaf)).toContain(merel.leaf)
    // Only what carries no conversation goes to another organisation.
    expect((await merel.get<Listed>('/v1/colleagues')).body.colleagues.map(({ leaf }) => leaf)).not.toContain(wilg.leaf)
  })

  it('reaches the console of the colleague, of nobody else, and is gone once read', async () => {
    const told: [string, string][] = []
    const readers = [merel, linde, wilg].map((person) => {
      const stream = {
        send: (event: string, data: unknown) => {
          if (event === 'consults')
            for (const each of (data as { consults: { id: string }[] }).consults) told.push([person.name, each.id])
          return true
        },
        end: () => undefined,
      } as unknown as StaffReader['stream']
      const staff = { name: person.name, leaf: person.leaf, team: 'landelijk' } as StaffReader['staff']
      return { staff, session: person.session, places: new Map(), stream }
    })
    for (const reader of readers) inner.line.hub.addConsole(reader)
    const first = id()
    expect((await ask(merel, wilg, { id: first })).status).toBe(200)
    await until(() => told.length > 0, 'the consult on a console')
    expect(told).toEqual([[wilg.name, first]])

    const second = id()
    await ask(linde, wilg, { id: second })
    expect(await unread(wilg)).toEqual([first, second])
    const [one] = await unreadConsults(inner.line, wilg.leaf)
    expect(one?.from).toMatchObject({ leaf: merel.leaf })
    // Somebody else's reading deletes nothing of hers.
    await linde.post('/v1/consults/read', { upTo: 1_000_000 })
    expect(await unread(wilg)).toEqual([first, second])
    await wilg.post('/v1/consults/read', { upTo: one?.number ?? 0 })
    expect(await unread(wilg)).toEqual([second])
    for (const reader of readers) inner.line.hub.removeConsole(reader)
  })

  it('sent twice is one; under an id that is taken it is refused', async () => {
    const body = { id: id(), sealed: sealedBytes(600) }
    expect([(await ask(merel, linde, body)).status, (await ask(merel, linde, body)).status]).toEqual([200, 200])
    expect(await unread(linde)).toEqual([body.id])
    expect((await ask(merel, linde, { id: body.id })).body.type).toBe('already-used')
    expect((await ask(merel, wilg, body)).body.type).toBe('already-used')
    expect((await ask(wilg, linde, body)).body.type).toBe('already-used')
    expect(await count()).toBe(1)
  })

  it('is refused to whoever is silent, and by whoever is off duty', async () => {
    const silent = await sit()
    const off = await sit({ duty: 'off' })
    await inner.database.sql.updateTable('duty').set({ silent_at: 1 }).where('name', '=', silent.name).execute()
    expect((await ask(merel, silent)).body.type).toBe('colleague-away')
    expect((await ask(off, merel)).body.type).toBe('not-on-duty')
    expect(await count()).toBe(0)
  })

  it('does not pile up, and is no longer than it says', async () => {
    const rows = Array.from({ length: 50 }, () => ({
      id: id(),
      from_leaf: wilg.leaf,
      to_leaf: linde.leaf,
      team_id: 'elders',
      sealed: 'AAAA',
      sent_hour: 0,
    }))
    await inner.database.sql.insertInto('consult').values(rows).execute()
    expect((await ask(merel, linde)).body.type).toBe('too-many')
    expect((await ask(merel, wilg)).status).toBe(200)
    expect((await ask(merel, wilg, { sealed: sealedBytes(8_193) })).body.type).toBe('malformed')
  })

  it.each(['off', 'out', 'another shift'])('goes when either of the two goes: %s', async (how) => {
    const leaves = async (person: Person) => {
      if (how === 'out') await person.post('/v1/sign-out', {})
      else if (how === 'off') await person.post('/v1/duty', { duty: 'off' })
      else await person.post('/v1/duty', { duty: 'on', shift: sealedBytes(200), pseudonym: 'Iep' })
    }
    const [sender, reader] = [await sit(), await sit()]
    await ask(merel, linde)
    await ask(sender, linde)
    await ask(merel, reader)
    expect(await count()).toBe(3)
    await leaves(sender)
    expect(await count()).toBe(2)
    await leaves(reader)
    expect(await count()).toBe(1)
    expect((await unread(linde)).length).toBe(1)
  })

  it('goes by itself: of whoever was removed at once, and of all after two hours at most', async () => {
    const gone = await sit()
    await ask(merel, gone)
    await ask(merel, linde)
    await inner.database.sql.deleteFrom('session').where('name', '=', gone.name).execute()
    await inner.database.sql.deleteFrom('duty').where('name', '=', gone.name).execute()
    await inner.database.sql.deleteFrom('account').where('name', '=', gone.name).execute()
    await tidy(inner.line)
    expect(await count()).toBe(1)
    inner.clock.now += 55 * 60_000
    await tidy(inner.line)
    expect(await count()).toBe(1)
    inner.clock.now += 65 * 60_000
    await tidy(inner.line)
    expect(await count()).toBe(0)
  })

  it('leaves behind who asked whom, to the hour, and nothing of a conversation', async () => {
    const visitor = inner.visitor()
    await visitor.start()
    const sealed = sealedBytes(600)
    await ask(merel, linde, { sealed })
    const row = await inner.database.sql.selectFrom('consult').selectAll().executeTakeFirstOrThrow()
    expect(Object.keys(row).toSorted()).toEqual(
      ['from_leaf', 'id', 'number', 'sealed', 'sent_hour', 'team_id', 'to_leaf'].toSorted(),
    )
    expect(Number(row.sent_hour) % 3_600_000).toBe(0)
    expect(JSON.stringify(row)).not.toContain(visitor.conversation)
    const audit = await inner.database.sql
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'consult')
      .orderBy('number', 'desc')
      .executeTakeFirstOrThrow()
    expect(audit).toMatchObject({ actor: merel.leaf, subject: linde.leaf, object: null, result: 'done' })
  })
})
