/** What a page is told before anything is typed: hours, who answers instead, whether anybody is there. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  doors,
  type InnerLine,
  innerLine,
  kinds,
  origins,
  type Person,
  sealedBytes,
} from '../../tests/stage/inner-line.ts'
import { until } from '../../tests/stage/stream-reader.ts'

type Open = {
  type?: string
  availability: string
  band: string | null
  door: { open: boolean; opensAt: number | null; instead: string | null }
}
/** Wednesday 25 November 2026: sport is open from 11:00 to 21:00 UTC. */
const [morning, afternoon, closing] = ['06:00', '13:00', '21:00'].map((time) => Date.parse(`2026-11-25T${time}:00Z`))
if (morning === undefined || afternoon === undefined || closing === undefined) throw new Error('three instants')

describe.each(kinds)('a door (%s)', (kind) => {
  let inner: InnerLine
  let her: Person
  beforeAll(async () => {
    inner = await innerLine(kind)
  })
  afterAll(() => inner.close())
  beforeEach(async () => {
    inner.clock.now = afternoon
    await inner.database.sql.deleteFrom('conversation').execute()
    await inner.database.sql.deleteFrom('account').execute()
    her = await inner.counsellor('vera', { duty: 'off' })
  })

  const open = async (door: string | null) =>
    (
      await inner.chat.inject({
        url: door === null ? '/v1/open' : `/v1/open?door=${door}`,
        headers: { origin: origins.chat },
      })
    ).json<Open>()
  const duty = async (person: Person, body: object) => expect((await person.post('/v1/duty', body)).status).toBe(200)
  const onDuty = (over: object = {}) => duty(her, { duty: 'on', shift: sealedBytes(200), pseudonym: 'Vera', ...over })
  const take = ({ conversation }: { conversation: string }) => her.post('/v1/claim', { conversation, segment: 0 })
  const at = async (door: string) => {
    const visitor = inner.visitor()
    expect((await visitor.start({ door })).status).toBe(200)
    return inner.database.sql
      .selectFrom('conversation')
      .selectAll()
      .where('id', '=', visitor.conversation)
      .executeTakeFirstOrThrow()
  }

  it('with hours says when it is closed, until when, and who answers instead; without hours never', async () => {
    expect((await open('sport')).door).toEqual({ open: true, opensAt: null, instead: null })
    inner.clock.now = morning
    expect((await open('sport')).door).toEqual({
      open: false,
      opensAt: Date.parse('2026-11-25T11:00:00Z'),
      instead: 'nationaal',
    })
    inner.clock.now = closing
    expect((await open('sport')).door.opensAt, 'tomorrow').toBe(Date.parse('2026-11-26T11:00:00Z'))
    for (const always of ['nationaal', 'eigen-gedrag', null])
      expect((await open(always)).door).toEqual({ open: true, opensAt: null, instead: null })
  })

  it('that does not exist is not there', async () => {
    expect((await open('elders')).type).toBe('not-found')
    expect((await open('')).type).toBe('not-found')
  })

  it('says who is there from who could take her: open, busy, nobody', async () => {
    expect(await open('nationaal')).toMatchObject({ availability: 'nobody', band: null })
    await onDuty()
    expect(await open('nationaal')).toMatchObject({ availability: 'open', band: 'soon' })
    const visitor = inner.visitor()
    await visitor.start()
    expect((await take(visitor)).status).toBe(200)
    expect(await open('nationaal')).toMatchObject({ availability: 'busy', band: 'long' })
    await duty(her, { duty: 'pause' })
    expect((await open('nationaal')).availability, 'on a break').toBe('nobody')
  })

  it('counts nobody who may not answer there, and nobody whose shift is nearly over', async () => {
    await onDuty()
    expect((await open('eigen-gedrag')).availability, 'without the training').toBe('nobody')
    expect((await open('nationaal')).availability).toBe('open')
    await onDuty({ endsAt: afternoon + 19 * 60_000 })
    expect((await open('nationaal')).availability).toBe('nobody')
    await onDuty({ endsAt: afternoon + 19 * 60_000, alsoNearEnd: true })
    expect((await open('nationaal')).availability).toBe('open')
  })

  it('passes on who comes outside its hours, and keeps the label by which she came', async () => {
    expect(await at('sport')).toMatchObject({ door_id: 'sport', came_by: 'sport' })
    inner.clock.now = morning
    expect(await at('sport')).toMatchObject({ door_id: 'nationaal', came_by: 'sport' })
    expect(await at('eigen-gedrag')).toMatchObject({ door_id: 'eigen-gedrag', came_by: 'eigen-gedrag' })
  })

  it('that closes leaves who waits and who talks as they are', async () => {
    inner.clock.now = closing - 60_000
    const [waiting, talking] = [inner.visitor(), inner.visitor()]
    for (const visitor of [waiting, talking]) await visitor.start({ door: 'sport' })
    await onDuty()
    expect((await take(talking)).status).toBe(200)
    inner.clock.now = closing + 1
    expect((await open('sport')).door.open).toBe(false)
    const { queue } = await inner.line.board.snapshot('landelijk')
    expect(queue.waiting).toMatchObject([{ conversation: waiting.conversation, door: 'sport', cameBy: 'sport' }])
    expect((await talking.post<{ kept: number[] }>('/v1/messages', { messages: [talking.message(1)] })).status).toBe(
      200,
    )
    expect((await talking.post<{ phase: string }>('/v1/beat', { seq: 0 })).body.phase).toBe('claimed')
  })

  it('tells who waits how long it may take, and tells it anew when somebody comes', async () => {
    const visitor = inner.visitor()
    await visitor.start()
    const row = { id: visitor.conversation, team_id: 'landelijk', door_id: 'nationaal', phase: 'waiting' as const }
    const { board } = inner.line
    const bandIs = (band: string | null) => until(() => board.outlook(row).band === band, `${band}`)
    board.changed('landelijk')
    await bandIs(null)
    await onDuty()
    board.changed('landelijk')
    await bandIs('soon')
    expect((await visitor.post<Open>('/v1/beat', { seq: 0 })).body).toMatchObject({
      availability: 'open',
      band: 'soon',
    })
    await onDuty({ endsAt: inner.clock.now })
    board.changed('landelijk')
    await bandIs(null)
  })
})

it('of several teams is answered by the first that has somebody free, else by one where somebody is', async () => {
  const front = doors.get('nationaal')
  if (front === undefined) throw new Error('no front door')
  const inner = await innerLine(
    'embedded',
    undefined,
    undefined,
    new Map([['nationaal', { ...front, teams: ['eerst', 'daarna'] }]]),
  )
  try {
    const open = async () =>
      (await inner.chat.inject({ url: '/v1/open', headers: { origin: origins.chat } })).json<Open>().availability
    const [first, second] = [
      await inner.counsellor('eerst', { team: 'eerst' }),
      await inner.counsellor('dan', { team: 'daarna' }),
    ]
    const visitor = inner.visitor()
    const wait = { segment: 0, team: 'eerst', epoch: 20_000, seq: 1, sealed: sealedBytes(600) }
    expect((await visitor.start({ wait })).status).toBe(200)
    expect((await second.post<Open>('/v1/claim', { conversation: visitor.conversation, segment: 0 })).body.type).toBe(
      'not-allowed',
    )
    expect((await first.post('/v1/claim', { conversation: visitor.conversation, segment: 0 })).status).toBe(200)
    expect(await open(), 'the second team').toBe('open')
    expect((await second.post('/v1/duty', { duty: 'off' })).status).toBe(200)
    expect(await open(), 'the first is talking').toBe('busy')
  } finally {
    await inner.close()
  }
})
