/**
 * Somebody, or something, sets the machine's clock while people wait, talk and hold: nothing is erased by it, nobody is
 * signed out or sent to the back, and what is to be forgotten is still forgotten in its time. Followed is it afterwards.
 */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { stepNow } from '../../server/account/code.ts'
import { lookAtAlerts } from '../../server/alert/escalate.ts'
import { createClock, type Machine } from '../../server/clock/clock.ts'
import { createTime } from '../../server/clock/keep-time.ts'
import { start } from '../../server/conversation/start.ts'
import { tidyConversations } from '../../server/conversation/tidy.ts'
import type { Database } from '../../server/database/open.ts'
import { tidy, tidyDay } from '../../server/jobs/tidy.ts'
import { codeOf } from '../journeys/node-people.ts'
import { grantBody } from '../stage/grants.ts'
import {
  type InnerLine,
  innerLine,
  kinds,
  type Person,
  sealedBytes,
  type VisitorAtTheDoor,
} from '../stage/inner-line.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const noon = Date.UTC(2026, 10, 22, 12)

function machineWithClock(wallAtStart = noon) {
  let passed = 0
  let set = 0
  return {
    wall: () => wallAtStart + passed + set,
    uptime: () => 7_000_000 + passed,
    boot: sealedBytes(8),
    pass(milliseconds: number) {
      passed += milliseconds
    },
    set(by: number) {
      set += by
    },
  } satisfies Machine & Record<string, unknown>
}
type TestMachine = ReturnType<typeof machineWithClock>

/** A jump of more than a day is said at once, and believed after an hour. */
async function anHourLater(machine: TestMachine, ...times: readonly { look(): Promise<void> }[]): Promise<void> {
  for (const time of times) await time.look()
  machine.pass(hour)
}

/** What the program does every five seconds and every hour. */
async function jobs(inner: InnerLine): Promise<void> {
  await inner.line.time.look()
  await tidy(inner.line)
  await tidyDay(inner.line)
}

type People = {
  waiting: VisitorAtTheDoor
  talking: VisitorAtTheDoor
  held: VisitorAtTheDoor | null
  anna: Person
}

/** One waits, one talks, one went away ten minutes ago and her place is kept. */
async function people(inner: InnerLine, machine: TestMachine, at: string): Promise<People> {
  const anna = await inner.counsellor(`anna-${at}`)
  const held = inner.visitor()
  await held.start()
  machine.pass(10 * minute)
  const talking = inner.visitor()
  await talking.start()
  const { conversation } = talking
  expect((await anna.post('/v1/claim', { conversation, segment: 0 })).status).toBe(200)
  expect((await anna.post('/v1/grants', grantBody(conversation, [anna]))).status).toBe(200)
  const waiting = inner.visitor()
  await waiting.start()
  return { waiting, talking, held, anna }
}

async function everybodyGoesOn(p: People, counter: number): Promise<void> {
  const said = await p.talking.post<{ kept?: number[] }>('/v1/messages', {
    messages: [p.talking.message(counter, { segment: 1 })],
  })
  expect(said.status, 'she who talks').toBe(200)
  expect(
    (
      await p.anna.post('/v1/messages', {
        conversation: p.talking.conversation,
        messages: [{ ...p.talking.message(counter, { segment: 1 }), instance: p.anna.leaf }],
      })
    ).status,
    'her counsellor',
  ).toBe(200)
  for (const visitor of [p.waiting, p.held].filter((each) => each !== null))
    expect((await visitor.post('/v1/messages', { messages: [visitor.message(counter)] })).status, 'they who wait').toBe(
      200,
    )
}

/** The first transaction fails: before it begins, or after its commit, when only the answer is lost. */
function failingOnce(database: Database, when: 'before' | 'after'): Database {
  let failed = false
  return new Proxy(database, {
    get(target, name) {
      if (name !== 'transaction' || failed) {
        const own = Reflect.get(target, name, target)
        return typeof own === 'function' ? own.bind(target) : own
      }
      return () => ({
        execute: async (work: Parameters<ReturnType<Database['transaction']>['execute']>[0]) => {
          failed = true
          if (when === 'after') await target.transaction().execute(work)
          throw new Error('connection lost')
        },
      })
    },
  })
}

describe.each(kinds)('the clock jumps (%s)', (kind) => {
  const machine = machineWithClock()
  let inner: InnerLine
  beforeAll(async () => {
    inner = await innerLine(kind, undefined, machine)
  })
  afterAll(() => inner.close())

  /** Another process on this machine that has heard nothing yet. */
  async function beside(database = inner.database.sql) {
    const clock = await createClock(inner.database.sql, machine)
    const moves: number[] = []
    return { clock, now: clock.now, moves, time: createTime({ sql: database, clock, moved: (by) => moves.push(by) }) }
  }
  const expiries = async (): Promise<number[]> =>
    (await inner.database.sql.selectFrom('session').select('expires_at').orderBy('token_hash').execute()).map((row) =>
      Number(row.expires_at),
    )
  async function everybodyLeaves(): Promise<void> {
    await inner.database.sql.updateTable('conversation').set({ visitor_gone_at: 0 }).execute()
    await tidy(inner.line)
    expect(await inner.database.sql.selectFrom('conversation').select('id').execute()).toEqual([])
  }
  /** Without the one that stands in for codes there are none of. */
  const slotDays = async (): Promise<number[]> =>
    (await inner.keys.slots())
      .map((id) => Number(id.split('.')[0]) - Math.floor(inner.line.now() / day))
      .filter((days) => days < 1_000)

  it.each([
    ['an hour ahead', hour],
    ['an hour back', -hour],
    ['a day ahead', day],
    ['a day back', -day],
    ['three days ahead', 3 * day],
    ['three days back', -3 * day],
  ])('%s: time goes on for who is there, and it is followed when nobody is', async (words, by) => {
    const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const p = await people(inner, machine, words.replaceAll(' ', '-'))
    const before = inner.line.now()
    machine.set(by)
    await jobs(inner)
    await everybodyGoesOn(p, 1)
    expect(inner.line.now()).toBe(before)
    expect((await inner.visitor().start()).status, 'one more comes').toBe(200)
    machine.pass(21 * minute)
    await jobs(inner)
    expect((await p.held?.post<{ type: string }>('/v1/beat', { seq: 0 }))?.body.type, 'thirty minutes are over').toBe(
      'conversation-gone',
    )
    for (let hours = 0; hours < 2; hours++) {
      // They stay in touch, so that only the clock could take their places.
      await inner.database.sql.updateTable('conversation').set({ visitor_gone_at: null }).execute()
      machine.pass(hour)
      await jobs(inner)
    }
    await everybodyGoesOn({ ...p, held: null }, 2)
    expect(inner.line.now()).toBe(before + 2 * hour + 21 * minute)
    const differs = said.mock.calls.filter(([line]) => String(line).includes('"clock-differs"'))
    expect(differs.map(([line]) => JSON.parse(String(line)))).toEqual(
      [1, 2, 3].map(() => ({ event: 'clock-differs', seconds: by / 1000 })),
    )
    said.mockRestore()

    const lasted = await expiries()
    await everybodyLeaves()
    await jobs(inner)
    expect(inner.line.now(), 'followed').toBe(machine.wall())
    expect(await expiries(), 'who is signed in stays so as long as before').toEqual(lasted.map((at) => at + by))
    expect((await p.anna.post('/v1/duty', { duty: 'off' })).status).toBe(200)
    const late = inner.visitor()
    expect((await late.start()).status).toBe(200)
    expect(await slotDays(), 'a slot lives two days by the new count').toEqual([2])
    await jobs(inner)
    expect((await late.post('/v1/beat', { seq: 0 })).status).toBe(200)
    await everybodyLeaves()
  })

  it.each([
    ['an hour back', -hour],
    ['an hour ahead', hour],
  ])('%s: a call for no conversation rings on, and is over in its time', async (words, by) => {
    const ada = await inner.counsellor(`belt-${words.replaceAll(' ', '-')}`)
    expect((await ada.post('/v1/alerts', { kind: 'second', conversation: null })).status).toBe(200)
    const call = () => inner.database.sql.selectFrom('alert').selectAll().executeTakeFirst()
    const before = await call()
    machine.set(by)
    await inner.line.time.look()
    const after = await call()
    expect([after?.raised_at, after?.rings_at, after?.ends_at].map(Number)).toEqual(
      [before?.raised_at, before?.rings_at, before?.ends_at].map((at) => Number(at) + by),
    )
    machine.pass(16_000)
    await lookAtAlerts(inner.line)
    expect(await call()).toMatchObject({ times: 2, stage: 'everybody' })
    machine.pass(hour)
    await lookAtAlerts(inner.line)
    expect(await call()).toBeUndefined()
  })

  it('mended while people talk: it was said, and nobody notices', async () => {
    const visitor = inner.visitor()
    await visitor.start()
    const before = inner.line.now()
    machine.set(day)
    await jobs(inner)
    machine.set(-day)
    await jobs(inner)
    expect(inner.line.now()).toBe(before)
    expect((await visitor.post('/v1/beat', { seq: 0 })).status).toBe(200)
    await everybodyLeaves()
  })

  it('looks that overlap, here and in another process, move what is signed in once', async () => {
    await inner.counsellor(`samen-${kind}`)
    const other = await beside()
    const lasted = await expiries()
    machine.set(day)
    await Promise.all([inner.line.time.look(), other.time.look(), inner.line.time.look(), other.time.look()])
    await Promise.all([inner.line.time.look(), other.time.look()])
    expect(await expiries()).toEqual(lasted.map((at) => at + day))
    expect([inner.line.now(), other.now()]).toEqual([machine.wall(), machine.wall()])
    expect(other.moves).toEqual([day])
  })

  it.each(['before', 'after'] as const)(
    'a look that fails %s its commit is tried again, once for everything',
    async (when) => {
      const other = await beside(failingOnce(inner.database.sql, when))
      const lasted = await expiries()
      machine.set(-3 * day)
      await anHourLater(machine, other.time, inner.line.time)
      await expect(other.time.look()).rejects.toThrow('connection lost')
      expect(other.moves).toEqual([])
      await other.time.look()
      expect(other.moves).toEqual([-3 * day])
      expect(await expiries()).toEqual(lasted.map((at) => at - 3 * day))
      await inner.line.time.look()
      expect(inner.line.now()).toBe(machine.wall())
    },
  )

  it.each([3 * day, -3 * day])(
    'a process that has not heard of it (%i) erases nobody, and begins nothing by its old count',
    async (by) => {
      const [tidying, starting] = [await beside(), await beside()]
      machine.set(by)
      await anHourLater(machine, inner.line.time)
      await inner.line.time.look()
      const there = inner.visitor()
      expect((await there.start()).status).toBe(200)
      expect(await tidyConversations({ ...inner.line, ...tidying })).toEqual({ returned: 0, forgotten: 0 })
      expect(tidying.now(), 'and it knows now').toBe(machine.wall())
      const slots = await inner.keys.slots()
      const visitor = inner.visitor()
      const body = (await visitor.startBody()) as Parameters<typeof start>[2]
      const begin = () => start({ ...inner.line, ...starting }, visitor.token, body)
      expect(await begin()).toEqual({ refused: 'draining' })
      expect(await inner.keys.slots(), 'its slot is gone').toEqual(slots)
      expect(await begin(), 'the same bytes again').toEqual({ kept: [1] })
      expect((await visitor.post('/v1/messages', { messages: [visitor.message(1)] })).status).toBe(200)
      expect(await slotDays()).toEqual([2, 2])
      await everybodyLeaves()
    },
  )

  it('a conversation that begins while it is looked at comes first', async () => {
    const other = await beside()
    machine.set(-3 * day)
    await anHourLater(machine, other.time, inner.line.time)
    const before = inner.line.now()
    let looking: Promise<void> | null = null
    let isOver = false
    const waits = async () =>
      (
        await sql`select from pg_locks where not granted and relation = 'conversation'::regclass`.execute(
          inner.database.sql,
        )
      ).rows.length > 0
    const time: typeof other.time = {
      ...inner.line.time,
      async agree(tx) {
        const agreed = await inner.line.time.agree(tx)
        const over = () => {
          isOver = true
        }
        looking = other.time.look().then(over, over)
        // The embedded database does one after the other.
        if (kind === 'postgres') await expect.poll(async () => isOver || (await waits())).toBe(true)
        return agreed
      },
    }
    const visitor = inner.visitor()
    const body = (await visitor.startBody()) as Parameters<typeof start>[2]
    expect(await start({ ...inner.line, time }, visitor.token, body)).toEqual({ kept: [1] })
    await looking
    expect([inner.line.now(), other.now()]).toEqual([before, before])
    expect((await visitor.post('/v1/beat', { seq: 0 })).status).toBe(200)
    await everybodyLeaves()
    await inner.line.time.look()
    expect(inner.line.now()).toBe(machine.wall())
  })

  it('a code of a phone is right by whichever clock is', async () => {
    await inner.visitor().start()
    const secret = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    const now = inner.line.now()
    machine.set(-day)
    await jobs(inner)
    expect(stepNow(inner.line, secret, codeOf(secret, now))).toBe(Math.floor(now / 30_000))
    expect(stepNow(inner.line, secret, codeOf(secret, now - day))).toBe(Math.floor((now - day) / 30_000))
    expect(stepNow(inner.line, secret, codeOf(secret, now - hour))).toBeNull()
    machine.set(day)
    await everybodyLeaves()
  })

  it('a program that is started again on the same machine goes on by the same count', async () => {
    const visitor = inner.visitor()
    await visitor.start()
    machine.set(3 * day)
    machine.pass(minute)
    const again = await createClock(inner.database.sql, machine)
    expect(again.now()).toBe(inner.line.now())
    const afterBoot = await createClock(inner.database.sql, { ...machine, boot: sealedBytes(8) })
    expect(afterBoot.now(), 'after a start of the machine there is only its own clock').toBe(machine.wall())
  })
})

it('two programs on one machine: what one follows the other hears at once, with whoever is at a console there', async () => {
  const machine = machineWithClock(Date.UTC(2000, 0, 1))
  const one = await innerLine('postgres', undefined, machine)
  const two = await innerLine('postgres', one, machine)
  machine.set(noon - machine.wall())
  await anHourLater(machine, one.line.time)
  const anna = await two.counsellor('anna')
  const end = vi.fn()
  const staff = { name: anna.name, leaf: anna.leaf } as Parameters<typeof two.line.presence.consoleCame>[0]['staff']
  two.line.presence.consoleCame({
    staff,
    session: '',
    held: null,
    cursor: 0,
    stream: { end, send: () => true },
    presence: '',
  } as never)
  await one.line.time.look()
  expect(one.line.now(), 'a machine that woke up in another year').toBe(noon + hour)
  await expect.poll(() => two.line.now()).toBe(noon + hour)
  two.line.presence.sweep()
  expect(end, 'her console beat a moment ago').not.toHaveBeenCalled()
  expect((await anna.post('/v1/duty', { duty: 'off' })).status, 'signed in').toBe(200)
  await two.close()
  await one.close()
})
