/** The rules of the queue, where they count: at the claim, whatever a console shows or asks. */
import type { QueueState, Waiting } from '@lijn116/protocol/counsellor'
import { limits } from '@lijn116/protocol/limits'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { setDuty } from '../../server/availability/store.ts'
import {
  type InnerLine,
  innerLine,
  kinds,
  type Person,
  sealedBytes,
  type VisitorAtTheDoor,
} from '../stage/inner-line.ts'

type Said = { type?: string; retryAfterSeconds?: number }
const day = 86_400_000

describe.each(kinds)('who may take whom (%s)', (kind) => {
  let inner: InnerLine
  let ada: Person
  let bo: Person
  let lead: Person
  beforeAll(async () => {
    inner = await innerLine(kind)
  })
  afterAll(() => inner.close())
  beforeEach(async () => {
    await inner.database.sql.deleteFrom('conversation').execute()
    await inner.database.sql.deleteFrom('account').execute()
    ada = await inner.counsellor('ada')
    bo = await inner.counsellor('bo', { duty: 'off' })
    lead = await inner.counsellor('coordinator', { roles: ['coordinator'], duty: 'off' })
  })

  const nothing = { languages: [], skills: [], gender: null, capacity: 1, conductSeenOn: null, trainings: [] }
  const write = async (person: Person, over: object) =>
    expect((await lead.post('/v1/staffing', { leaf: person.leaf, ...nothing, ...over })).status).toBe(200)
  const waits = async (over: object = {}) => {
    const visitor = inner.visitor()
    expect((await visitor.start(over)).status).toBe(200)
    return visitor
  }
  const take = async (person: Person, { conversation }: VisitorAtTheDoor) => {
    const { status, body } = await person.post<Said>('/v1/claim', { conversation, segment: 0 })
    return status === 200 ? 'taken' : body
  }
  const queue = async (person: Person): Promise<QueueState> =>
    (await inner.line.board.snapshot('landelijk')).queueFor(person.name)
  const shown = async (person: Person, visitor: VisitorAtTheDoor): Promise<Waiting | undefined> =>
    (await queue(person)).waiting.find((each) => each.conversation === visitor.conversation)
  const onDuty = (person: Person, over: object = {}) =>
    setDuty(
      inner.database.sql,
      person.name,
      { state: 'on', shift: sealedBytes(200), pseudonym: 'Iemand', ...over },
      inner.clock.now,
    )
  const today = () => Math.floor(inner.clock.now / day)

  // @req:R-173 @norm:QU-01
  it('nobody without a valid training answers a door that asks for one, and it is said', async () => {
    const visitor = await waits({ door: 'eigen-gedrag' })
    expect(await shown(ada, visitor)).toMatchObject({ mayTake: 'no', why: 'training' })
    expect(await take(ada, visitor)).toMatchObject({ type: 'not-trained' })
    await write(ada, { trainings: [{ kind: 'own-behaviour', doneOn: today() - 700, validUntil: today() - 1 }] })
    expect(await take(ada, visitor), 'it is over').toMatchObject({ type: 'not-trained' })
    await write(ada, { trainings: [{ kind: 'own-behaviour', doneOn: today(), validUntil: today() }] })
    expect(await shown(ada, visitor)).toMatchObject({ mayTake: 'now', why: null })
    expect(await take(ada, visitor)).toBe('taken')
  })

  // @req:R-165
  it('who speaks her language goes first for a minute if she is free, and then anybody may', async () => {
    await write(bo, { languages: ['nl', 'en'] })
    const visitor = await waits({ language: 'en' })
    expect(await shown(ada, visitor), 'she is not on duty').toMatchObject({ mayTake: 'now' })
    await onDuty(bo)
    inner.clock.now += 20_000
    expect(await shown(ada, visitor)).toMatchObject({ mayTake: 'later', why: 'language', secondsFirst: 40 })
    expect(await shown(bo, visitor)).toMatchObject({ mayTake: 'now' })
    expect(await take(ada, visitor)).toMatchObject({ type: 'fitting-first', retryAfterSeconds: 40 })
    inner.clock.now += 40_000
    expect(await take(ada, visitor)).toBe('taken')
  })

  // @req:R-086
  it('a wish is kept for as long, and never shuts anybody out', async () => {
    await write(bo, { gender: 'woman' })
    await onDuty(bo)
    const visitor = await waits({ need: { unsafe: false, wish: 'woman' } })
    expect(await shown(ada, visitor)).toMatchObject({ wish: 'woman', mayTake: 'later', why: 'wish' })
    const other = await waits()
    expect(await take(bo, other)).toBe('taken')
    expect(await take(ada, visitor), 'the one she wished for is talking').toBe('taken')
  })

  // @req:R-109
  it('who asks for her work stands after everybody who asks for help, also after who came much later', async () => {
    const asks = await waits({ door: 'professionals' })
    inner.clock.now += (limits.acuteAheadSeconds + limits.doorCrowdSeconds) * 1000
    const [helped, sport] = [await waits(), await waits({ door: 'sport' })]
    // Every page is there.
    await inner.database.sql.updateTable('conversation').set({ visitor_gone_at: null }).execute()
    const order = async () => (await queue(ada)).waiting.map((each) => each.conversation)
    expect(await order()).toEqual([...[helped, sport].map((each) => each.conversation).sort(), asks.conversation])
    expect((await asks.post('/v1/need', { unsafe: true, wish: null })).status).toBe(200)
    expect((await order())[0], 'whoever is not safe is not at work').toBe(asks.conversation)
  })

  it('who says she is not safe goes to the front, and back when she takes it back; once taken she says it inside', async () => {
    const [first, second] = [await waits(), await waits()]
    inner.clock.now += 30_000
    const late = await waits()
    const order = async () => (await queue(ada)).waiting.map((each) => each.conversation)
    expect((await order())[2]).toBe(late.conversation)
    expect((await late.post('/v1/need', { unsafe: true, wish: null })).status).toBe(200)
    expect((await order())[0]).toBe(late.conversation)
    expect(await shown(ada, late)).toMatchObject({ acute: true })
    expect((await late.post('/v1/need', { unsafe: false, wish: 'man' })).status).toBe(200)
    expect((await order())[2]).toBe(late.conversation)
    expect((await second.post('/v1/need', { unsafe: true, wish: null })).status).toBe(200)
    expect((await order())[0]).toBe(second.conversation)
    expect(await take(ada, second)).toBe('taken')
    await inner.database.sql
      .updateTable('conversation')
      .set({ phase: 'talking' })
      .where('id', '=', second.conversation)
      .execute()
    expect((await second.post<Said>('/v1/need', { unsafe: false, wish: null })).body.type).toBe('not-allowed')
    // On its way while she was taken: heard, and never taken back by a retry of what was said before.
    expect((await second.post<Said>('/v1/need', { unsafe: true, wish: 'man' })).status).toBe(200)
    const row = await inner.database.sql
      .selectFrom('conversation')
      .select(['unsafe_at', 'wish'])
      .where('id', '=', second.conversation)
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ unsafe_at: expect.any(Number), wish: null })
    for (const wrong of [{}, { unsafe: 'yes', wish: null }, { unsafe: true, wish: 'nobody' }])
      expect((await first.post<Said>('/v1/need', wrong)).body.type).toBe('malformed')
  })

  // @req:R-176
  it('who is not safe gets a counsellor without another conversation', async () => {
    await write(ada, { capacity: 2 })
    const [calm, acute] = [await waits(), await waits({ need: { unsafe: true, wish: null } })]
    expect(await take(ada, calm)).toBe('taken')
    expect(await shown(ada, acute)).toMatchObject({ acute: true, mayTake: 'no', why: 'acute-alone' })
    expect(await take(ada, acute)).toMatchObject({ type: 'acute-alone' })
    await onDuty(bo)
    await write(bo, { capacity: 2 })
    expect(await take(bo, acute)).toBe('taken')
    expect(await take(bo, await waits()), 'and stays without').toMatchObject({ type: 'acute-alone' })
  })

  it('nobody new comes in the last twenty minutes of a shift, unless she said so', async () => {
    const visitor = await waits()
    await onDuty(ada, { endsAt: inner.clock.now + limits.shiftEndSeconds * 1000 })
    expect(await shown(ada, visitor)).toMatchObject({ mayTake: 'no', why: 'shift-end' })
    expect(await take(ada, visitor)).toMatchObject({ type: 'shift-ends' })
    const body = { duty: 'on', shift: sealedBytes(200), pseudonym: 'Ada', endsAt: inner.clock.now + 60_000 }
    await ada.post('/v1/duty', body)
    expect(await take(ada, visitor)).toMatchObject({ type: 'shift-ends' })
    await ada.post('/v1/duty', { ...body, alsoNearEnd: true })
    expect(await take(ada, visitor)).toBe('taken')
  })

  // @req:R-176 @norm:QU-04
  it('holds one, or two where a coordinator wrote that down, however many claims come at once', async () => {
    const visitors = await Promise.all(Array.from({ length: 6 }, () => waits()))
    await write(ada, { capacity: 2 })
    const said = await Promise.all(visitors.map((visitor) => take(ada, visitor)))
    expect(said.filter((each) => each === 'taken')).toHaveLength(2)
    expect(said.filter((each) => each !== 'taken')).toEqual(
      Array(4).fill(expect.objectContaining({ type: 'has-conversation' })),
    )
    expect((await queue(ada)).waiting.map(({ mayTake, why }) => [mayTake, why])).toEqual(
      Array(4).fill(['no', 'capacity']),
    )
    expect((await queue(ada)).free).toBe(0)
    await write(ada, { capacity: 1 })
    expect(await take(ada, visitors.find((_, n) => said[n] !== 'taken') ?? inner.visitor())).toMatchObject({
      type: 'has-conversation',
    })
  })

  it('never holds one who is not safe beside another, whatever comes at once', async () => {
    await write(ada, { capacity: 2 })
    const acute = { need: { unsafe: true, wish: null } }
    const visitors = await Promise.all(Array.from({ length: 6 }, (_, n) => waits(n % 2 === 0 ? acute : {})))
    await Promise.all(visitors.map((visitor) => take(ada, visitor)))
    const held = await inner.database.sql
      .selectFrom('conversation')
      .selectAll()
      .where('holder', '=', ada.leaf)
      .execute()
    expect(held.length).toBeGreaterThan(0)
    if (held.some((row) => row.unsafe_at !== null)) expect(held).toHaveLength(1)
  })

  it('what colleagues can do is written down by coordinators, for their own team', async () => {
    const entry = { leaf: bo.leaf, ...nothing, languages: ['nl', 'ar'], skills: ['jeugd'], conductSeenOn: 20_000 }
    expect((await ada.post<Said>('/v1/staffing', entry)).body.type).toBe('not-allowed')
    expect((await lead.post('/v1/staffing', entry)).status).toBe(200)
    expect((await lead.post<Said>('/v1/staffing', { ...entry, leaf: 'A'.repeat(22) })).body.type).toBe('not-found')
    expect((await lead.post<Said>('/v1/staffing', { ...entry, capacity: 3 })).body.type).toBe('malformed')
    const read = await lead.get<{ people: { name: string }[] }>('/v1/staffing')
    expect(read.body.people).toEqual([
      expect.objectContaining({ name: 'ada', ...nothing }),
      { name: 'bo', ...entry },
      expect.objectContaining({ name: 'coordinator' }),
    ])
    const audited = await inner.database.sql.selectFrom('audit').selectAll().where('action', '=', 'staffing').execute()
    expect(audited.at(-1)).toMatchObject({ actor: lead.leaf, result: 'not-found' })
    expect(JSON.stringify(audited), 'who, never what').not.toContain('jeugd')
  })

  // @req:R-182 @req:R-185
  it('a conversation goes to another door by its lead alone, and its first label stays', async () => {
    const visitor = await waits({ door: 'sport' })
    const move = { conversation: visitor.conversation, door: 'nationaal' }
    expect((await ada.post<Said>('/v1/move', move)).body.type, 'nobody has her yet').toBe('not-allowed')
    expect(await take(ada, visitor)).toBe('taken')
    await onDuty(bo)
    expect((await bo.post<Said>('/v1/move', move)).body.type).toBe('not-allowed')
    expect((await ada.post<Said>('/v1/move', { ...move, door: 'elders' })).body.type).toBe('not-found')
    expect((await ada.post('/v1/move', move)).status).toBe(200)
    const beat = await ada.post<{ me: { conversations: object[] } }>('/v1/beat', { read: [] })
    expect(beat.body.me.conversations).toMatchObject([{ door: 'nationaal', cameBy: 'sport' }])
    expect((await ada.post('/v1/move', { ...move, door: 'eigen-gedrag' })).status).toBe(200)
  })
})
