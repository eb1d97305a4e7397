/** Fear: somebody is in danger, and the call for a second person reaches nobody, or goes on after it was answered. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { lookAtAlerts } from '../../server/alert/escalate.ts'
import { raise } from '../../server/alert/raise.ts'
import type { Database } from '../../server/database/open.ts'
import { tidy } from '../../server/jobs/tidy.ts'
import type { StaffReader } from '../../server/stream/hub.ts'
import { grantBody } from '../stage/grants.ts'
import { type InnerLine, innerLine, kinds, type Person, sealedBytes } from '../stage/inner-line.ts'
import { readStream, until } from '../stage/stream-reader.ts'

type Told = {
  id: string
  kind: string
  stage: string
  times: number
  heard: boolean
  rings: boolean
  acknowledgedBy: string | null
}
type Desk = {
  person: Person
  alerts(): Told[]
  rings: number[]
  isUpToDate(): Promise<boolean>
  leave(): Promise<void>
}
type Seat = { roles?: string[]; duty?: 'on' | 'pause' | 'off'; order?: string[]; deaf?: boolean }

describe.each(kinds)('an alert (%s)', (kind) => {
  let inner: InnerLine
  let desks: Desk[] = []
  beforeAll(async () => {
    inner = await innerLine(kind)
  })
  afterAll(() => inner.close())
  afterEach(async () => {
    for (const desk of desks) await desk.leave()
    await inner.database.sql.deleteFrom('alert').execute()
    await inner.database.sql.deleteFrom('duty').execute()
    await inner.database.sql.deleteFrom('session').execute()
    await inner.database.sql.deleteFrom('account').execute()
  })

  /** Somebody signed in, at a console whose stream the test holds. It answers every ring, unless `deaf`. */
  function sit(
    person: Person,
    { roles = ['counsellor'], order = [], deaf = false }: Seat = {},
    line = inner.line,
  ): Desk {
    let told: Told[] = []
    const rings: number[] = []
    const answers: Promise<unknown>[] = []
    const send = (event: string, data: unknown) => {
      order.push(`${event} to ${person.name}`)
      if (event === 'alerts') told = (data as { alerts: Told[] }).alerts
      if (event !== 'alerts' && event !== 'alarm') return true
      const { ring } = data as { ring: number }
      rings.push(ring)
      if (!deaf) answers.push(person.post('/v1/alerts/heard', { ring }))
      return true
    }
    const staff = {
      name: person.name,
      leaf: person.leaf,
      team: 'landelijk',
      organisation: 'lijn116',
      roles,
      certificate: '',
    }
    const reader: StaffReader = {
      staff,
      session: person.session,
      places: new Map(),
      stream: { send, end: () => undefined },
    }
    line.hub.addConsole(reader)
    const stripped = (alerts: readonly object[]) => JSON.stringify(alerts.map((each) => ({ ...each, seconds: 0 })))
    const desk: Desk = {
      person,
      rings,
      alerts: () => told,
      async isUpToDate() {
        const before = answers.length
        await Promise.all(answers)
        return stripped(await line.bell.of(staff)) === stripped(told) && answers.length === before
      },
      async leave() {
        line.hub.removeConsole(reader)
        desks = desks.filter((each) => each !== desk)
        await Promise.all(answers)
      },
    }
    desks.push(desk)
    return desk
  }
  let names = 0
  const come = async (name: string, seat: Seat = {}) => {
    const { roles, duty } = seat
    const options = { ...(roles && { roles }), ...(duty && { duty }) }
    return sit(await inner.counsellor(`${name}-${names++}`, options), seat)
  }
  async function talk(desk: Desk) {
    const visitor = inner.visitor()
    await visitor.start()
    const { conversation } = visitor
    expect((await desk.person.post('/v1/claim', { conversation, segment: 0 })).status).toBe(200)
    expect((await desk.person.post('/v1/grants', grantBody(conversation, [desk.person]))).status).toBe(200)
    return visitor
  }
  const call = (desk: Desk, conversation: string | null, what = 'danger') =>
    desk.person.post<{ id: string; type?: string }>('/v1/alerts', { kind: what, conversation })
  const has = (desk: Desk, id: string) => desk.person.post<{ type?: string }>('/v1/alerts/acknowledge', { id })
  /** Everybody has been shown what stands, and every console that answers has answered. */
  async function settled() {
    for (let tries = 0; tries < 2_000; tries++) {
      const each = await Promise.all(desks.map((desk) => desk.isUpToDate()))
      if (each.every(Boolean)) return
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    throw new Error('never: everybody was told')
  }
  /** Seconds go by, and the line looks at its alerts as it goes. */
  async function pass(seconds: number) {
    await settled()
    for (let left = seconds; left > 0; left -= 10) {
      inner.clock.now += Math.min(left, 10) * 1000
      await lookAtAlerts(inner.line)
      await settled()
    }
  }
  const stands = async (id: string) =>
    inner.database.sql.selectFrom('alert').selectAll().where('id', '=', id).executeTakeFirst()

  it('is written to the consoles in the turn in which its commit is known', async () => {
    const order: string[] = []
    const [anna, bo] = [await come('anna'), await come('bo', { order })]
    const { conversation } = await talk(anna)
    order.length = 0
    const sql: Database = new Proxy(inner.database.sql, {
      get(target, name) {
        const own: unknown = Reflect.get(target, name, target)
        if (name !== 'transaction') return typeof own === 'function' ? own.bind(target) : own
        return () => ({
          execute: async (work: Parameters<ReturnType<Database['transaction']>['execute']>[0]) => {
            const answer = await target.transaction().execute(work)
            order.push('committed')
            setImmediate(() => order.push('next turn'))
            return answer
          },
        })
      },
    })
    const staff = [...inner.line.hub.consoles()].find((reader) => reader.staff.leaf === anna.person.leaf)?.staff
    if (!staff) throw new Error('nobody there')
    await raise({ ...inner.line, sql }, staff, { kind: 'danger', conversation: conversation as never })
    await until(() => order.includes('next turn'), 'the next turn')
    const frame = order.indexOf(`alerts to ${bo.person.name}`)
    expect(order.indexOf('committed')).toBeLessThan(frame)
    expect(frame).toBeLessThan(order.indexOf('next turn'))
  })

  // @norm:QU-04
  it('goes to free colleagues, after half a minute to coordinators, after a minute to everybody on duty', async () => {
    const anna = await come('anna')
    const [free, busy] = [await come('vrij'), await come('bezig')]
    const [leads, pauses] = [
      await come('leiding', { roles: ['coordinator'], duty: 'off' }),
      await come('pauze', { duty: 'pause' }),
    ]
    const { conversation } = await talk(anna)
    await talk(busy)
    const reached = () => [free, leads, busy, pauses].filter((desk) => desk.alerts().length > 0)
    expect((await call(anna, conversation)).status).toBe(200)
    expect(reached()).toEqual([free])
    await pass(29)
    expect(reached()).toEqual([free])
    expect(free.alerts()[0]?.times, 'it repeats').toBe(2)
    await pass(1)
    expect(reached()).toEqual([free, leads])
    await pass(29)
    await pass(1)
    expect(reached()).toEqual([free, leads, busy])
    await pass(15)
    expect(busy.alerts()[0]?.times, 'and it goes on').toBe(6)
    expect(busy.alerts()[0]?.rings).toBe(true)
    expect(anna.alerts()[0], 'who raised it sees it stand').toMatchObject({
      rings: false,
      stage: 'everybody',
      acknowledgedBy: null,
    })
  })

  it('that no console confirms goes to whoever is left at once, and is shown as not delivered until then', async () => {
    const anna = await come('anna')
    const [free, pauses] = [await come('vrij', { deaf: true }), await come('pauze', { duty: 'pause' })]
    const { conversation } = await talk(anna)
    await call(anna, conversation)
    expect(free.alerts()[0]).toMatchObject({ stage: 'colleagues', heard: false })
    await pass(14)
    expect(pauses.alerts()).toEqual([])
    expect(anna.alerts()[0]).toMatchObject({ stage: 'colleagues', heard: false })
    await pass(1)
    expect(pauses.alerts(), 'whoever is signed in').toHaveLength(1)
    // By its stage, or because nobody of the first circle answers any more: whichever is seen first.
    expect(anna.alerts()[0], 'by now it is delivered').toMatchObject({ heard: true })
  })

  it('finds whoever is signed in when nobody else is free or on duty', async () => {
    const [anna, off] = [await come('anna'), await come('uit', { duty: 'off' })]
    const { conversation } = await talk(anna)
    await call(anna, conversation)
    expect(off.alerts()).toHaveLength(1)
  })

  it('is had by one; it rings at nobody then, and who raised it sees who', async () => {
    const [anna, bo, cas] = [await come('anna'), await come('bo'), await come('cas')]
    const { conversation } = await talk(anna)
    const { id } = (await call(anna, conversation)).body
    expect((await has(anna, id)).body.type, 'not by who raised it').toBe('not-allowed')
    const answers = await Promise.all([has(bo, id), has(cas, id), has(bo, id)])
    const done = answers.filter(({ status }) => status === 200).length
    expect(answers.filter(({ body }) => body.type === 'already-used').length + done).toBe(3)
    const [mine, other] = (await stands(id))?.acknowledged_by === bo.person.leaf ? [bo, cas] : [cas, bo]
    expect(other.alerts()).toEqual([])
    expect(mine.alerts()).toMatchObject([{ id, acknowledgedBy: `Proef ${mine.person.name}` }])
    expect(anna.alerts()).toMatchObject([{ id, acknowledgedBy: `Proef ${mine.person.name}` }])
    const rung = other.rings.length
    await pass(300)
    expect(await stands(id)).toMatchObject({ acknowledged_by: mine.person.leaf, rings_at: null })
    expect(other.rings.length).toBe(rung)
  })

  it('rings again when whoever had it is gone', async () => {
    const [anna, bo, cas] = [await come('anna'), await come('bo'), await come('cas')]
    const { conversation } = await talk(anna)
    const { id } = (await call(anna, conversation)).body
    await has(bo, id)
    await bo.leave()
    await inner.database.sql
      .updateTable('duty')
      .set({ console_gone_at: inner.clock.now })
      .where('name', '=', bo.person.name)
      .execute()
    await pass(44)
    expect((await stands(id))?.acknowledged_by).toBe(bo.person.leaf)
    await pass(1)
    expect(cas.alerts()[0]?.stage).toBe('everybody')
    expect(await stands(id)).toMatchObject({ acknowledged_by: null })
  })

  it('rings again at once when whoever had it cannot come after all', async () => {
    const [anna, bo, cas] = [await come('anna'), await come('bo'), await come('cas')]
    const { conversation } = await talk(anna)
    await talk(cas)
    const { id } = (await call(anna, conversation)).body
    const gives = (desk: Desk) => desk.person.post<{ type?: string }>('/v1/alerts/give-up', { id })
    await has(bo, id)
    for (const other of [anna, cas]) expect((await gives(other)).body.type).toBe('not-allowed')
    expect(cas.alerts()).toEqual([])
    expect((await gives(bo)).status).toBe(200)
    expect((await gives(bo)).status, 'a retry').toBe(200)
    expect(await stands(id)).toMatchObject({ acknowledged_by: null, times: 2, stage: 'everybody' })
    expect(cas.alerts(), 'also who talks').toMatchObject([{ id, acknowledgedBy: null, times: 2 }])
    expect(anna.alerts()).toMatchObject([{ id, acknowledgedBy: null }])
    expect((await has(cas, id)).status).toBe(200)
    expect((await gives(bo)).body.type).toBe('not-allowed')
  })

  it('twice is one, and only who is in the conversation says that there is danger in it', async () => {
    const [anna, bo] = [await come('anna'), await come('bo')]
    const other = await inner.counsellor(`elders-${names++}`, { team: 'elders' })
    const { conversation } = await talk(anna)
    const first = await call(anna, conversation)
    expect((await call(anna, conversation)).body).toEqual(first.body)
    expect(await inner.database.sql.selectFrom('alert').selectAll().execute()).toHaveLength(1)
    expect((await call(bo, conversation)).body.type).toBe('not-allowed')
    expect((await call(anna, null)).body.type).toBe('malformed')
    expect((await call(anna, sealedBytes(16))).body.type).toBe('conversation-gone')
    expect((await other.post<{ type: string }>('/v1/alerts/acknowledge', { id: first.body.id })).body.type).toBe(
      'not-found',
    )
    expect((await bo.person.post<{ type: string }>('/v1/alerts/stand-down', { id: first.body.id })).body.type).toBe(
      'not-allowed',
    )
    expect((await anna.person.post('/v1/alerts/stand-down', { id: first.body.id })).status).toBe(200)
    await until(() => bo.alerts().length === 0, 'it rings no more')
  })

  it('ends with its conversation; what stays are numbers of the door', async () => {
    await inner.database.sql.deleteFrom('counter').execute()
    const [anna, bo] = [await come('anna'), await come('bo')]
    const visitor = await talk(anna)
    const { conversation } = visitor
    await call(anna, conversation)
    expect(bo.alerts()).toHaveLength(1)
    const closing = { conversation, segment: 1, close: sealedBytes(), how: 'heavy' }
    expect((await anna.person.post('/v1/close', closing)).status).toBe(200)
    await until(() => bo.alerts().length === 0 && anna.alerts().length === 0, 'it rings no more')
    expect((await call(anna, conversation)).body.type).toBe('conversation-closed')
    expect(await inner.database.sql.selectFrom('alert').selectAll().execute()).toEqual([])
    inner.clock.now += 31 * 60_000
    await visitor.post('/v1/beat', { seq: 99 })
    await tidy(inner.line)
    const rows = await inner.database.sql
      .selectFrom('counter')
      .selectAll()
      .where('name', 'in', ['alert-danger', 'heavy'])
      .execute()
    expect(rows.map(({ name, door_id, value }) => [name, door_id, value]).sort()).toEqual([
      ['alert-danger', 'nationaal', 1],
      ['heavy', 'nationaal', 1],
    ])
    for (const row of rows) expect(Number(row.block_start) % (3 * 3_600_000)).toBe(0)
  })

  it('is gone from the screens when its conversation was erased', async () => {
    const [anna, bo] = [await come('anna'), await come('bo')]
    const { conversation } = await talk(anna)
    await call(anna, conversation)
    expect(bo.alerts()).toHaveLength(1)
    inner.clock.now += 31 * 60_000
    await tidy(inner.line)
    await until(() => bo.alerts().length === 0 && anna.alerts().length === 0, 'nothing to answer')
  })

  it('to talk something over comes to coordinators, without a repeat, and they alone take it', async () => {
    const [anna, bo, leads] = [await come('anna'), await come('bo'), await come('leiding', { roles: ['coordinator'] })]
    const { id } = (await call(anna, null, 'debrief')).body
    expect([bo.alerts().length, leads.alerts().length]).toEqual([0, 1])
    await pass(300)
    expect(leads.alerts()).toMatchObject([{ kind: 'debrief', times: 1, stage: 'coordinators' }])
    expect((await has(bo, id)).body.type).toBe('not-allowed')
    expect((await has(leads, id)).status).toBe(200)
    expect(anna.alerts()[0]?.acknowledgedBy).toBe(`Proef ${leads.person.name}`)
  })

  it('a console that leaves rings unheard is silent: off duty for who waits, shown as such, until it beats', async () => {
    const leads = await inner.counsellor(`leiding-${names++}`, { roles: ['coordinator'], duty: 'off' })
    const [anna, bo] = [await come('anna'), await come('bo', { deaf: true })]
    const { conversation } = await talk(anna)
    await call(anna, conversation)
    await pass(15)
    type Board = { people: { name: string; state: string }[]; alerts: Told[] }
    const board = async () => (await leads.get<Board>('/v1/board')).body
    const stateOf = async (desk: Desk) => (await board()).people.find((each) => each.name === desk.person.name)?.state
    expect([await stateOf(anna), await stateOf(bo)]).toEqual(['busy', 'silent'])
    expect((await board()).alerts).toMatchObject([{ stage: 'everybody', heard: false, acknowledgedBy: null }])
    expect((await inner.line.board.snapshot('landelijk')).queue).toMatchObject({ onDuty: 1, free: 0 })
    await bo.person.post('/v1/beat', { read: [] })
    expect(await stateOf(bo)).toBe('free')
    expect((await inner.line.board.snapshot('landelijk')).queue).toMatchObject({ onDuty: 2, free: 1 })
  })
})

describe('an alert and its process', () => {
  it('goes on from the table after a restart, and of two processes one rings', async () => {
    const first = await innerLine('postgres')
    const [anna, bo] = [await first.counsellor('anna'), await first.counsellor('bo')]
    const visitor = first.visitor()
    await visitor.start()
    const { conversation } = visitor
    await anna.post('/v1/claim', { conversation, segment: 0 })
    await anna.post('/v1/alerts', { kind: 'danger', conversation })
    // Another process on the same data, as after the first one died: it was told nothing.
    const second = await innerLine('postgres', first)
    second.clock.now = first.clock.now + 15_000
    first.clock.now = second.clock.now
    const sent: { alerts: Told[] }[] = []
    const staff = {
      name: bo.name,
      leaf: bo.leaf,
      team: 'landelijk',
      organisation: 'lijn116',
      roles: [],
      certificate: '',
    }
    const send = (event: string, data: unknown) => {
      if (event === 'alerts') sent.push(data as { alerts: Told[] })
      return true
    }
    second.line.hub.addConsole({ staff, session: '', places: new Map(), stream: { send, end: () => undefined } })
    await Promise.all([lookAtAlerts(second.line), lookAtAlerts(first.line), lookAtAlerts(second.line)])
    await until(() => sent.at(-1)?.alerts[0]?.times === 2, 'the ring')
    const stands = await first.database.sql.selectFrom('alert').select(['times', 'stage']).execute()
    expect(stands).toEqual([{ times: 2, stage: 'everybody' }])
    await second.close()
    await first.close()
  })

  // @req:R-120
  it('reaches the second console over real sockets with no wait of our own between (goal: two seconds, printed)', async () => {
    const inner = await innerLine('embedded')
    await inner.console.listen({ port: 0, host: '127.0.0.1' })
    const { port } = inner.console.server.address() as { port: number }
    const [anna, bo] = [await inner.counsellor('anna'), await inner.counsellor('bo')]
    const visitor = inner.visitor()
    await visitor.start()
    const { conversation } = visitor
    await anna.post('/v1/claim', { conversation, segment: 0 })
    const stream = await readStream(port, bo.session)
    await until(() => stream.last('hello') !== null, 'connected')
    // No timer of the program fires any more: what still comes, comes at once.
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] })
    const began = performance.now()
    const raised = anna.post('/v1/alerts', { kind: 'danger', conversation })
    try {
      while (stream.last('alerts') === null && performance.now() - began < 30_000)
        await new Promise((resolve) => setImmediate(resolve))
    } finally {
      vi.useRealTimers()
    }
    expect(stream.last('alerts')).not.toBeNull()
    expect((await raised).status).toBe(200)
    console.info(`from danger to the second console: ${Math.round(performance.now() - began)} ms`)
    stream.end()
    await inner.close()
  })
})
