/** I9: a visitor's device sleeps while the day changes, her counsellor is lost, leaves the line, or ends the talk. What is left? */
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createFakeClock } from '../../client/fixture/fake-clock.ts'
import { tidyDay } from '../../server/jobs/tidy.ts'
import { textsOf } from '../journeys/node-people.ts'
import { day, hour, type Member, minute } from '../stage/sealed-line.ts'
import { type Desk, type Phone, type ShakyLine, shakyLine, words } from '../stage/shaky-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

const lengths = {
  embedded: { kept: [30_000, 5 * minute, 29 * minute], over: [2 * hour, day, 7 * day] },
  postgres: { kept: [29 * minute], over: [2 * hour] },
} as const

type Sleeper = Phone & { id: string; clock: ReturnType<typeof createFakeClock> }

describe.each(['embedded', 'postgres'] as const)('her device sleeps (%s)', (kind) => {
  let line: ShakyLine
  let people: { noor: Member; sam: Member; kim: Member; bo: Member }
  let minDutySeq = 0
  beforeAll(async () => {
    line = await shakyLine(kind)
    const [noor, sam, kim, bo] = [
      await line.member('proef-1'),
      await line.member('proef-2'),
      await line.member('proef-3'),
      await line.member('proef-4'),
    ]
    people = { noor, sam, kim, bo }
  })
  afterAll(() => line?.close())

  const row = (id: string) =>
    line.inner.database.sql.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirst()
  const rows = async () => (await line.inner.database.sql.selectFrom('conversation').select('id').execute()).length
  const waitedUnder = ({ network }: Sleeper, from: number) =>
    network.sent
      .slice(from)
      .filter(({ path }) => path === '/v1/wait')
      .map(({ body }) => (JSON.parse(body) as { wait: { epoch: number; seq: number } }).wait)

  async function desk(person: Member, pseudonym: string): Promise<Desk> {
    const made = await line.desk(person)
    await made.staff.goOnDuty(pseudonym)
    return made
  }

  async function comes(text: string): Promise<Sleeper> {
    const clock = createFakeClock()
    const phone = line.phone(clock)
    await phone.her.open()
    phone.her.say(text)
    await line.comes(() => phone.her.view().messages[0]?.state === 'kept', 'kept')
    const { id } = await line.inner.database.sql
      .selectFrom('conversation')
      .select('id')
      .orderBy('started_at', 'desc')
      .executeTakeFirstOrThrow()
    return { ...phone, id, clock }
  }

  async function talks({ staff }: Desk, { her, id }: Sleeper): Promise<void> {
    await line.comes(() => staff.view().waiting.some(({ conversation }) => conversation === id), 'she waits')
    expect(await staff.take(id)).toBe('taken')
    await line.comes(() => staff.view().conversation?.phase === 'talking', 'talking')
    staff.say('Ik ben er.')
    await line.comes(() => her.view().messages.at(-1)?.text === 'Ik ben er.', 'heard')
  }

  const logOf = ({ staff }: Desk) => textsOf(staff.view().conversation ?? { messages: [] })

  /** Four people, each with her own trouble to come, a quarter of a minute before midnight; then all four devices sleep. */
  async function asleep() {
    const { noor, sam, kim, bo } = people
    await line.certify([noor, sam, kim, bo], { minDutySeq })
    // Nobody is there yet to live through it.
    line.inner.clock.now += day - (line.now() % day) - 4 * minute
    const desks = { noor: await desk(noor, 'Noor'), sam: await desk(sam, 'Sam'), kim: await desk(kim, 'Kim') }
    const lost = await comes('Dit is voor Noor.')
    await talks(desks.noor, lost)
    const closed = await comes('Dit is voor Sam.')
    await talks(desks.sam, closed)
    const removed = await comes('Dit is voor Kim.')
    await talks(desks.kim, removed)
    const waiting = await comes('Ik wacht.')
    await line.lives(day - (line.now() % day) - 15_000, 12_500)
    const all = { lost, closed, removed, waiting }
    for (const each of Object.values(all)) {
      each.network.breaks('half-open')
      line.sleeps(each.clock)
    }
    // While they sleep: one console dies, one talk is ended, one counsellor leaves the line at once.
    desks.noor.dies()
    desks.sam.staff.say('Sterkte, en tot ziens.')
    const ending = desks.sam.staff.end()
    await line.comes(() => desks.sam.staff.view().conversation === null, 'ended')
    await ending
    desks.kim.dies()
    minDutySeq += 1
    await line.certify([noor, sam, bo], { minDutySeq })
    return { desks, all, from: Object.values(all).map(({ network }) => network.sent.length) }
  }

  async function wakes({ network, clock, her }: Sleeper): Promise<void> {
    await network.heals()
    line.wakes(clock)
    her.wake()
  }

  it.each(lengths[kind].kept.map((ms) => [ms / minute, ms]))(
    '%s minutes: her place is kept, unread, and she goes on where she was',
    async (_minutes, ms) => {
      const { desks, all } = await asleep()
      const { lost, closed, removed, waiting } = all
      const today = line.today()
      const bo = await desk(people.bo, 'Bo')
      await line.lives(ms, 12_500)
      expect(line.today()).toBe(today + 1)
      // Nobody but the one who waits is to be had by anybody: there is no envelope to open.
      expect(bo.staff.view().waiting.map(({ conversation }) => conversation)).toEqual([waiting.id])
      expect(await row(lost.id)).toMatchObject({ phase: 'talking', segment: 1, wait: null })
      expect(await row(removed.id)).toMatchObject({ phase: 'talking', segment: 1, wait: null })

      const before = { waiting: waiting.network.sent.length, removed: removed.network.sent.length }
      for (const each of Object.values(all)) await wakes(each)
      await line.comes(() => closed.her.view().phase === 'ended', 'she hears the end')
      expect(closed.her.view()).toMatchObject({ endedBy: 'counsellor', missing: false })
      expect(closed.her.view().messages.at(-1)?.text).toBe('Sterkte, en tot ziens.')

      for (const [each, name] of [[lost, 'Noor'] as const, [removed, 'Kim'] as const]) {
        await line.comes(() => each.her.view().phase === 'waiting', 'in front')
        expect(each.told.some((said) => said.includes(words('lost-along', name)))).toBe(true)
        expect(each.told.at(-1)).toContain(words('again-along'))
        each.her.say('Ik was even weg.')
      }
      await line.comes(() => waitedUnder(waiting, before.waiting).length > 0, 'sealed anew')
      // To a key of the new day, and to none that the one who left holds.
      for (const wait of [...waitedUnder(waiting, before.waiting), ...waitedUnder(removed, before.removed)])
        expect(wait).toMatchObject({ epoch: today + 1, seq: expect.toSatisfy((seq: number) => seq >= minDutySeq) })

      const order = [lost, removed, waiting]
      await line.comes(() => bo.staff.view().waiting.length === 3, 'three wait')
      expect(bo.staff.view().waiting.map(({ conversation }) => conversation)).toEqual(order.map(({ id }) => id))
      const logs = [
        ['other: Dit is voor Noor.', 'colleague: Ik ben er.', 'other: Ik was even weg.', 'me: Ik ben er.'],
        ['other: Dit is voor Kim.', 'colleague: Ik ben er.', 'other: Ik was even weg.', 'me: Ik ben er.'],
        ['other: Ik wacht.', 'me: Ik ben er.'],
      ]
      for (const [index, each] of order.entries()) {
        await talks(bo, each)
        expect(logOf(bo)).toEqual(logs[index])
        expect(bo.staff.view().conversation?.missing).toBe(false)
        expect(each.her.view()).toMatchObject({ missing: false, counsellor: { pseudonym: 'Bo' } })
        await bo.staff.end()
        await line.comes(() => each.her.view().phase === 'ended', 'ended')
      }
      await line.lives(30_000)
      expect(await rows()).toBe(0)
      for (const each of Object.values(all)) each.her.drop()
      for (const each of [...Object.values(desks), bo]) each.dies()
      await line.lives(60_000)
    },
  )

  it.each(lengths[kind].over.map((ms) => [ms / hour, ms]))(
    '%s hours: it is erased, she is told so, and may begin anew',
    async (_hours, ms) => {
      const { desks, all } = await asleep()
      const sleepers = Object.values(all)
      for (const each of Object.values(desks)) each.dies()
      await line.lives(6 * minute, 12_500)
      // Silent for five minutes, and gone: written down a few seconds later.
      const until = performance.now() + 15_000
      const isWritten = async () =>
        (await line.inner.database.sql.selectFrom('conversation').select('visitor_gone_at').execute()).every(
          (each) => each.visitor_gone_at !== null,
        )
      while (!(await isWritten()) && performance.now() < until) await delay(50)
      expect(await rows()).toBe(4)
      // Nobody lives through the rest of it but the server.
      line.inner.clock.now += ms - 6 * minute
      await line.jobs()
      await tidyDay(line.inner.line)
      expect(await rows()).toBe(0)

      const bo = await desk(people.bo, 'Bo')
      for (const each of sleepers) await wakes(each)
      for (const { her, told } of sleepers) {
        await line.comes(() => her.view().phase === 'ended', 'she is told')
        expect(her.view().endedBy).toBe('line')
        for (const key of ['ended-line', 'erased', 'only-screen', 'again'] as const)
          expect(told.at(-1)).toContain(words(key))
        // What she wrote stays before her until she leaves the page.
        expect(her.view().messages.length).toBeGreaterThan(0)
      }
      expect(bo.staff.view()).toMatchObject({ waiting: [], conversation: null })
      const anew = await comes('Ik begin opnieuw.')
      await talks(bo, anew)
      expect(logOf(bo)).toEqual(['other: Ik begin opnieuw.', 'me: Ik ben er.'])
      await bo.staff.end()
      await line.comes(() => anew.her.view().phase === 'ended', 'ended')
      await line.lives(30_000)
      for (const each of [...sleepers, anew]) each.her.drop()
      bo.dies()
      await line.lives(60_000)
      expect(await rows()).toBe(0)
    },
  )
})
