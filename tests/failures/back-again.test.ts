/** Who comes back finds whom she asked for first, for a while; never a bond, never a refusal, and what fits nobody changes nothing. */
import { randomBytes } from 'node:crypto'
import type { Waiting } from '@lijn116/protocol/counsellor'
import { limits } from '@lijn116/protocol/limits'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { tidyConversations } from '../../server/conversation/tidy.ts'
import { grantBody } from '../stage/grants.ts'
import { type InnerLine, innerLine, kinds, type Person, type VisitorAtTheDoor } from '../stage/inner-line.ts'

const id = (): string => randomBytes(16).toString('base64url')
const secret = (): string => randomBytes(32).toString('base64url')

describe.each(kinds)('back again (%s)', (kind) => {
  let inner: InnerLine
  let anna: Person
  let bea: Person
  const line = innerLine(kind)
  beforeEach(async () => {
    inner = await line
    await inner.database.sql.deleteFrom('conversation').execute()
    await inner.database.sql.deleteFrom('account').execute()
    anna = await inner.counsellor(`anna-${id().slice(0, 6)}`)
    bea = await inner.counsellor(`bea-${id().slice(0, 6)}`)
  })
  afterAll(async () => (await line).close())

  const returns = (over: object = {}) => ({
    resume: secret(),
    counsellor: id(),
    wish: 'any',
    appointment: id(),
    ...over,
  })
  async function waits(over: object | null): Promise<VisitorAtTheDoor> {
    const visitor = inner.visitor()
    expect((await visitor.start(over === null ? {} : { returns: returns(over) })).status).toBe(200)
    return visitor
  }
  const claim = (person: Person, { conversation }: VisitorAtTheDoor) =>
    person.post<{ type?: string; retryAfterSeconds?: number }>('/v1/claim', { conversation, segment: 0 })
  const grants = async (person: Person, { conversation }: VisitorAtTheDoor) =>
    expect((await person.post('/v1/grants', grantBody(conversation, [person]))).status).toBe(200)
  const goneSince = (visitor: VisitorAtTheDoor, at: number | null) =>
    inner.database.sql
      .updateTable('conversation')
      .set({ visitor_gone_at: at, visitor_gone_how: at === null ? null : 'left' })
      .where('id', '=', visitor.conversation)
      .execute()
  /** A talk of Anna's that the visitor left, and where her place is kept. */
  async function left(resume: string): Promise<VisitorAtTheDoor> {
    const visitor = await waits(null)
    expect((await visitor.post('/v1/hold', { resume })).status).toBe(200)
    expect((await claim(anna, visitor)).status).toBe(200)
    await anna.post('/v1/grants', grantBody(visitor.conversation, [anna]))
    await visitor.post('/v1/messages', { messages: [visitor.message(0, { segment: 1 })] })
    inner.clock.now += 60_000
    return visitor
  }
  async function shownTo(person: Person, { conversation }: VisitorAtTheDoor): Promise<Partial<Waiting>> {
    const { waiting } = (await inner.line.board.snapshot('landelijk')).queueFor(person.name)
    const found = waiting.find((each) => each.conversation === conversation)
    const { mayTake, why, secondsFirst, asksFor, wasYours, appointmentAt } = found as Waiting
    return { mayTake, why, secondsFirst, asksFor, wasYours, appointmentAt }
  }
  const rowOf = ({ conversation }: VisitorAtTheDoor) =>
    inner.database.sql.selectFrom('conversation').selectAll().where('id', '=', conversation).executeTakeFirst()
  const plain = { mayTake: 'now', why: null, secondsFirst: 0, asksFor: null, wasYours: false, appointmentAt: null }

  it('what fits nobody is kept nowhere and changes nothing', async () => {
    const stranger = await inner.counsellor(`elders-${id().slice(0, 6)}`, { team: 'elders' })
    for (const over of [{ wish: 'same' }, { wish: 'same', counsellor: stranger.leaf }, { counsellor: anna.leaf }]) {
      const visitor = await waits(over)
      expect(await shownTo(anna, visitor)).toEqual(plain)
      expect((await rowOf(visitor))?.returns).toBeNull()
    }
  })

  // @req:R-142
  it('left a moment ago: her counsellor is first for 45 seconds, and takes her beside the one that she left', async () => {
    const resume = secret()
    const before = await left(resume)
    const back = await waits({ resume })
    expect(await shownTo(anna, back)).toEqual({ ...plain, wasYours: true })
    const first = limits.wasYoursFirstSeconds
    expect(await shownTo(bea, back)).toEqual({ ...plain, mayTake: 'later', why: 'wanted', secondsFirst: first })
    const refused = await claim(bea, back)
    expect(refused.body).toMatchObject({ type: 'fitting-first', retryAfterSeconds: first })
    const other = await waits(null)
    expect((await shownTo(anna, other)).why, 'for anybody else she is full').toBe('capacity')
    expect((await claim(anna, back)).status).toBe(200)
    await grants(anna, back)
    expect(await rowOf(before), 'ended by the line').toBeUndefined()
    expect((await rowOf(back))?.returns, 'nothing of it stays on the row').toBeNull()
    expect((await claim(anna, other)).body.type).toBe('has-conversation')
    const counted = await inner.database.sql.selectFrom('counter').select(['name', 'value']).execute()
    expect(counted.map(({ name }) => name)).not.toContain('ended-goodbye')
  })

  it('after those seconds anybody may, and what she left ends then too', async () => {
    const resume = secret()
    const before = await left(resume)
    const back = await waits({ resume })
    inner.clock.now += limits.wasYoursFirstSeconds * 1000
    expect((await shownTo(bea, back)).mayTake).toBe('now')
    expect((await claim(bea, back)).status).toBe(200)
    await grants(bea, back)
    expect(await rowOf(before)).toBeUndefined()
  })

  it('taken by somebody who never answered her, she waits again as she did, and her place is still kept', async () => {
    const resume = secret()
    const before = await left(resume)
    const back = await waits({ resume })
    inner.clock.now += limits.wasYoursFirstSeconds * 1000
    expect((await claim(bea, back)).status).toBe(200)
    inner.clock.now += limits.claimLeaseSeconds * 1000 + 1
    await tidyConversations(inner.line)
    expect((await rowOf(before))?.phase).toBe('talking')
    expect(await shownTo(anna, back), 'beside the one that she left').toEqual({ ...plain, wasYours: true })
    expect((await claim(anna, back)).status).toBe(200)
    await grants(anna, back)
    expect(await rowOf(before)).toBeUndefined()
  })

  it('what she left ends also when the first try of the grant broke after it was kept', async () => {
    const resume = secret()
    const before = await left(resume)
    const back = await waits({ resume })
    expect((await claim(anna, back)).status).toBe(200)
    const destroy = vi.spyOn(inner.line.slots, 'destroy').mockRejectedValueOnce(new Error('the key store is away'))
    const body = grantBody(back.conversation, [anna])
    expect((await anna.post('/v1/grants', body)).status).toBe(500)
    destroy.mockRestore()
    expect((await rowOf(before))?.phase).toBe('talking')
    expect((await anna.post('/v1/grants', body)).status).toBe(200)
    expect(await rowOf(before)).toBeUndefined()
    expect((await rowOf(back))?.returns).toBeNull()
  })

  it('of two who take her at once one does, and nobody has more than she may', async () => {
    const resume = secret()
    await left(resume)
    const back = await waits({ resume })
    const other = await waits(null)
    inner.clock.now += limits.wasYoursFirstSeconds * 1000
    const answers = await Promise.all([claim(anna, back), claim(bea, back), claim(anna, other), claim(bea, other)])
    const won = answers.map(({ status }) => status === 200)
    expect([won[0] !== won[1], won[2] === true && won[3] === true]).toEqual([true, false])
    const [winner, loser] = won[0] ? [anna, bea] : [bea, anna]
    await grants(winner, back)
    // Anna may have come too late for her and be full with the talk that this ended: then the other one waits, and she has room.
    if (won[2] !== true && won[3] !== true) expect((await claim(loser, other)).status).toBe(200)
    const rows = await inner.database.sql.selectFrom('conversation').select('holder').execute()
    for (const person of [anna, bea]) expect(rows.filter(({ holder }) => holder === person.leaf).length).toBe(1)
  })

  it('while her page is still there, or her place is kept no longer, she is nobody who left', async () => {
    const resume = secret()
    const before = await left(resume)
    await goneSince(before, null)
    expect((await shownTo(anna, await waits({ resume }))).wasYours).toBe(false)
    await goneSince(before, inner.clock.now)
    expect((await shownTo(anna, await waits({ resume }))).wasYours).toBe(true)
    inner.clock.now += limits.placeKeptSeconds * 1000
    expect((await shownTo(anna, await waits({ resume }))).wasYours).toBe(false)
  })

  it('back in the page that she had left, she keeps what she came back to', async () => {
    const resume = secret()
    const before = await left(resume)
    const back = await waits({ resume })
    await goneSince(before, null)
    inner.clock.now += limits.wasYoursFirstSeconds * 1000
    expect((await claim(bea, back)).status).toBe(200)
    await grants(bea, back)
    expect((await rowOf(before))?.phase).toBe('talking')
  })

  it('back in the page that she had left, she takes the room there that anybody takes', async () => {
    const resume = secret()
    const before = await left(resume)
    const back = await waits({ resume })
    await goneSince(before, null)
    expect((await shownTo(anna, back)).why).toBe('capacity')
    expect((await shownTo(bea, back)).mayTake, 'Anna could not').toBe('now')
    expect((await claim(anna, back)).body.type).toBe('has-conversation')
    const two = { leaf: anna.leaf, languages: ['nl'], skills: [], gender: null, capacity: 2, conduct_seen_on: null }
    await inner.database.sql
      .insertInto('staffing')
      .values({ ...two, trainings: '[]' })
      .execute()
    const { conversation } = before
    await inner.database.sql.updateTable('conversation').set({ unsafe_at: 1 }).where('id', '=', conversation).execute()
    expect((await shownTo(anna, back)).why, 'she is not safe there').toBe('acute-alone')
    expect((await claim(anna, back)).body.type).toBe('acute-alone')
    await goneSince(before, inner.clock.now)
    expect((await shownTo(anna, back)).mayTake, 'away from it once more').toBe('now')
    expect((await claim(anna, back)).status).toBe(200)
  })

  it('consoles are told when she is back in it', async () => {
    const before = await left(secret())
    const version = async () => (await inner.line.board.snapshot('landelijk')).queue.version
    const [then, row] = [await version(), await rowOf(before)]
    const change = (at: number | null) =>
      inner.line.writer.change({
        conversation: before.conversation,
        decide: ({ row: now }) => ({ answer: null, ...(now && { row: { ...now, visitor_gone_at: at } }) }),
      })
    expect(row?.visitor_gone_at).not.toBeNull()
    await change(null)
    expect(await version()).toBe(then + 1)
    await change(inner.clock.now)
    expect(await version()).toBe(then + 2)
  })

  // @req:R-139
  it('the same as before, or somebody else: a wish with an end', async () => {
    const same = await waits({ wish: 'same', counsellor: anna.leaf })
    const other = await waits({ wish: 'other', counsellor: anna.leaf })
    const later = { ...plain, mayTake: 'later', why: 'wanted', secondsFirst: limits.wantedFirstSeconds }
    expect(await shownTo(anna, same)).toEqual({ ...plain, asksFor: 'you' })
    expect(await shownTo(bea, same)).toEqual({ ...later, asksFor: 'a-colleague' })
    expect(await shownTo(anna, other)).toEqual({ ...later, asksFor: 'other-than-you' })
    expect(await shownTo(bea, other)).toEqual(plain)
    await anna.post('/v1/duty', { duty: 'off' })
    expect((await shownTo(bea, same)).mayTake, 'Anna is not there').toBe('now')
    await anna.post('/v1/duty', { duty: 'on', shift: id(), pseudonym: 'Anna' })
    await bea.post('/v1/duty', { duty: 'off' })
    expect((await shownTo(anna, other)).mayTake, 'nobody else is there').toBe('now')
    await bea.post('/v1/duty', { duty: 'on', shift: id(), pseudonym: 'Bea' })
    inner.clock.now += limits.wantedFirstSeconds * 1000
    expect((await shownTo(bea, same)).mayTake).toBe('now')
    expect((await shownTo(anna, other)).mayTake).toBe('now')
  })

  it('who is not safe waits for nobody longer than a quarter of a minute', async () => {
    const resume = secret()
    const visitor = inner.visitor()
    const given = returns({ resume, wish: 'same', counsellor: anna.leaf })
    await visitor.start({ returns: given, need: { unsafe: true, wish: null } })
    expect((await shownTo(bea, visitor)).secondsFirst).toBe(limits.wantedFirstAcuteSeconds)
    inner.clock.now += limits.wantedFirstAcuteSeconds * 1000
    expect((await shownTo(bea, visitor)).mayTake).toBe('now')
  })

  // @req:R-143 @norm:QU-14
  it('an agreed moment that is near puts her before those who came earlier, and who was named goes first', async () => {
    const early = await waits(null)
    inner.clock.now += 5_000
    const at = inner.clock.now + limits.appointmentBeforeSeconds * 1000 - 1_000
    const moment = { door_id: 'nationaal', organisation_id: 'lijn116', language: 'nl' }
    const [near, far] = [id(), id()]
    await inner.database.sql
      .insertInto('appointment')
      .values([
        { ...moment, id: near, at, with_leaf: bea.leaf },
        { ...moment, id: far, at: at + 3_600_000, with_leaf: bea.leaf },
      ])
      .execute()
    const tooEarly = await waits({ appointment: far })
    const expected = await waits({ appointment: near })
    const { waiting } = (await inner.line.board.snapshot('landelijk')).queueFor(anna.name)
    expect(waiting.map(({ conversation }) => conversation)).toEqual(
      [expected, early, tooEarly].map(({ conversation }) => conversation),
    )
    const first = limits.wantedFirstSeconds
    const shown = { ...plain, appointmentAt: at }
    expect(await shownTo(bea, expected)).toEqual(shown)
    expect(await shownTo(anna, expected)).toEqual({
      ...shown,
      mayTake: 'later',
      why: 'appointment',
      secondsFirst: first,
    })
    expect((await shownTo(anna, tooEarly)).appointmentAt).toBeNull()
    inner.clock.now += first * 1000
    expect((await claim(anna, expected)).status).toBe(200)
    await grants(anna, expected)
    expect((await rowOf(expected))?.returns).toBeNull()
  })
})
