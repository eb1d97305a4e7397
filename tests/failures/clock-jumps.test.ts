/**
 * Somebody, or something, sets the machine's clock while people wait, talk and hold: nothing is erased by it, nobody is
 * signed out or sent to the back, and what is to be forgotten is still forgotten in its time.
 */
import { afterEach, describe, expect, it } from 'vitest'
import { stepNow } from '../../server/account/code.ts'
import { createClock, type Machine } from '../../server/clock/clock.ts'
import { keepTime } from '../../server/clock/keep-time.ts'
import { tidy, tidyDay } from '../../server/jobs/tidy.ts'
import { codeOf } from '../journeys/node-people.ts'
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

const open: InnerLine[] = []
afterEach(async () => {
  for (const inner of open.splice(0)) await inner.close()
})
async function lineOn(kind: (typeof kinds)[number], machine: TestMachine): Promise<InnerLine> {
  const inner = await innerLine(kind, undefined, machine)
  open.push(inner)
  return inner
}

/** What the program does every five seconds and every hour. */
async function jobs(inner: InnerLine, machine: TestMachine): Promise<void> {
  if (!inner.counted) throw new Error('a line without a machine')
  await keepTime(inner.line, inner.counted, machine.boot)
  await tidy(inner.line)
  await tidyDay(inner.line)
}

type People = {
  waiting: VisitorAtTheDoor
  talking: VisitorAtTheDoor
  held: VisitorAtTheDoor
  anna: Person
  bea: Person
}

/** One waits, one talks, one went away ten minutes ago and her place is kept. */
async function people(inner: InnerLine, machine: TestMachine): Promise<People> {
  const anna = await inner.counsellor('anna')
  const bea = await inner.counsellor('bea')
  const held = inner.visitor()
  await held.start()
  machine.pass(10 * minute)
  const talking = inner.visitor()
  await talking.start()
  const { conversation } = talking
  expect((await anna.post('/v1/claim', { conversation, segment: 0 })).status).toBe(200)
  const envelopes = { grant: sealedBytes(), toVisitor: sealedBytes(), toMember: sealedBytes() }
  expect((await anna.post('/v1/grants', { conversation, segment: 1, ...envelopes })).status).toBe(200)
  const waiting = inner.visitor()
  await waiting.start()
  return { waiting, talking, held, anna, bea }
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
  for (const visitor of [p.waiting, p.held])
    expect((await visitor.post('/v1/messages', { messages: [visitor.message(counter)] })).status, 'they who wait').toBe(
      200,
    )
}

describe.each(kinds)('the clock jumps (%s)', (kind) => {
  const jumps: [string, number][] = [
    ['three days ahead', 3 * day],
    ['a day back', -day],
    ['an hour ahead', hour],
    ['a day ahead', day],
    ['an hour back', -hour],
    ['three days back', -3 * day],
  ]
  // An embedded database takes seconds to make; the arithmetic is the same on both.
  it.each(kind === 'embedded' ? jumps.slice(0, 2) : jumps)(
    '%s, and is mended within the hour: nobody notices',
    async (_words, by) => {
      const machine = machineWithClock()
      const inner = await lineOn(kind, machine)
      const p = await people(inner, machine)
      const before = inner.line.now()
      machine.set(by)
      await jobs(inner, machine)
      await everybodyGoesOn(p, 1)
      expect(inner.line.now()).toBe(before)
      const late = inner.visitor()
      expect((await late.start()).status, 'one more comes').toBe(200)
      machine.pass(15 * minute)
      await jobs(inner, machine)
      await everybodyGoesOn(p, 2)
      machine.set(-by)
      await jobs(inner, machine)
      expect(inner.line.now()).toBe(before + 15 * minute)
      machine.pass(6 * minute)
      await jobs(inner, machine)
      expect((await p.held.post<{ type: string }>('/v1/beat', { seq: 0 })).body.type, 'thirty minutes are over').toBe(
        'conversation-gone',
      )
    },
  )

  it.each([
    ['three days ahead', 3 * day],
    ['a day back', -day],
  ])('%s, and stays: after an hour the line moves, and all that is running moves along', async (_words, by) => {
    const machine = machineWithClock()
    const inner = await lineOn(kind, machine)
    const p = await people(inner, machine)
    const slotDay = async (): Promise<number> => {
      const rows = await inner.database.sql.selectFrom('conversation').select('slot_id').execute()
      const days = new Set(rows.map((row) => Number(row.slot_id.split('.')[0])))
      expect(days.size).toBe(1)
      return [...days][0] ?? 0
    }
    const dayBefore = await slotDay()
    machine.set(by)
    await jobs(inner, machine)
    // They stay in touch, so that only the clock could take their places.
    for (const each of [p.waiting, p.talking, p.held])
      await inner.database.sql
        .updateTable('conversation')
        .set({ visitor_gone_at: null })
        .where('id', '=', each.conversation)
        .execute()
    machine.pass(59 * minute)
    await jobs(inner, machine)
    expect(inner.line.now()).toBe(noon + 69 * minute)
    machine.pass(2 * minute)
    const old = await inner.database.sql.selectFrom('conversation').select('slot_id').execute()
    await jobs(inner, machine)
    expect(inner.line.now()).toBe(noon + 71 * minute + by)
    await everybodyGoesOn(p, 3)
    expect((await slotDay()) - dayBefore, 'its day of expiry moved along').toBe(by / day)
    for (const { slot_id } of old) expect(await inner.keys.openSlot(slot_id)).toBeNull()
    machine.pass(3 * day)
    await inner.line.keys.destroyExpired(Math.floor(inner.line.now() / day))
    expect(
      (await p.waiting.post<{ type: string }>('/v1/messages', { messages: [p.waiting.message(9)] })).body.type,
      'and its day still comes',
    ).toBe('conversation-gone')
  })

  it('while nobody has a conversation open a new time is believed at once: a machine that woke up in another year', async () => {
    const machine = machineWithClock(Date.UTC(2000, 0, 1))
    const inner = await lineOn(kind, machine)
    machine.set(noon - Date.UTC(2000, 0, 1))
    await jobs(inner, machine)
    expect(inner.line.now()).toBe(noon)
  })

  it('a code of a phone is right by whichever clock is', async () => {
    const machine = machineWithClock()
    const inner = await lineOn(kind, machine)
    await inner.visitor().start()
    const secret = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    machine.set(-day)
    await jobs(inner, machine)
    expect(stepNow(inner.line, secret, codeOf(secret, noon))).toBe(noon / 30_000)
    expect(stepNow(inner.line, secret, codeOf(secret, noon - day))).toBe((noon - day) / 30_000)
    expect(stepNow(inner.line, secret, codeOf(secret, noon - hour))).toBeNull()
  })

  it('a program that is started again on the same machine goes on by the same count', async () => {
    const machine = machineWithClock()
    const inner = await lineOn(kind, machine)
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
